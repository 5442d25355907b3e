"""`write_workbook`: a run as tables for Excel. Ids and codes are texts, money and counts numbers; nothing is a formula.

Rows go to the disk as they come (constant memory), so a workbook of a million rows needs no more than one of a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from plancode.files import whole_file
from plancode.gaps import Answers, Gap, Lack, areas_of, ask, gaps, measures
from plancode.language.areas import Areas
from plancode.language.plan import Plan
from plancode.report.content import STATUSES, label, plain
from plancode.report.counting import Counting
from plancode.report.places import Places
from plancode.report.wording import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# A sheet of Excel ends at 1,048,576 rows; a longer list goes on in the next sheet.
ROWS_A_SHEET = 1_000_000
SIGNS = {"at_least": "≥", "at_most": "≤", "exactly": "=", "above": ">"}
WIDE, NARROW, FIGURE = 44, 18, 12
# The day that every workbook says it was made on: equal runs give equal bytes.
MADE_ON = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Column:
    """A column: the key of its head, its width, and what its cells are."""

    head: str
    width: int = NARROW
    form: str = "text"


@dataclass(frozen=True)
class Labels:
    """What the names of a run's plan are called in one language."""

    plan: Plan
    areas: Areas
    lang: str

    def block(self, name: str) -> str:
        """A rule, ledger, target, subject, value or parameter by its label."""
        plan = self.plan
        for room in (plan.rules, plan.ledgers, plan.targets, plan.values, plan.subjects, plan.parameters):
            if name in room:
                return label(room[name].labels, self.lang, name)
        return name

    def fact(self, name: str) -> str:
        """A fact, or whatever else can be lacking."""
        if name in self.plan.facts:
            return label(self.plan.facts[name].labels, self.lang, name)
        if name.endswith(".state"):
            return say(self.lang, "figure.state", ledger=self.block(name.removesuffix(".state")))
        return self.block(name)

    def area(self, code: str | None) -> str:
        """An area by its path below the whole."""
        if code is None:
            return say(self.lang, "figure.no_area")
        if code not in self.areas.by_code:
            return code
        path = self.areas.path(code)
        return " · ".join(self._name(one) for one in (path[1:] or path))

    def lack(self, one: Lack, own: str) -> str:
        """One lacking cell: the fact, whose if not the row's own, why, and whom to ask."""
        subject, _, id = one.of.partition(":")
        whose = "" if one.of == own or subject == "parameter" else f" ({self.block(subject)} {id})"
        told = f"{self.fact(one.fact)}{whose}{say(self.lang, 'report.colon')}{say(self.lang, f'why.{one.why}')}"
        return f"{told} → {one.authority}" if one.authority else told

    def _name(self, code: str) -> str:
        area = self.areas.by_code[code]
        first, second = (area.name_zh, area.name_en) if self.lang == "zh" else (area.name_en, area.name_zh)
        return first or second or code


def write_workbook(run: Answers, out: Path, lang: str) -> int:
    """Write a run's targets, measures, gaps and questions over `out`; the number of gaps."""
    labels = Labels(run.plan(), areas_of(run), lang)
    with whole_file(out) as aside, _book(aside) as book:
        book.set_properties({"title": label(labels.plan.title, lang, ""), "created": MADE_ON})
        sheets = Sheets(book, run, lang)
        sheets.about(labels)
        with Counting(run, Places(labels.areas)) as counting:
            sheets.add("sheet.targets", TARGETS, _targets(counting, labels))
            sheets.add("sheet.measures", MEASURES, _measures(counting, labels, run))
        written = sheets.add("sheet.rows", GAPS, (_gap(gap, labels) for gap in gaps(run)))
        sheets.add("sheet.questions", QUESTIONS, _questions(run, labels))
    return written


