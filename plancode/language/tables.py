"""The tables of a plan folder: areas.csv, sentences.tsv, and allocations of goals, every wrong cell at its place."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from plancode.errors import Problem
from plancode.language.areas import Area, Areas
from plancode.language.figures import parse_figure
from plancode.language.plan import Sentence
from plancode.language.wording import nearest

AREA_COLUMNS = ("code", "name_zh", "name_en", "level", "parent", "from", "to")
SENTENCE_COLUMNS = ("id", "clause", "heading", "text")
ALLOCATION_COLUMNS = ("year", "area", "goal")


@dataclass(frozen=True)
class Cell:
    """A cell's text and place."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Allocation:
    """An area's goal for a year, as `<target>.csv` gives it (a percentage as a fraction)."""

    year: int
    area: str
    goal: Decimal
    line: int
    column: int


class _Faults:
    """Problems of one file, as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, cell: Cell, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.file, cell.line, cell.column, code, message, hint))


def read_sentences(text: str, file: str) -> tuple[tuple[Sentence, ...], list[Problem]]:
    """The numbered sentences of the government's text."""
    faults = _Faults(file)
    lines = [
        [Cell(cell, row, _tab_column(line, at)) for at, cell in enumerate(line.split("\t"))]
        for row, line in _lines(text)
    ]
    found: dict[str, Sentence] = {}
    for row in _rows(lines, SENTENCE_COLUMNS, faults):
        name = row["id"]
        if name.text in found:
            faults.add(
                name, "duplicate_row", f"the sentence `{name.text}` stands here a second time", "keep one of them"
            )
        for column in ("id", "text"):
            if not row[column].text.strip():
                faults.add(row[column], "bad_cell", f"`{column}` is empty", "every sentence has an id and a text")
        clause, heading, sentence = (row[column].text for column in ("clause", "heading", "text"))
        found.setdefault(name.text, Sentence(name.text, clause, heading, sentence, name.line))
    return tuple(found.values()), faults.problems


def read_areas(text: str, file: str) -> tuple[Areas, list[Problem]]:
    """The tree of areas, parents before children."""
    faults = _Faults(file)
    areas: dict[str, Area] = {}
    parents: dict[str, Cell] = {}
    for row in _rows(_csv(text, faults), AREA_COLUMNS, faults):
        code = row["code"]
        if code.text in areas:
            faults.add(code, "duplicate_row", f"the area `{code.text}` stands here a second time", "keep one of them")
            continue
        for column in ("code", "name_zh", "level"):
            if not row[column].text:
                faults.add(row[column], "bad_cell", f"`{column}` is empty", "every area has a code, a name and a level")
        first, last = (_day(row[column], faults) for column in ("from", "to"))
        if first and last and first > last:
            faults.add(
                row["to"], "bad_date", f"the area ends ({last}) before it begins ({first})", "exchange the dates"
            )
        zh, en, level = (row[column].text for column in ("name_zh", "name_en", "level"))
        areas[code.text] = Area(code.text, zh, en, level, row["parent"].text or None, first, last)
        parents[code.text] = row["parent"]
    return Areas(_in_order(areas, parents, faults)), faults.problems


def _in_order(areas: dict[str, Area], parents: dict[str, Cell], faults: _Faults) -> dict[str, Area]:
    """Parents before children; areas of an unknown parent or in a circle are reported and left out."""
    placed: dict[str, Area] = {}
    waiting = dict(areas)
    while ready := [code for code, area in waiting.items() if not area.parent or area.parent in placed]:
        placed.update({code: waiting.pop(code) for code in ready})
    hints: dict[str, str] = {}
    for code, area in waiting.items():
        if area.parent and area.parent not in areas:
            hint = hints.setdefault(area.parent, "") or _parent_hint(area.parent, areas)
            hints[area.parent] = hint
            faults.add(parents[code], "unknown_area", f"the parent `{area.parent}` of `{code}` is no area here", hint)
        elif code == min(circle := _circle(code, areas), default=None):
            message = f"areas lie in each other: {' in '.join([*circle, code])}"
            faults.add(parents[code], "area_circle", message, "correct one of the parents")
    return placed


