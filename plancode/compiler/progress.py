"""Sixth pass: targets. Rows are counted by their own area once, rolled up the tree, and judged in whole numbers.

A share counts pairs (in the denominator, in the numerator) of true, false and unknown; the six counts add up over
areas, shares never do (law 7). Dated rows count in the year of their date, each in the area where it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Literal

import sqlglot
from sqlglot import exp

from plancode.compiler.define import runs
from plancode.compiler.nodes import ROW, Constants, Definition, Draft, Statement, link_row
from plancode.compiler.stages import Writer, reach
from plancode.compiler.trees import (
    Sql,
    both,
    call,
    case,
    cast,
    column,
    count_where,
    is_known,
    is_not_false,
    is_null,
    literal,
    named,
    negated,
    number,
    table,
    wrapped,
)
from plancode.language.plan import Goal, Target

EVER = date(1850, 1, 1)  # no snapshot holds an earlier day
COUNTS = ("tt", "tf", "tu", "ut", "uf", "uu")
Phase = Literal["judged", "early", "gone"]


def progress(draft: Draft) -> Draft:
    """Write the statements that count and judge every target."""
    sheets = [sheet for target in draft.plan.targets.values() for sheet in sheets_of(draft, target)]
    counter = Counter(draft)
    counted = [sheet for sheet in sheets if sheet.phase != "gone"]
    by_table: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in counted:
        by_table[counter.table_of(sheet)].append(sheet)
    wide = [Statement(name, counter.wide(found)) for name, found in by_table.items()]
    long = Statement("counted", counter.long(by_table))
    judged = Statement("progress", sqlglot.parse_one(template("progress"), read="duckdb"))  # type: ignore[arg-type]
    return replace(draft.adding(*wide, long, judged), constants=(goals(draft, sheets), allocated(draft)))


def template(name: str) -> str:
    """The text of a fixed query kept beside this file."""
    return files("plancode.compiler").joinpath(f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Sheet:
    """One target in one year: its goal, the days whose rows count, and since when the list must be complete."""

    target: Target
    goal: Goal
    phase: Phase
    first: date
    last: date
    listed_from: date

    @property
    def name(self) -> str:
        """A prefix for the columns of this sheet."""
        return f"{self.target.name}__{self.goal.year}"

    @property
    def is_distinct(self) -> bool:
        """Are subjects counted once, however many rows they have?"""
        return self.target.counted == "cumulative"


def sheets_of(draft: Draft, target: Target) -> Iterator[Sheet]:
    """A sheet for each year of a target."""
    for goal in target.goals:
        yield Sheet(target, goal, phase_of(draft, target, goal.year), *days_of(draft, target, goal.year))


def phase_of(draft: Draft, target: Target, year: int) -> Phase:
    """Is the target judged by a run of this day, is its date still to come, or can this run not say?"""
    end = due_on(target, year)
    if not runs(draft, target):
        return "gone"
    if draft.as_of < end:
        return "early"
    return "gone" if target.counted == "at_year_end" and draft.as_of > end else "judged"


def due_on(target: Target, year: int) -> date:
    """The day that a goal is due: the year's last, or for a whole period its end, if that comes first."""
    end, force = date(year, 12, 31), target.origin.in_force
    return min(end, force[1]) if target.counted == "whole_period" and force else end


def days_of(draft: Draft, target: Target, year: int) -> tuple[date, date, date]:
    """The first and the last day whose rows count, and the first for which the list must be complete.

    Nobody declares a list complete from the beginning of time: where all rows ever made count, the plan's own time is
    what must be covered. Of a year that has not begun only the present day can be.
    """
    last = min(due_on(target, year), draft.as_of)
    if target.counted == "at_year_end":
        return draft.as_of, draft.as_of, draft.as_of
    if target.counted == "each_year":
        return date(year, 1, 1), last, min(date(year, 1, 1), last)
    force = target.origin.in_force
    first = force[0] if force and target.counted == "whole_period" else EVER
    return first, last, min(force[0], last) if force else last


