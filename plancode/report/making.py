"""`write_report`: a run as one HTML file, whole or not there."""

from __future__ import annotations

from pathlib import Path

from plancode.files import whole_file
from plancode.report.content import ROWS, content_of
from plancode.report.page import page
from plancode.runs import Run
from plancode.snapshots.opening import Snapshot


def write_report(run: Run, snapshot: Snapshot, out: Path, lang: str, budget: int = ROWS) -> int:
    """Write the report of a run over `out`; the number of its bytes. `budget` is how many rows it holds at most."""
    text = page(content_of(run, snapshot, budget), lang).encode()
    with whole_file(out) as aside:
        aside.write_bytes(text)
    return len(text)