def _parent_hint(parent: str, areas: dict[str, Area]) -> str:
    near = nearest(parent, areas)
    return f"did you mean `{near}`?" if near else "list the parent as well, or leave the cell empty"


def _circle(code: str, areas: dict[str, Area]) -> list[str]:
    """The way up from an area, until it repeats; empty if it ends elsewhere."""
    path, above = [code], areas[code].parent
    while above in areas and above not in path:
        path.append(above)
        above = areas[above].parent
    return path if above == code else []


def read_allocation(text: str, file: str) -> tuple[tuple[Allocation, ...], list[Problem]]:
    """The goals of areas, one a row."""
    faults = _Faults(file)
    found: dict[tuple[str, str], Allocation] = {}
    for row in _rows(_csv(text, faults), ALLOCATION_COLUMNS, faults):
        year, area, goal = (row[column] for column in ALLOCATION_COLUMNS)
        if not re.fullmatch(r"(19|20|21)\d\d", year.text):
            faults.add(year, "bad_date", f"`{year.text}` is no year", "write a year as 2018")
            continue
        if (year.text, area.text) in found:
            faults.add(area, "duplicate_row", f"`{area.text}` has a goal for {year.text} already", "keep one of them")
            continue
        value = _goal(goal, faults)
        if value is not None:
            found[year.text, area.text] = Allocation(int(year.text), area.text, value, area.line, area.column)
    return tuple(found.values()), faults.problems


def _goal(cell: Cell, faults: _Faults) -> Decimal | None:
    try:
        value = parse_figure(cell.text).value
    except ValueError as error:
        faults.add(cell, "bad_figure", f"`{cell.text}` is no figure", str(error))
        return None
    if value is None:
        faults.add(cell, "bad_figure", "an area's goal cannot be unknown", "remove the row, or write the figure")
    return value


def _day(cell: Cell, faults: _Faults) -> date | None:
    if not cell.text:
        return None
    try:
        return date.fromisoformat(cell.text if cell.text[4:5] == "-" else "")
    except ValueError:
        faults.add(
            cell, "bad_date", f"`{cell.text}` is no date", "write a day of the calendar as 2018-12-31, or nothing"
        )
        return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return ((row, line) for row, line in enumerate(rows, 1) if line)


def _tab_column(line: str, cell: int) -> int:
    return len("\t".join(line.split("\t")[:cell])) + (1 if cell == 0 else 2)


def _csv(text: str, faults: _Faults) -> list[list[Cell]]:
    found: list[list[Cell]] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = csv.reader(iter(f"{line}\n" for line in lines), strict=True)
    before = 0
    try:
        for cells in reader:
            line = before + 1
            if cells:
                found.append(
                    [Cell(cell, line, column) for cell, column in zip(cells, _columns(lines[before], len(cells)))]
                )
            before = reader.line_num
    except csv.Error as error:
        hint = "close every quotation mark; a cell with a comma stands in double quotation marks"
        faults.add(Cell("", before + 1, 1), "bad_table", f"this line is not legal CSV: {error}", hint)
    return found


def _columns(line: str, cells: int) -> list[int]:
    """Where each cell of a CSV line begins; commas inside quotation marks part nothing."""
    starts, is_quoted = [1], False
    for at, sign in enumerate(line):
        is_quoted ^= sign == '"'
        if sign == "," and not is_quoted:
            starts.append(at + 2)
    return starts + [starts[-1]] * (cells - len(starts))


def _rows(lines: Sequence[list[Cell]], columns: Sequence[str], faults: _Faults) -> Iterator[dict[str, Cell]]:
    """Each line below the header as a mapping of columns."""
    header = [cell.text for cell in lines[0]] if lines else []
    if sorted(header) != sorted(columns):
        place = lines[0][0] if lines else Cell("", 1, 1)
        hint = f"the first line is: {','.join(columns)}"
        faults.add(place, "bad_table", f"the header is `{','.join(header)}`", hint)
        return
    for cells in lines[1:]:
        if len(cells) != len(header):
            message = f"this line has {len(cells)} cells, the header {len(header)}"
            faults.add(cells[0], "bad_table", message, "put a cell for each column, empty where nothing is to be said")
        else:
            yield dict(zip(header, cells))