@dataclass(frozen=True)
class Counter:
    """Writes the counting queries of one draft."""

    draft: Draft

    def table_of(self, sheet: Sheet) -> str:
        """Sheets of one subject are counted in one pass, those of distinct subjects each in its own."""
        return f"counts__{sheet.name}" if sheet.is_distinct else f"counts__{sheet.target.subject}"

    def of(self, target: Target, part: str) -> Definition:
        """A set that the target was defined by."""
        return self.draft.definitions[target.subject, f"target__{target.name}__{part}"]

    def column(self, target: Target, part: str) -> Sql:
        """The column of one of the target's sets."""
        return column(Writer(self.draft).columns(self.of(target, part).key)[0], "own")

    def source(self, subject: str) -> Sql:
        """The last stage of a subject, which holds all sets of its targets."""
        stage = self.draft.last_stage(subject)
        assert stage is not None
        return table(stage.table, "own")

    def wide(self, sheets: list[Sheet]) -> exp.Select:
        """The counts of several sheets by area, side by side."""
        target = sheets[0].target
        if sheets[0].is_distinct:
            return self.distinct(sheets[0])
        query = exp.select(column("area", "own")).from_(self.source(target.subject), copy=False)
        for sheet in sheets:
            tallies = self.tallies(sheet)
            query = query.select(*(named(tree, f"{sheet.name}__{name}") for name, tree in tallies.items()), copy=False)
        areas = {sheet.target.name: sheet.target for sheet in sheets if sheet.target.areas}
        for one in areas.values():
            query = self.within(query, one)
        return query.group_by(column("area", "own"), copy=False)

    def within(self, query: exp.Select, target: Target) -> exp.Select:
        """Join the areas that `in:` names."""
        alias = f"@in@{target.name}"
        codes = exp.select(column("code")).distinct().from_(table("area_under"), copy=False)
        codes = codes.where(column("ancestor").isin(*(literal(code) for code in target.areas)), copy=False)
        on = exp.EQ(this=column("code", alias), expression=column("area", "own"))
        return query.join(codes.subquery(exp.to_identifier(alias, quoted=True)), on=on, join_type="left", copy=False)

    def inside(self, target: Target) -> list[Sql]:
        """Whether a row lies in the areas of `in:`; a row without an area may."""
        if not target.areas:
            return []
        found = is_known(column("code", f"@in@{target.name}"))
        return [case((is_known(column("area", "own")), found))]

    def held(self, sheet: Sheet, part: str) -> Sql:
        """A set of the target, within its areas and days."""
        target = sheet.target
        conditions: list[Sql] = [self.column(target, part), *self.inside(target)]
        if target.dated and target.counted != "at_year_end":
            on = self.column(target, "on")
            conditions.append(exp.Between(this=on, low=literal(sheet.first), high=literal(sheet.last)))
        return both(*(wrapped(one) for one in conditions))

    def tallies(self, sheet: Sheet) -> dict[str, Sql]:
        """The six counts of a sheet, and for a sum its two ends."""
        target = sheet.target
        inside = self.held(sheet, "in")
        if target.form in ("share", "everyone"):
            among = wrapped(self.held(sheet, "among"))
            return pairs(among, wrapped(self.column(target, "in")))
        found = {"tt": count_where(inside), "tu": count_where(is_null(wrapped(inside)))}
        if target.form == "sum":
            found |= self.sums(sheet, inside)
        return found

    def sums(self, sheet: Sheet, inside: Sql) -> dict[str, Sql]:
        """The ends of a sum over rows that count or may count; NULL where there is no bound."""
        names = Writer(self.draft).columns(self.of(sheet.target, "sum").key)
        found: dict[str, Sql] = {}
        for end, name, kind in (("low", names[0], exp.Least), ("high", names[-1], exp.Greatest)):
            value = column(name, "own")
            maybe = case((is_known(value), kind(this=number(0), expressions=[value.copy()])))
            part = case((inside, value), (is_null(wrapped(inside)), maybe))
            open_ = both(exp.paren(is_not_false(inside.copy())), is_null(value))
            total = cast(call("COALESCE", call("SUM", part), number(0)), "DECIMAL(38,4)")
            found[end] = case((exp.EQ(this=count_where(open_), expression=number(0)), total))
        return found

    def distinct(self, sheet: Sheet) -> exp.Select:
        """Distinct subjects, each once, in the area of its first row that counts (or may)."""
        target = sheet.target
        key, is_known_subject = self.subject_key(target)
        # A row without its subject may be a second row of one that is counted, so it only may count.
        held = case((is_known_subject, self.held(sheet, "in")), (negated(wrapped(self.held(sheet, "in"))), exp.false()))
        ranked = exp.select(
            column("area", "own"), named(held, "held"), named(self.rank(key, held, target), "rank")
        ).from_(self.source(target.subject), copy=False)
        ranked = self.within(ranked, target) if target.areas else ranked
        ranked = ranked.where(is_not_false(wrapped(held)), copy=False)
        first = exp.EQ(this=column("rank"), expression=number(1))
        sure = count_where(column("held"))
        query = exp.select(
            column("area"),
            named(sure, f"{sheet.name}__tt"),
            named(count_where(is_null(column("held"))), f"{sheet.name}__tu"),
        )
        return query.from_(ranked.subquery("ranked"), copy=False).where(first, copy=False).group_by(column("area"))

    def subject_key(self, target: Target) -> tuple[Sql, Sql]:
        """What makes two rows the same subject: the row's subject, or the row itself where it has several ends; and
        whether that is known."""
        ledger = self.draft.plan.ledgers.get(target.subject)
        links = Writer(self.draft).links_used.get(target.subject, ())
        if ledger and ledger.row and ledger.row in links:
            subject = column(link_row(ledger.row), "own")
            alone = exp.Sub(this=number(-1), expression=column(ROW, "own"))
            return call("COALESCE", subject, alone), is_known(subject)
        return column(ROW, "own"), exp.true()

    def rank(self, key: Sql, held: Sql, target: Target) -> Sql:
        """Which of a subject's rows is its first: certain rows before possible ones, then by date and order."""
        on: list[Sql] = [self.column(target, "on")] if target.dated else []
        certain = case((held, number(0)), default=number(1))
        order = exp.Order(
            expressions=[exp.Ordered(this=one, nulls_first=False) for one in (certain, *on, column(ROW, "own"))]
        )
        return exp.Window(this=exp.RowNumber(), partition_by=[key], order=order)

    def long(self, by_table: dict[str, list[Sheet]]) -> exp.Query:
        """The counts of all sheets by area, one under another."""
        queries = [self.sheet_rows(name, sheet) for name, sheets in by_table.items() for sheet in sheets]
        query: exp.Query = no_counts() if not queries else queries[0]
        for other in queries[1:]:
            query = exp.union(query, other, distinct=False, copy=False)
        return query

    def sheet_rows(self, source: str, sheet: Sheet) -> exp.Select:
        """One sheet's counts out of a wide table."""
        has = {"tt", "tu"} if sheet.target.form in ("count", "sum") else set(COUNTS)
        counts = [
            named(column(f"{sheet.name}__{name}") if name in has else cast(number(0), "BIGINT"), name)
            for name in COUNTS
        ]
        is_sum = sheet.target.form == "sum"
        ends = [
            named(column(f"{sheet.name}__{end}") if is_sum else cast(exp.null(), "DECIMAL(38,4)"), end)
            for end in ("low", "high")
        ]
        head = named(literal(sheet.target.name), "target"), named(number(sheet.goal.year), "year"), column("area")
        return exp.select(*head, *counts, *ends).from_(table(source), copy=False)


