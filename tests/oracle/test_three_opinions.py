"""The compiled program, the interpreter and the rules by hand, on the same registries: all three say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import plancode
from plancode.explain.interpreter import Interpreter
from plancode.language.plan import Plan
from plancode.runs import Run
from plancode.snapshots.layout import Completeness
from plancode.snapshots.rows import write_snapshot
from tests.oracle.clause_3_2_3 import Registry, decide
from tests.oracle.population import registry
from tests.oracle.test_clause_3_2_3 import interpreter, plan

DAYS = [date(2018, 12, 31), date(2019, 2, 28), date(2020, 2, 29)]


def run_of(found: Registry, typed: Plan, folder: Path) -> Run:
    """The compiled program's run on a snapshot of the registry."""
    people = typed.subjects["person"].list
    complete = Completeness(people, tuple(found.counted_areas), found.as_of, found.as_of)
    rows = {"person": found.people, "household": found.households}
    snapshot = write_snapshot(typed, rows, found.as_of, [complete], folder / "snap")
    return plancode.run(plancode.compile(typed, as_of=found.as_of), snapshot, folder / "run")


def stored(run: Run, subject: str) -> Mapping[str, Mapping[str, Any]]:
    """The rows of a run by id."""
    with duckdb.connect() as database:
        database.execute("SELECT * FROM read_parquet(?)", [str(run.table(subject))])
        names = [column[0] for column in database.description or ()]
        return {cells[0]: dict(zip(names, cells, strict=True)) for cells in database.fetchall()}


def explained(asked: Interpreter, typed: Plan, block: str, id: str) -> Mapping[str, Any]:
    """What the interpreter says, under the names of a run's columns."""
    if block in typed.values:
        return {block: asked.value(block, id).value}
    told = asked.rule(block, id)
    return {block: told.answer, f"{block}__amount": told.amount, f"{block}__received": told.received}


def differences(found: Registry, run: Run, asked: Interpreter, typed: Plan) -> Iterator[tuple[Any, ...]]:
    """Where the three do not say the same: column, id, by hand, stored, explained."""
    by_hand = decide(found)
    for block in dict.fromkeys(name.partition("__")[0] for name in by_hand):
        rows = stored(run, (typed.rules.get(block) or typed.values[block]).subject)
        columns = [name for name in by_hand if name.partition("__")[0] == block]
        assert rows.keys() == by_hand[block].keys()
        for id, row in rows.items():
            told = explained(asked, typed, block, id)
            for name in columns:
                if not by_hand[name][id] == row[name] == told[name]:
                    yield name, id, by_hand[name][id], row[name], told[name]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("households", [1_500, pytest.param(20_000, marks=pytest.mark.large)])
def test_all_three_say_the_same(day: date, households: int, tmp_path: Path) -> None:
    found = registry(day.toordinal() + 1, households, day)
    run = run_of(found, plan(), tmp_path)
    assert list(differences(found, run, interpreter(found), plan())) == []
