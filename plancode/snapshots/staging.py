"""Each file of a source as a table of typed cells, and what is wrong with single cells listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from plancode.errors import fault
from plancode.snapshots import exceptions
from plancode.snapshots.cells import typed_query
from plancode.snapshots.lists import ListFile
from plancode.snapshots.source import has_blank_lines, literal, relation_of, straightened
from plancode.snapshots.work import Work


@dataclass(frozen=True)
class Staged:
    """A file as the table `table` (`_key`, typed columns, `_row`, `_faults`).

    `rows` are all rows of the source, `latest` the latest day on which one was seen.
    """

    entry: ListFile
    table: str
    rows: int
    latest: date | None

    def seen(self, as_of: date) -> str:
        """The SQL of the day on which a row's cells were seen; NULL if after the day of the snapshot."""
        if self.entry.seen_column:
            return "_seen"
        day = self.entry.seen or as_of
        return f"DATE '{day}'" if day <= as_of else "CAST(NULL AS DATE)"


def stage(work: Work, entry: ListFile, at: int) -> Staged:
    """Load one file as the table `file_<at>` and list every wrong cell of it."""
    table = f"file_{at}"
    ragged = _load(work, entry, table)
    seen = "max(_seen)" if entry.seen_column else "NULL"
    rows, without_key, faulty, latest = work.row(
        f"SELECT count(*), count(*) FILTER (_key IS NULL), count(_faults), {seen} FROM {table}"
    )
    for number, cells in ragged:
        message = f"{cells} cells where the header has {len(entry.header)}"
        _record(work, entry, "(SELECT 1)", kind="'ragged'", row=str(number), message=literal(message))
    if without_key:
        _record(work, entry, f"{table} WHERE _key IS NULL", kind="'empty_key'", row="_row")
    if faulty:
        faults = f"(SELECT _key, _row, unnest(_faults) AS f FROM {table} WHERE _faults IS NOT NULL) WHERE f IS NOT NULL"
        _record(work, entry, faults, kind="f.kind", id="_key", fact="f.of", row="_row", value="f.value")
    if entry.seen and entry.seen > work.as_of:
        message = f"seen on {entry.seen}, after the day of the snapshot: none of its facts has a date"
        _record(work, entry, "(SELECT 1)", kind="'after_as_of'", value=literal(entry.seen), message=literal(message))
    latest = latest if entry.seen_column else entry.seen or work.as_of
    return Staged(entry, table, rows + len(ragged), latest)


def _load(work: Work, entry: ListFile, table: str) -> list[tuple[int, int]]:
    """Make the table; gives the rows left out."""
    if not has_blank_lines(entry.path):
        query = typed_query(work, entry, relation_of(entry.path, entry.header))
        try:
            work.run(f"CREATE TABLE {table} AS {query}")
            return []
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            if entry.path.suffix == ".parquet":
                raise fault("bad_parquet", "the file is no readable Parquet", "write it again", entry.file) from error
    relation, ragged = straightened(entry.path, entry.header, entry.file, work.spare / f"{table}.csv")
    query = typed_query(work, entry, relation)
    work.run(f"CREATE TABLE {table} AS {query}")
    (work.spare / f"{table}.csv").unlink()
    return ragged


def _record(work: Work, entry: ListFile, relation: str, **said: str) -> None:
    named: Mapping[str, str] = {"list": literal(entry.list), "file": literal(entry.file)}
    exceptions.record(work, relation, subject=entry.subject, **named, **said)