def pairs(among: Sql, inside: Sql) -> dict[str, Sql]:
    """How many rows are in the denominator and in the numerator: true, false or unknown in each."""
    sides: dict[str, Callable[[Sql], Sql]] = {
        "t": lambda tree: tree.copy(),
        "f": lambda tree: negated(tree.copy()),
        "u": lambda tree: is_null(tree.copy()),
    }
    return {name: count_where(both(sides[name[0]](among), sides[name[1]](inside))) for name in COUNTS}


def no_counts() -> exp.Select:
    """An empty table of counts, for a plan without targets."""
    columns = {"target": "VARCHAR", "year": "INTEGER", "area": "VARCHAR", **dict.fromkeys(COUNTS, "BIGINT")}
    columns |= {"low": "DECIMAL(38,4)", "high": "DECIMAL(38,4)"}
    return exp.select(*(named(cast(exp.null(), kind), name) for name, kind in columns.items())).where(exp.false())


def goals(draft: Draft, sheets: list[Sheet]) -> Constants:
    """Every sheet's goal and circumstances."""
    return Constants("goals", GOAL_COLUMNS, tuple(tuple(goal_row(draft, sheet).values()) for sheet in sheets))


def never_falls(draft: Draft, target: Target) -> bool:
    """Can rows that are not known yet only add to the figure? Not to a sum whose numbers may be negative."""
    if target.form != "sum" or target.of is None:
        return True
    return reach(target.of.expression, Writer(draft).reaches)[0] >= 0


GOAL_COLUMNS = {
    "target": "VARCHAR",
    "year": "INTEGER",
    "form": "VARCHAR",
    "op": "VARCHAR",
    "goal": "DECIMAL(28,6)",
    "unit": "VARCHAR",
    "owner": "VARCHAR",
    "subject": "VARCHAR",
    "phase": "VARCHAR",
    "lasts": "BOOLEAN",
    "grows": "BOOLEAN",
    "first": "DATE",
    "last": "DATE",
}


def goal_row(draft: Draft, sheet: Sheet) -> dict[str, object]:
    """One sheet's row of the table of goals, in the order of its columns."""
    target = sheet.target
    is_share = target.form in ("share", "everyone")
    grows = never_falls(draft, target)
    lasts = target.counted != "at_year_end" and not is_share and target.operator in ("at_least", "above") and grows
    return {
        "target": target.name,
        "year": sheet.goal.year,
        "form": "share" if is_share else target.form,
        "op": target.operator,
        "goal": sheet.goal.value,
        "unit": "percent" if is_share else target.unit,
        "owner": target.owner.get("zh") or target.owner.get("en"),
        "subject": target.subject,
        "phase": sheet.phase,
        "lasts": lasts,
        "grows": grows,
        "first": sheet.listed_from,
        "last": sheet.last,
    }


def allocated(draft: Draft) -> Constants:
    """The goals that areas were given of their own."""
    columns = {"target": "VARCHAR", "year": "INTEGER", "area": "VARCHAR", "goal": "DECIMAL(28,6)"}
    rows = [
        (target.name, year, area, goal)
        for target in draft.plan.targets.values()
        for (year, area), goal in sorted(target.allocation.items())
    ]
    return Constants("allocated", columns, tuple(rows))