@contextmanager
def _book(path: Path) -> Iterator[Workbook]:
    """A workbook to fill; its rows wait in a folder that is gone afterwards, whatever happens."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxFileError

    with TemporaryDirectory() as waiting:
        # Cells are only ever written as what they are: texts that begin with = + - @ stay texts.
        book = Workbook(str(path), {"constant_memory": True, "tmpdir": waiting})
        try:
            yield book
        except BaseException:
            with suppress(Exception):
                book.close()
            raise
        try:
            book.close()
        except XlsxFileError as failed:
            # It wraps what the system said, which is what a user needs to hear.
            raise failed.args[0] if failed.args and isinstance(failed.args[0], OSError) else failed from None


class Sheets:
    """Adds sheets to a workbook: a bold frozen head, widths, and the run in the last column of every row."""

    def __init__(self, book: Workbook, run: Answers, lang: str) -> None:
        self.book, self.run, self.lang = book, run, lang
        self._head = book.add_format({"bold": True, "bg_color": "#EEF2F7", "bottom": 1, "text_wrap": True})
        self._forms = {
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "wrap": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.####", "valign": "top"}),
            "year": book.add_format({"num_format": "0", "valign": "top"}),
        }

    def about(self, labels: Labels) -> None:
        """The first sheet: which plan, which day, which run, and how to read a figure with two ends."""
        lang, run = self.lang, self.run
        lines = [("sheet.plan", label(labels.plan.title, lang, "")), ("sheet.as_of", run.as_of.isoformat())]
        if run.projected:
            days = {"day": run.snapshot_as_of.isoformat(), "as_of": run.as_of.isoformat()}
            lines.append(("sheet.as_of", say(lang, "report.projected", **days)))
        sheet = self.book.add_worksheet(say(lang, "sheet.about"))
        sheet.set_column(0, 0, NARROW)
        sheet.set_column(1, 1, 80)
        for at, (key, text) in enumerate((*lines, ("sheet.run", run.name), ("sheet.about", say(lang, "sheet.note")))):
            sheet.write_string(at, 0, say(lang, key), self._head)
            sheet.write_string(at, 1, text, self._forms["wrap"])

    def add(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
        """Write rows, in as many sheets as they need; how many they were."""
        columns = (*columns, Column("sheet.run"))
        title, written, sheet = say(self.lang, name), 0, None
        for cells in rows:
            at = written % ROWS_A_SHEET
            if at == 0:
                part = written // ROWS_A_SHEET + 1
                sheet = self._begin(title if part == 1 else f"{title} ({part})", columns)
            assert sheet is not None
            self._write(sheet, at + 1, columns, (*cells, self.run.name))
            written += 1
        if sheet is None:
            self._begin(title, columns)
        return written

    def _begin(self, title: str, columns: Sequence[Column]) -> Worksheet:
        sheet = self.book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, say(self.lang, column.head), self._head)
        return sheet

    def _write(self, sheet: Worksheet, row: int, columns: Sequence[Column], cells: Sequence[Any]) -> None:
        for at, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            form = self._forms[column.form]
            if cell is None or cell == "":
                sheet.write_blank(row, at, None, form)
            elif isinstance(cell, (int, float, Decimal)):
                sheet.write_number(row, at, cell, form)
            else:
                sheet.write_string(row, at, _readable(str(cell)), form)


def _readable(text: str) -> str:
    """A text as Excel can keep it: no control characters, and not longer than a cell."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)[:32_767]


TARGETS = (
    Column("target.target", WIDE, "wrap"),
    Column("target.year", 8, "year"),
    Column("target.area", 30),
    Column("sheet.code", 14),
    Column("target.goal", FIGURE),
    Column("sheet.low", FIGURE, "number"),
    Column("sheet.high", FIGURE, "number"),
    Column("sheet.unit", 10),
    Column("target.status", 14),
    Column("sheet.closed", FIGURE),
    Column("target.owner", 24),
    Column("sheet.group", FIGURE),
    Column("sheet.rule", 30),
)


