"""A program asked about a few rows in memory: for the examples of a plan, where no snapshot is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from plancode.backends.contents import shown_lacking
from plancode.backends.duckdb import execute, fill, provide, result
from plancode.backends.frame import Frame
from plancode.compiler.program import Program
from plancode.language.plan import Plan
from plancode.snapshots.layout import columns_of

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What the program says: the result rows of each subject by id, and the rows of `lacking`."""

    rows: Mapping[str, Mapping[str, Cells]]
    lacking: Sequence[Cells]


def ask(program: Program, rows: Mapping[str, Sequence[Cells]], complete: Iterable[tuple[str, str]]) -> Told:
    """Run the program on rows given by the columns of a snapshot; `complete` holds (list, area) pairs."""
    plan = program.plan
    connection = duckdb.connect(config={"threads": 1, "TimeZone": "UTC", "autoinstall_known_extensions": False})
    try:
        for subject in plan.subjects:
            load(connection, plan, subject, rows.get(subject, ()))
        provide(connection, program, frame_of_rows(program, complete))
        execute(connection, program)
        results = {
            subject: {row["id"]: row for row in fetched(connection, result(program, subject))}
            for subject in plan.subjects
        }
        connection.execute(f"CREATE TEMP TABLE everything_lacking AS {with_values(program)}")
        return Told(results, fetched(connection, shown_lacking(program, "everything_lacking")))
    finally:
        connection.close()


def with_values(program: Program) -> str:
    """The lacks of rules, and those of values, which a run does not store since only rules are answers."""
    made = {statement.table for statement in program.statements}
    columns = "_row, lackable, of_row, why"
    queries = [f"SELECT subject, rule, side, {columns} FROM lacking"]
    for value in program.plan.values.values():
        table = f"lack__{value.subject}__{value.name}"
        if table in made:
            queries.append(f"SELECT '{value.subject}', '{value.name}', 'entitled', {columns} FROM \"{table}\"")
    return " UNION ALL ".join(queries)


def load(connection: duckdb.DuckDBPyConnection, plan: Plan, subject: str, rows: Sequence[Cells]) -> None:
    """A subject's rows as a table, sorted as a snapshot is."""
    columns = {column.name: column.sql_type for column in columns_of(plan, subject)}
    ordered = sorted(rows, key=lambda row: (row.get("area") or "\uffff", row["id"]))
    fill(connection, f"rows__{subject}", columns, [tuple(row.get(name) for name in columns) for row in ordered])


def frame_of_rows(program: Program, complete: Iterable[tuple[str, str]]) -> Frame:
    """The frame of rows in memory: each area stands alone, and there is nothing to count targets by."""
    plan, day = program.plan, program.as_of
    spans = [
        (one.name, area, day, day) for name, area in complete for one in plan.subjects.values() if one.list == name
    ]
    sources = {
        subject: f'SELECT *, row_number() OVER () - 1 AS _row FROM "rows__{subject}"' for subject in plan.subjects
    }
    under = sorted({(area, area) for _, area, _, _ in spans})
    return Frame(sources, [*spans], [], [*under], [], {})


def fetched(connection: duckdb.DuckDBPyConnection, query: str) -> list[Cells]:
    """The rows of a query by column."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
