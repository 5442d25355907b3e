"""What a program needs beside its statements: the snapshot's rows, the areas, and what is complete where and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from plancode.compiler.program import Program
from plancode.errors import InputError, Problem
from plancode.language.areas import Areas
from plancode.language.plan import Plan
from plancode.snapshots.layout import WHOLE_ROW, Column, RowException, columns_of
from plancode.snapshots.opening import Snapshot

Row = tuple[object, ...]
SHORT = 200  # areas of the lowest level: thousands of villages are read from the rows, a few counties from progress


@dataclass(frozen=True)
class Frame:
    """The tables a backend provides: a query for each subject's rows, and rows of constants."""

    sources: Mapping[str, str]
    spans: list[Row]
    areas: list[Row]
    area_under: list[Row]
    conflicts: list[Row]
    exceptions: Mapping[str, int]


def frame_of(program: Program, snapshot: Snapshot) -> Frame:
    """The frame of a snapshot; an `InputError` where a fact that the plan uses is no column of the right type."""
    plan = program.plan
    files = {subject: snapshot.file(subject) for subject in plan.subjects}
    problems = [one for subject, path in files.items() for one in wrong_columns(path, columns_of(plan, subject))]
    if problems:
        raise InputError(*problems)
    areas = snapshot.areas
    return Frame(
        sources={subject: source_of(path) for subject, path in files.items()},
        spans=list(spans(program, snapshot, areas)),
        areas=area_rows(areas),
        area_under=[(above, code) for code in areas.by_code for above in areas.path(code)],
        conflicts=[(one.subject, one.id, shown(plan, one)) for one in snapshot.exceptions if one.kind == "conflict"],
        exceptions=Counter(one.subject for one in snapshot.exceptions if is_row_out(one, snapshot)),
    )


def shown(plan: Plan, conflict: RowException) -> str | None:
    """How the fact in conflict is called elsewhere: `ledger.fact` for an inline fact of a ledger."""
    inline = f"{conflict.subject}.{conflict.fact}"
    return inline if inline in plan.facts else conflict.fact


def is_row_out(one: RowException, snapshot: Snapshot) -> bool:
    """Was a row of the subject's own list kept out whole?"""
    return one.kind in WHOLE_ROW and one.list == snapshot.own_lists.get(one.subject)


def source_of(path: Path) -> str:
    """A subject's rows with their number; parts of a folder in the order of their names."""
    pattern = path / "*.parquet" if path.is_dir() else path
    quoted = str(pattern).replace("'", "''")
    if path.is_dir():
        return f"SELECT *, row_number() OVER () - 1 AS _row FROM read_parquet('{quoted}')"
    rows = f"read_parquet('{quoted}', file_row_number = true)"
    return f"SELECT * EXCLUDE (file_row_number), file_row_number AS _row FROM {rows}"


def wrong_columns(path: Path, wanted: Iterable[Column]) -> Iterator[Problem]:
    """Columns that are missing or of another type."""
    shown = str(path / "*.parquet" if path.is_dir() else path)
    described = duckdb.execute("DESCRIBE SELECT * FROM read_parquet(?)", [shown]).fetchall()
    found = {row[0]: row[1] for row in described}
    for column in wanted:
        if column.name not in found:
            what = f"the snapshot's {path.name} has no column {column.name}"
            yield Problem(path.name, 0, 0, "column_missing", what, "freeze the snapshot with this plan")
        elif found[column.name] != column.sql_type:
            what = f"the column {column.name} of {path.name} is {found[column.name]}, the plan needs {column.sql_type}"
            yield Problem(path.name, 0, 0, "column_type", what, "freeze the snapshot with this plan")


def spans(program: Program, snapshot: Snapshot, areas: Areas) -> Iterator[Row]:
    """For each subject the areas (with all below them) and days for which its own list was declared complete."""
    for subject, typed in program.plan.subjects.items():
        own = snapshot.own_lists.get(subject, typed.list)
        for one in snapshot.complete:
            if one.list == own:
                yield from ((subject, area, one.from_, one.to) for area in one.areas if area in areas.by_code)


def area_rows(areas: Areas) -> list[Row]:
    """Every area: is it a leaf of the tree, and is its progress stored (every level above the lowest; that one too
    where it is short)?"""
    lowest = areas.levels[-1] if areas.levels else ""
    is_short = sum(area.level == lowest for area in areas.by_code.values()) <= SHORT
    return [
        (area.code, area.level, not areas.children[area.code], is_short or area.level != lowest)
        for area in areas.by_code.values()
    ]
