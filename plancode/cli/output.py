"""Data for programs: JSON with plain numbers and ISO dates, and CSV files that are whole or not there."""

from __future__ import annotations

import csv
import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def print_rows(rows: Iterable[Row]) -> None:
    """One JSON array, an object a line, written as the rows come."""
    between = "[\n"
    for row in rows:
        sys.stdout.write(between + json.dumps(row, ensure_ascii=False, default=_plain))
        between = ",\n"
    sys.stdout.write("[]\n" if between == "[\n" else "\n]\n")


def print_object(row: Row) -> None:
    """One JSON object, indented."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=_plain, indent=2) + "\n")


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> int:
    """Write all rows to `path` (replaced only when whole); the number of rows.

    A text that a spreadsheet would run as a formula is kept a text by an apostrophe before it.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder stands where the file is to be written", str(path))
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    written = 0
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            names = list(columns)
            table.writerow(names)
            for row in rows:
                table.writerow([_cell(row[name]) for name in names])
                written += 1
        aside.replace(path)
    except OSError as failed:
        # People know the file that they asked for, not the one beside it.
        if failed.filename == str(aside):
            failed.filename = str(path)
        raise
    finally:
        aside.unlink(missing_ok=True)
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, set, frozenset)):
        return list(value) if isinstance(value, tuple) else sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, Mapping)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value
