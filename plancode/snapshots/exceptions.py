"""What was not taken as it stands: collected in a table while freezing, read out in one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from plancode.snapshots.layout import KINDS, RowException
from plancode.snapshots.source import literal
from plancode.snapshots.work import Work

_BATCH = 10_000
COLUMNS = "kind, subject, id, fact, list, file, row, value, message"


def create(work: Work) -> None:
    """An empty table of exceptions."""
    work.run(
        "CREATE TABLE exceptions (kind VARCHAR, subject VARCHAR, id VARCHAR, fact VARCHAR, list VARCHAR, "
        'file VARCHAR, "row" BIGINT, value VARCHAR, message VARCHAR)'
    )


def record(
    work: Work,
    relation: str,
    *,
    kind: str,
    subject: str,
    id: str = "NULL",
    fact: str = "NULL",
    list: str,
    file: str,
    row: str = "0",
    value: str = "NULL",
    message: str = "NULL",
) -> None:
    """Add one exception for each row of `relation`; every argument but `subject` is SQL."""
    said = ", ".join((kind, literal(subject), id, fact, list, file, row, value, message))
    work.run(f"INSERT INTO exceptions SELECT {said} FROM {relation}")


def read(work: Work) -> Iterator[RowException]:
    """All of them by file, row and column; what has no message of its own says what its kind means."""
    order = '"file", "row", fact NULLS FIRST, kind, subject, id, value, message'
    cursor = work.database.cursor()
    cursor.execute(f"SELECT {COLUMNS} FROM exceptions ORDER BY {order}")
    while batch := cursor.fetchmany(_BATCH):
        for row in batch:
            exception = RowException(*row)
            yield exception if exception.message else replace(exception, message=_message(exception))


def _message(exception: RowException) -> str:
    said = f"{exception.value!r}: " if exception.value is not None else ""
    what = f"{exception.fact}: " if exception.fact else ""
    return f"{what}{said}{KINDS[exception.kind]}"
