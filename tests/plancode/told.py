"""The truth that the generator kept aside, as a snapshot in which every fact is filled and every list complete.

As *told*, it is the truth with what the lists said wrongly written over it: a cell of the city that is filled stands,
rows that a complete list does not have are out, and whoever the city cannot place lies in no area. So it is one of the
worlds that the city's holes leave open, and whatever the city claims to know must hold there. Told nothing, it is true.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from plancode.language.plan import Fact, Plan
from plancode.snapshots.absence import sql_of
from plancode.snapshots.freeze import freeze
from plancode.snapshots.layout import Column, columns_of, fact_of
from plancode.snapshots.opening import Snapshot
from plancode.synthetic import lists_of, truth_of

NOWHERE = "nowhere"  # no code of areas.csv: a freeze lists it and leaves the area empty
LONG_AGO = date(2000, 1, 1)


def freeze_truth(plan: Plan, city: Snapshot, out: Path, told: bool) -> Snapshot:
    """Freeze the truth beside a synthesized city, as told to it or as it is, into `out`."""
    source = out.with_name(f"{out.name}-source")
    source.mkdir()
    shutil.copy(lists_of(city.path) / "areas.csv", source)
    entries: list[dict[str, Any]] = []
    with duckdb.connect() as database:
        for subject in plan.subjects:
            truth = truth_columns(database, city, subject)
            columns = [column for column in columns_of(plan, subject) if true_name(column, truth)]
            query = _told(plan, city, subject, columns, truth) if told else _true(plan, city, subject, columns, truth)
            database.execute(f"COPY ({query}) TO '{source / subject}.parquet' (FORMAT parquet)")
            entries += _entries(plan, city, subject, columns)
    (source / "lists.yaml").write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    return freeze(plan, source, city.as_of, out, threads=2)


def truth_columns(database: duckdb.DuckDBPyConnection, city: Snapshot, subject: str) -> dict[str, str]:
    """The columns of a subject in the truth, with their types."""
    described = database.execute(f"DESCRIBE FROM {truth_file(city, subject)}").fetchall()
    return {row[0]: row[1] for row in described}


def truth_file(city: Snapshot, name: str) -> str:
    """A file of the truth, in SQL."""
    return f"'{truth_of(city.path) / name}.parquet'"


def true_name(column: Column, truth: dict[str, str]) -> str | None:
    """What the generator calls a column of the snapshot; None if it makes no such thing, or by itself (`__seen`)."""
    if column.role == "seen":
        return None
    names = (column.of, f"{column.of}_id") if column.role == "link" else (column.name,)
    return next((name for name in names if name in truth), None)


def _true(plan: Plan, city: Snapshot, subject: str, columns: list[Column], truth: dict[str, str]) -> str:
    cells = [f"{_cell(plan, subject, column, truth)} AS {_quoted(column.name)}" for column in columns]
    return f"SELECT {', '.join(cells)} FROM {truth_file(city, subject)} t"


def _told(plan: Plan, city: Snapshot, subject: str, columns: list[Column], truth: dict[str, str]) -> str:
    cells = []
    for column in columns:
        name, cell = _quoted(column.name), _cell(plan, subject, column, truth)
        if column.role == "area":
            cell = f"CASE WHEN c.id IS NOT NULL AND c.area IS NULL THEN '{NOWHERE}' ELSE {cell} END"
        elif column.role not in ("id", "link"):  # an orphan keeps its true parent, or its parent's facts are not known
            cell = f"coalesce(c.{name}, {cell})"
        cells.append(f"{cell} AS {name}")
    needed = " OR ".join(["c.id IS NOT NULL", f"NOT {vouched(plan, city, subject)}", *_is_parent(plan, city, subject)])
    joined = f"{truth_file(city, subject)} t LEFT JOIN '{city.file(subject)}' c ON c.id = t.id"
    return f"SELECT {', '.join(cells)} FROM {joined} WHERE {needed}"


def vouched(plan: Plan, city: Snapshot, subject: str) -> str:
    """Is the subject's own list complete where a row of the truth lies? There, a row that is not sent is told away."""
    codes = sorted(city.complete_areas(city.own_lists[subject], city.as_of, plan.areas))
    return f"coalesce(t.area IN ({', '.join(repr(code) for code in codes)}), false)" if codes else "false"


def _is_parent(plan: Plan, city: Snapshot, subject: str) -> Iterator[str]:
    """A row that the city does not have stays if others hang on it: their answers would not be known without it."""
    with duckdb.connect() as database:
        for child, about in plan.subjects.items():
            truth = truth_columns(database, city, child)
            for link in about.links:
                name = next((name for name in (link.name, f"{link.name}_id") if name in truth), None)
                if link.subject == subject and name:
                    yield f"t.id IN (SELECT {_quoted(name)} FROM {truth_file(city, child)})"


def _cell(plan: Plan, subject: str, column: Column, truth: dict[str, str]) -> str:
    true = f"CAST(t.{_quoted(true_name(column, truth) or column.name)} AS {column.sql_type})"
    fact = fact_of(plan, subject, column.name)
    # Where `only_if` is false the cell must be empty, and means the same.
    return f"nullif({true}, {sql_of(fact.otherwise)})" if fact and fact.only_if else true


def _entries(plan: Plan, city: Snapshot, subject: str, columns: list[Column]) -> Iterator[dict[str, Any]]:
    """A list of its own for each list that the plan names, all of one file, each complete everywhere."""
    by_list: dict[str, dict[str, str]] = {city.own_lists[subject]: {}}
    for column in columns:
        if column.role != "id":
            fact: Fact | None = fact_of(plan, subject, column.of or column.name)
            named = fact.list if fact and column.role != "link" else city.own_lists[subject]
            by_list.setdefault(named, {})[column.of if column.role == "link" else column.name] = column.name
    everywhere = [area.code for area in plan.areas.by_code.values() if area.parent is None]
    for name, mapped in by_list.items():
        yield {
            "file": f"{subject}.parquet", "list": name, "subject": subject, "key": "id", "columns": mapped,
            "seen": city.as_of.isoformat(),
            "complete": [{"areas": list(everywhere), "from": LONG_AGO.isoformat(), "to": city.as_of.isoformat()}],
        }  # fmt: skip


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
