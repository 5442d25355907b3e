"""A snapshot from rows in memory: for tests, examples and made-up populations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from plancode.files import whole_folder
from plancode.language.areas import Areas
from plancode.language.plan import Plan
from plancode.snapshots.identity import create
from plancode.snapshots.layout import IDENTITY_COLUMNS, MANIFEST, Column, Completeness, RowException, columns_of
from plancode.snapshots.manifest import Manifest
from plancode.snapshots.opening import Snapshot, open_snapshot
from plancode.snapshots.source import literal, quoted
from plancode.snapshots.writing import scratch, write_rest, write_subjects

Rows = Iterable[Mapping[str, Any]]


def write_snapshot(
    plan: Plan,
    tables: Mapping[str, Rows],
    as_of: date,
    complete: Sequence[Completeness],
    out: Path,
    *,
    areas: Areas | None = None,
    exceptions: Sequence[RowException] = (),
    identity: Rows = (),
    threads: int | None = None,
) -> Snapshot:
    """Write rows, given by column of the snapshot, as they are: nothing is checked or filled but this.

    A column that a row does not name is empty, except `<fact>__seen`: it is `as_of` where the fact has a value. A value
    that the column's type cannot hold is a `ValueError`, a column that the subject does not have a `KeyError`.
    """
    with whole_folder(out, MANIFEST) as folder:
        spill = folder / ".spill"
        with scratch(spill, threads, "1GB") as database:
            for subject in plan.subjects:
                columns = columns_of(plan, subject)
                given = _with_seen(tables.get(subject, ()), columns, as_of)
                _load(database, f"final_{subject}", columns, given, spill / "rows.json")
            create(database)
            names = ("subject", "id", *IDENTITY_COLUMNS)
            for person in identity:
                database.execute("INSERT INTO identity VALUES (?, ?, ?, ?, ?, ?)", [person.get(name) for name in names])
            files = write_subjects(database, plan, folder)
            write_rest(database, areas or plan.areas, folder, _manifest(plan, as_of, complete, exceptions), files)
    return open_snapshot(out, verify=False)


def _manifest(
    plan: Plan, as_of: date, complete: Sequence[Completeness], exceptions: Sequence[RowException]
) -> Manifest:
    own = {name: subject.list for name, subject in plan.subjects.items()}
    return Manifest(as_of, plan.vocabulary_hash, {}, {}, tuple(complete), own, exceptions=tuple(exceptions))


def _with_seen(rows: Rows, columns: Sequence[Column], as_of: date) -> Iterable[Mapping[str, Any]]:
    known = {column.name for column in columns}
    seen = [(column.name, column.of) for column in columns if column.role == "seen"]
    for row in rows:
        if unknown := row.keys() - known:
            raise KeyError(f"no column {min(unknown)!r}; there are {', '.join(sorted(known))}")
        dates = {name: as_of for name, fact in seen if name not in row and row.get(fact) is not None}
        yield {**row, **dates}


def _load(database: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column], rows: Rows, spare: Path) -> None:
    # A file of JSON takes 100,000 rows in a second; executemany takes minutes, and CSV has no empty text beside NULL.
    with spare.open("w", encoding="utf-8") as file:
        file.write(json.dumps({column.name: None for column in columns}) + "\n")
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, default=_text) + "\n")
    shape = ", ".join(f"{literal(column.name)}: 'VARCHAR'" for column in columns)
    cells = ", ".join(
        f"CAST({quoted(column.name)} AS {column.sql_type}) AS {quoted(column.name)}" for column in columns
    )
    source = f"read_json({literal(spare)}, format='newline_delimited', columns={{{shape}}})"
    try:
        database.execute(f"CREATE TABLE {table} AS SELECT {cells} FROM {source} WHERE id IS NOT NULL")
    except duckdb.ConversionException as error:
        raise ValueError(str(error)) from error
    finally:
        spare.unlink()


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of a cell")
