"""A run on disk: its layout, its name, and opening it with every byte checked.

RUN/<subject>.parquet   every answer of every row, sorted by area and id
RUN/lacking.parquet     what each unknown answer lacks, and who could say it
RUN/progress.parquet    every target, by year and area
RUN/plan/               the plan that was run
RUN/run.json            what was run on what, and the hashes of all files
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from plancode.errors import CorruptError, fault
from plancode.files import sha256_of
from plancode.language.plan import Plan

RUN = "run.json"
LACKING = "lacking"
PROGRESS = "progress"
PLAN = "plan"


@dataclass(frozen=True)
class Result:
    """A file of a run: its rows (0 for files of the plan) and the SHA-256 of its bytes."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Rows:
    """How many rows of a subject went in, and how many of its own list were kept out whole (law 6): together all."""

    rows: int
    exceptions: int


@dataclass(frozen=True)
class Run:
    """A program's answers on a snapshot. The same `name` means the same answers, anywhere.

    `projected`: the answers are for a day after the snapshot's, as if nothing were learnt in between.
    """

    path: Path
    plan_hash: str
    snapshot_hash: str
    as_of: date
    engine: str
    backend: str
    backend_version: str
    projected: bool
    snapshot_as_of: date
    not_in_force: tuple[str, ...]
    subjects: Mapping[str, Rows]
    files: Mapping[str, Result]
    content_hash: str
    snapshot_path: str
    seconds: float

    @property
    def name(self) -> str:
        """The first 12 hex digits of the hash over plan, snapshot, day and engine."""
        return run_name(self.plan_hash, self.snapshot_hash, self.as_of, self.engine)

    def table(self, subject: str) -> Path:
        """The Parquet file of a subject's answers, of `lacking` or of `progress`."""
        return self.path / f"{subject}.parquet"

    def plan(self) -> Plan:
        """The plan that was run; read once."""
        return self._plan

    @cached_property
    def _plan(self) -> Plan:
        from plancode.language.read import read

        plan = read(self.path / PLAN)
        if plan.hash != self.plan_hash:
            raise CorruptError(f"{self.path / PLAN}: it is not the plan that was run; run the plan again")
        return plan


def run_name(plan_hash: str, snapshot_hash: str, as_of: date, engine: str) -> str:
    """What names a run: twelve hex digits of sha256(plan_hash, snapshot_hash, as_of, engine)."""
    whole = "".join((plan_hash, snapshot_hash, as_of.isoformat(), engine))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def write_run(run: Run, folder: Path) -> None:
    """Write `run.json` into the folder of a run, last of all."""
    content = {name: value for name, value in asdict(run).items() if name != "path"}
    content |= {name: content[name].isoformat() for name in ("as_of", "snapshot_as_of")}
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (folder / RUN).write_text(text + "\n", encoding="utf-8")


def open_run(path: Path, verify: bool = True) -> Run:
    """The run in a folder; every file is checked against `run.json` before anything reads it.

    A folder that is no run is an `InputError`; a file that is missing or changed is a `CorruptError`.
    """
    if not path.is_dir():
        raise fault("no_such_file", f"there is no folder {path}", "name a folder that `plan run` wrote")
    if not (path / RUN).is_file():
        raise fault("not_a_run", f"{path} is no run: it has no {RUN}", "name a folder that `plan run` wrote")
    run = _read(path)
    if verify:
        _verify(run)
    return run


def _read(path: Path) -> Run:
    try:
        content: dict[str, Any] = json.loads((path / RUN).read_text(encoding="utf-8"))
        return Run(
            **{
                **content,
                "path": path,
                "as_of": date.fromisoformat(content["as_of"]),
                "snapshot_as_of": date.fromisoformat(content["snapshot_as_of"]),
                "not_in_force": tuple(content["not_in_force"]),
                "subjects": {name: Rows(**rows) for name, rows in content["subjects"].items()},
                "files": {name: Result(**result) for name, result in content["files"].items()},
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptError(f"{path / RUN}: it is not what `plan run` writes ({error}); run the plan again") from error


def _verify(run: Run) -> None:
    stored = {*run.path.rglob("*.parquet"), *(path for path in (run.path / PLAN).rglob("*") if path.is_file())}
    for path in sorted(stored - {run.path / name for name in run.files}):
        raise CorruptError(f"{path}: the file is not part of the run; remove it, or run the plan again")
    for name, result in run.files.items():
        path = run.path / name
        if not path.is_file():
            raise CorruptError(f"{path}: the file is missing; run the plan again")
        if sha256_of(path) != result.sha256:
            raise CorruptError(f"{path}: its bytes are not those that were written; run the plan again")
