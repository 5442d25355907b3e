"""The files of a source as tables of text: their headers, their rows, and where each row stands."""

from __future__ import annotations

import codecs
import csv
import mmap
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import duckdb

from plancode.errors import fault

FIRST_ROW = 2  # as a spreadsheet counts: the header is row 1
_BLANK_LINE = re.compile(rb"\n\r?\n|\r(?!\n)")  # a lone carriage return ends a line too
_FLOATS = ("FLOAT", "DOUBLE")


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A text, day or number as SQL writes it; None is NULL."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def header_of(database: duckdb.DuckDBPyConnection, path: Path, file: str) -> tuple[str, ...]:
    """The names of a file's columns; an `InputError` if it cannot be read as CSV in UTF-8 or Parquet."""
    if path.suffix == ".parquet":
        return tuple(name for name, _ in _parquet_columns(database, path, file))
    _refuse_other_encodings(path, file)
    with _opened(path) as lines:
        try:
            header = next(csv.reader(lines, strict=True), [])
        except csv.Error as error:
            raise fault("bad_csv", f"the header cannot be read: {error}", _CSV_HINT, file, 1) from error
    while header and not header[-1]:
        header.pop()
    if not header:
        raise fault("bad_csv", "the file is empty", "write a header, also if there are no rows", file, 1)
    doubled = next((name for name in header if header.count(name) > 1), None)
    if doubled is not None:
        raise fault("bad_csv", f"two columns are named {doubled!r}", "give each column a name of its own", file, 1)
    return tuple(header)


def refuse_fractions(database: duckdb.DuckDBPyConnection, path: Path, file: str, columns: Sequence[str]) -> None:
    """A key or number of a card that went through a floating-point number has lost its last digits."""
    if path.suffix == ".parquet":
        kinds = dict(_parquet_columns(database, path, file))
        for column in columns:
            if kinds.get(column) in _FLOATS:
                what = f"the key {column!r} is a {kinds[column]} number, whose last digits are not to be trusted"
                raise fault("bad_key", what, "write keys as text", file)


def text_of(path: Path, header: Sequence[str], column: str) -> str:
    """The SQL of one column as text, for `relation_of`; an empty text is an empty cell, as it is in CSV."""
    if path.suffix == ".parquet":
        return f"nullif(CAST({quoted(column)} AS VARCHAR), '')"
    return f"c{header.index(column)}"


def relation_of(path: Path, header: Sequence[str]) -> str:
    """The SQL of the table of a regular file, with the number of each row as `_row`."""
    if path.suffix == ".parquet":
        read = f"read_parquet({literal(path)}, file_row_number=true)"
        return f"(SELECT *, file_row_number + {FIRST_ROW} AS _row FROM {read})"
    # Numbered here and not by rowid of the table made of it: an IN of five constants is a join, which loses the order.
    read = _csv_relation(path, [f"c{at}" for at in range(len(header))])
    return f"(SELECT *, row_number() OVER () + {FIRST_ROW - 1} AS _row FROM {read})"


def has_blank_lines(path: Path) -> bool:
    """Would DuckDB skip lines, so that its rows could no longer be counted?"""
    if path.suffix == ".parquet" or not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _BLANK_LINE.search(content) is not None


def straightened(path: Path, header: Sequence[str], file: str, aside: Path) -> tuple[str, list[tuple[int, int]]]:
    """A file with blank lines or rows of the wrong length, written again with the number of each row as `_row`.

    Gives the SQL of the table and the rows left out: number and count of cells.
    """
    ragged: list[tuple[int, int]] = []
    with aside.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow([*header, "_row"])
        for row, cells in _records(path, file):
            # Spreadsheets write empty cells right of the table; DuckDB passes over one of them too.
            while len(cells) > len(header) and not cells[-1]:
                cells.pop()
            if len(cells) == len(header):
                writer.writerow([*cells, row])
            elif cells:
                ragged.append((row, len(cells)))
    return _csv_relation(aside, [*(f"c{at}" for at in range(len(header))), "_row"]), ragged


_CSV_HINT = "save it as CSV UTF-8; a quotation mark in a cell is written twice"


def _records(path: Path, file: str) -> Iterator[tuple[int, list[str]]]:
    with _opened(path) as lines:
        reader = csv.reader(lines, strict=True)
        try:
            next(reader)
            yield from enumerate(reader, FIRST_ROW)
        except csv.Error as error:
            raise fault("bad_csv", f"cannot be read from here on: {error}", _CSV_HINT, file, reader.line_num) from error


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", newline="")


def _csv_relation(path: Path, names: Sequence[str]) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({literal(path)}, auto_detect=false, header=true, delim=',', quote='\"', escape='\"', nullstr='', "
        f"strict_mode=true, columns={{{columns}}})"
    )


def _parquet_columns(database: duckdb.DuckDBPyConnection, path: Path, file: str) -> list[tuple[str, str]]:
    try:
        rows = database.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(path)})").fetchall()
    except duckdb.Error as error:
        raise fault("bad_parquet", "the file is no readable Parquet", "write it again", file) from error
    return [(str(row[0]), str(row[1])) for row in rows]


def _refuse_other_encodings(path: Path, file: str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as content:
        while chunk := content.read(1 << 22):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += chunk.count(b"\n", 0, max(error.start, 0))
                raise fault("not_utf8", "the file is not in UTF-8", "save it as CSV UTF-8", file, line) from error
            line += chunk.count(b"\n")
