"""How long one explanation takes with the run open in one process: prints the median in milliseconds.

    python benchmarks/explaining.py RUN SUBJECT RULE [TIMES]

The ids are spread over the whole file, so that no two explanations find their rows in the same place.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import duckdb

import plancode
from plancode.explain.explaining import Explainer
from plancode.runs import Run, open_run

TIMES = 200


def main() -> None:
    run, subject, rule = open_run(Path(sys.argv[1])), sys.argv[2], sys.argv[3]
    times = int(sys.argv[4]) if len(sys.argv) > 4 else TIMES
    took = []
    with Explainer(run.plan(), run, plancode.open_snapshot(Path(run.snapshot_path))) as explainer:
        for one in spread_ids(run, subject, times):
            began = time.perf_counter()
            (told,) = explainer.explain(subject, one, rule)
            took.append(time.perf_counter() - began)
            if not told.agrees:
                raise SystemExit(f"the engines disagree on {subject} {one}")
    print(f"{statistics.median(took) * 1000:.1f}")


def spread_ids(run: Run, subject: str, times: int) -> list[str]:
    """Ids from all over a subject's file, in no order of the file."""
    query = f"SELECT id FROM read_parquet(?) ORDER BY hash(id) LIMIT {times:d}"
    return [row[0] for row in duckdb.execute(query, [str(run.table(subject))]).fetchall()]


if __name__ == "__main__":
    main()
