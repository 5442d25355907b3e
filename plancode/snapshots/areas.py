"""The file areas.csv of a source or snapshot, beside the plan's own areas."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

from plancode.errors import InputError, Problem, fault
from plancode.language.areas import Area, Areas
from plancode.language.tables import AREA_COLUMNS
from plancode.language.tables import read_areas as read_text
from plancode.snapshots.layout import AREAS

_FIELDS = tuple(field.name for field in fields(Area))


def read_areas(folder: Path, known: Areas | None = None) -> Areas:
    """The areas of `folder`/areas.csv and those `known`, which it may add to but not change; without it those known."""
    path = folder / AREAS
    if not path.is_file():
        return known or Areas({})
    try:
        areas, problems = read_text(path.read_text(encoding="utf-8-sig"), AREAS)
    except UnicodeDecodeError as error:
        raise fault("not_utf8", "the file is not in UTF-8", "save it as CSV UTF-8", AREAS) from error
    merged = dict(known.by_code) if known else {}
    for code, area in areas.by_code.items():
        there = merged.setdefault(code, area)
        if (there.parent, there.level) != (area.parent, area.level):
            what = f"area {code} has another parent or level than in the plan"
            problems.append(Problem(AREAS, 0, 0, "bad_area", what, "correct it here or in the plan's areas.csv"))
    if problems:
        raise InputError(*problems)
    return Areas(merged)


def write_areas(areas: Areas, folder: Path) -> int:
    """Write areas.csv and give its number of rows."""
    with (folder / AREAS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(AREA_COLUMNS)
        for area in areas.by_code.values():
            writer.writerow("" if value is None else value for value in (getattr(area, name) for name in _FIELDS))
    return len(areas.by_code)
