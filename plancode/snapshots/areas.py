"""The file areas.csv of a source or snapshot, read over the plan's own areas."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path

from plancode.errors import InputError, Problem, fault
from plancode.language.areas import Area, Areas
from plancode.snapshots.layout import AREAS

HEADER = ("code", "name_zh", "name_en", "level", "parent", "from", "to")
_FIELDS = tuple(field.name for field in fields(Area))


def read_areas(folder: Path, known: Areas | None = None) -> Areas:
    """The areas of `folder`/areas.csv added to those `known`; without such a file, those known."""
    path = folder / AREAS
    if not path.is_file():
        return known or Areas({})
    areas = dict(known.by_code) if known else {}
    problems: list[Problem] = []
    for line, row in _rows(path):
        area, complaint = _area(row)
        if area and areas.get(area.code, area) != area:
            complaint = f"area {area.code} is not the same as in the plan's or an earlier line"
        if complaint or area is None:
            problems.append(Problem(AREAS, line, 0, "bad_area", complaint, f"write {','.join(HEADER)}"))
        else:
            areas[area.code] = area
    problems += [*_orphans(areas, path)] if not problems else []
    if problems:
        raise InputError(*problems)
    return Areas(_parents_first(areas))


def write_areas(areas: Areas, folder: Path) -> int:
    """Write areas.csv and give its number of rows."""
    with (folder / AREAS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for area in areas.by_code.values():
            writer.writerow("" if value is None else value for value in (getattr(area, name) for name in _FIELDS))
    return len(areas.by_code)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in HEADER[:5] if name not in (reader.fieldnames or ())]
            if missing:
                raise fault("bad_area", f"the column {missing[0]} is missing", f"write {','.join(HEADER)}", AREAS, 1)
            for row in reader:
                yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise fault("bad_area", f"not a CSV file in UTF-8: {error}", "save it as CSV UTF-8", AREAS) from error


def _area(row: Mapping[str, str]) -> tuple[Area | None, str]:
    if not row["code"] or not row["level"]:
        return None, "an area needs a code and a level"
    try:
        first, latest = (date.fromisoformat(row[name]) if row.get(name) else None for name in ("from", "to"))
    except ValueError as error:
        return None, f"area {row['code']}: {error}"
    code, chinese, english, level = (row[name] or "" for name in HEADER[:4])
    return Area(code, chinese, english, level, row["parent"] or None, first, latest), ""


def _orphans(areas: Mapping[str, Area], path: Path) -> Iterator[Problem]:
    for area in areas.values():
        above, steps = area, 0
        while above.parent and above.parent in areas and steps <= len(areas):
            above, steps = areas[above.parent], steps + 1
        if above.parent:
            what = "lies in itself" if steps > len(areas) else f"lies in {above.parent}, which is not listed"
            yield Problem(path.name, 0, 0, "bad_area", f"area {area.code} {what}", "add the area that it lies in")


def _parents_first(areas: Mapping[str, Area]) -> Mapping[str, Area]:
    placed: dict[str, Area] = {}

    def place(area: Area) -> None:
        if area.code not in placed:
            if area.parent:
                place(areas[area.parent])
            placed[area.code] = area

    for area in areas.values():
        place(area)
    return placed