def _targets(counting: Counting, labels: Labels) -> Iterator[tuple[Any, ...]]:
    order = {name: number for number, name in enumerate(labels.plan.targets)}
    lang = labels.lang
    # By target, year, then the whole plan before its areas.
    for row in sorted(counting.progress(), key=lambda row: (order[row["target"]], row["year"], row["area"] or "")):
        whole, nowhere = row["area"] is None, row["area"] == "no_area"
        area = say(lang, "sheet.whole") if whole else labels.area(None if nowhere else row["area"])
        owner = labels.plan.targets[row["target"]].owner
        goal = "" if row["goal"] is None else f"{SIGNS.get(row['op'], row['op'])} {plain(row['goal']):g}"
        yield (
            labels.block(row["target"]),
            row["year"],
            area,
            None if whole or nowhere else row["area"],
            goal,
            row["low"],
            row["high"],
            "%" if row["unit"] == "percent" else row["unit"],
            None if row["status"] is None else say(lang, f"progress.{row['status']}"),
            None if row["closed"] is None else say(lang, f"figure.{str(row['closed']).lower()}"),
            owner.get(lang) or row["owner"],
            row["group"],
            row["target"],
        )


MEASURES = (
    Column("gaps.measure", WIDE, "wrap"),
    Column("gaps.area", 30),
    Column("sheet.code", 14),
    *(Column(f"gaps.{status}", FIGURE, "count") for status in STATUSES),
    Column("sheet.rule", 30),
)


def _measures(counting: Counting, labels: Labels, run: Answers) -> Iterator[tuple[Any, ...]]:
    found: dict[tuple[str, str | None], dict[str, int]] = {}
    for (rule, area, status), number in counting.tally(measures(run)).items():
        found.setdefault((rule, area), {})[status] = number
    order = {measure.name: number for number, measure in enumerate(measures(run))}
    for rule, area in sorted(found, key=lambda key: (order[key[0]], key[1] is None, key[1] or "")):
        numbers = [found[rule, area].get(status, 0) for status in STATUSES]
        yield labels.block(rule), labels.area(area), area, *numbers, rule


GAPS = (
    Column("gaps.measure", 30, "wrap"),
    Column("sheet.subject", 10),
    Column("sheet.id", 22),
    Column("gaps.area", 34),
    Column("sheet.code", 16),
    Column("target.status", 12),
    Column("gaps.due", FIGURE, "money"),
    Column("gaps.paid", FIGURE, "money"),
    Column("gaps.lacking", WIDE, "wrap"),
    Column("sheet.rule", 30),
)


def _gap(gap: Gap, labels: Labels) -> tuple[Any, ...]:
    own = f"{gap.subject}:{gap.id}"
    lacking = "\n".join(labels.lack(one, own) for one in gap.lacking)
    status = say(labels.lang, f"gaps.{gap.status}")
    place = (labels.area(gap.area), gap.area)
    return (
        labels.block(gap.rule),
        labels.block(gap.subject),
        gap.id,
        *place,
        status,
        gap.due,
        gap.paid,
        lacking,
        gap.rule,
    )


QUESTIONS = (
    Column("data.authority", NARROW),
    Column("ask.fact", 36, "wrap"),
    Column("ask.of", 14),
    Column("ask.rows", FIGURE, "count"),
    Column("ask.settles", FIGURE, "count"),
    Column("ask.mentioned_by", FIGURE, "count"),
    Column("ask.areas", WIDE, "wrap"),
    Column("sheet.fact", 30),
)


def _questions(run: Answers, labels: Labels) -> Iterator[tuple[Any, ...]]:
    for one in ask(run):
        areas = ", ".join(labels.area(code) for code in one.areas)
        subject = "" if one.subject == "parameter" else labels.block(one.subject)
        figures = (one.rows, one.settles, one.mentioned_by)
        yield one.authority, labels.fact(one.fact), subject, *figures, areas, one.fact
