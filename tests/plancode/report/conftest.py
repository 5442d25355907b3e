"""A small made-up city with its run, made once, and what the report says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import plancode
from plancode.report.content import content_of
from plancode.runs import Run, open_run
from plancode.snapshots.freeze import freeze
from plancode.snapshots.opening import Snapshot, open_snapshot
from plancode.synthetic import lists_of, synthesize

PLAN = Path(__file__).parents[3] / "plans" / "xuchang-2018-2020"
AS_OF = date(2019, 12, 31)


@dataclass(frozen=True)
class City:
    """A run, and the snapshot that it was made from."""

    run: Run
    snapshot: Snapshot


def answered(snap: Path, folder: Path) -> City:
    """Run the plan over a snapshot."""
    snapshot = open_snapshot(snap)
    plancode.run(plancode.compile(plancode.read(PLAN), as_of=AS_OF), snapshot, out=folder)
    return City(open_run(folder), snapshot)


def made_city(folder: Path, scale: float) -> City:
    """Make up a city of that size, and run the plan over it."""
    synthesize(plancode.read(PLAN), folder / "snap", scale=scale)
    return answered(folder / "snap", folder / "run")


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A hundredth of the plan's own city."""
    return made_city(tmp_path_factory.mktemp("city"), scale=0.01)


@pytest.fixture(scope="session")
def nobody(city: City, tmp_path_factory: pytest.TempPathFactory) -> City:
    """The same lists without a single row."""
    folder = tmp_path_factory.mktemp("nobody")
    source = folder / "lists"
    source.mkdir()
    for file in lists_of(city.snapshot.path).iterdir():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        is_table = file.suffix == ".csv" and file.name != "areas.csv"
        (source / file.name).write_text("".join(lines[:1] if is_table else lines), encoding="utf-8")
    freeze(plancode.read(PLAN), source, AS_OF, folder / "snap")
    return answered(folder / "snap", folder / "run")


@pytest.fixture(scope="session")
def content(city: City) -> dict[str, Any]:
    """What the report of the city says."""
    return content_of(city.run, city.snapshot, budget=400)
