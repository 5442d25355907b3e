"""Targets reckoned again in plain Python, from the interpreter's answers: the sets, the six counts, the verdict."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from plancode.explain.interpreter import Interpreter
from plancode.language.expressions import StateDate
from plancode.language.plan import Line, Plan, Target

from .registers import Register

Truth = bool | None
LETTER = {True: "t", False: "f", None: "u"}


@dataclass
class Reckoner:
    """Reckons the targets of a plan over a register."""

    plan: Plan
    register: Register

    def __post_init__(self) -> None:
        self.interpreter = Interpreter(self.plan, self.register.as_of, self.register.world(self.plan))
        self.as_of = self.register.as_of

    def truth(self, line: Line, target: Target, id: str) -> Truth:
        value = self.interpreter.line(line, target.subject, id).value
        assert value is None or isinstance(value, bool)
        return value

    def rows(self, area: str | None, target: Target) -> Iterator[dict[str, Any]]:
        """The rows of an area: a code with all below it, None for the whole plan, or `no_area`."""
        for row in self.register.rows[target.subject]:
            code = row["area"]
            if area is None or (area == "no_area" and code is None):
                yield row
            elif area != "no_area" and code is not None and code in self.plan.areas.within(area):
                yield row

    def within(self, target: Target, row: dict[str, Any]) -> Truth:
        """Is the row in the areas of `in:`?"""
        if not target.areas:
            return True
        if row["area"] is None:
            return None
        return any(row["area"] in self.plan.areas.within(code) for code in target.areas)

    def days(self, target: Target, year: int) -> tuple[date, date]:
        last = min(date(year, 12, 31), self.as_of)
        if target.counted == "at_year_end":
            return self.as_of, self.as_of
        if target.counted == "each_year":
            return date(year, 1, 1), last
        assert target.origin.in_force
        return date.min if target.counted == "cumulative" else target.origin.in_force[0], last

    def dated(self, target: Target, row: dict[str, Any], year: int) -> Truth:
        """Does the row's date fall into the year?"""
        if target.dated is None or target.counted == "at_year_end":
            return True
        assert isinstance(target.dated, StateDate)
        on = row.get(f"{target.dated.state}_on")
        first, last = self.days(target, year)
        return None if on is None else first <= on <= last

    def held(self, target: Target, row: dict[str, Any], year: int) -> Truth:
        """Does a row count (for `count` and `sum`)?"""
        lines = [self.truth(line, target, row["id"]) for line in target.when]
        of = [self.truth(target.of, target, row["id"])] if target.form == "count" and target.of else []
        return both(*of, *lines, self.within(target, row), self.dated(target, row, year))

    def pair(self, target: Target, row: dict[str, Any], year: int) -> tuple[Truth, Truth]:
        """In the denominator, in the numerator."""
        inside = self.within(target, row)
        if target.everyone is None:
            assert target.among and target.of
            among = both(self.truth(target.among, target, row["id"]), inside)
            return among, self.truth(target.of, target, row["id"])
        told = self.interpreter.measure(target.everyone, row["id"])
        ledger = self.plan.ledgers.get(target.everyone)
        if ledger is None:
            rule = self.plan.rules[target.everyone]
            had = told.received
            if had is not None and not isinstance(had, bool):
                due = told.amount if rule.give else Decimal("0.01")
                had = None if due is None else had >= due
            return both(told.answer, inside), had
        assert told.received is None or isinstance(told.received, bool)
        return both(either(told.received, told.answer), inside), self.in_last_state(ledger.name, row)

    def in_last_state(self, ledger: str, row: dict[str, Any]) -> Truth:
        """Is any row of the subject, not withdrawn, in the ledger's last state?"""
        last = self.plan.ledgers[ledger].states[-1]
        link = self.plan.subjects[ledger].links[0].column
        found: list[Truth] = []
        for one in self.register.rows[ledger]:
            if one.get(link) == row["id"]:
                state = one["state"]
                reached = True if one.get(f"{last}_on") is not None else None if state is None else state == last
                found.append(both(reached, None if state is None else state != "withdrawn"))
        is_complete = self.register.world(self.plan).is_complete(self.plan.subjects[ledger].list, row["area"])
        return either(*found, *([] if is_complete else [None]))

    def counts(self, target: Target, year: int, area: str | None) -> Counter[str]:
        """The six counts of an area."""
        if target.form in ("share", "everyone"):
            return Counter(
                LETTER[one] + LETTER[other]
                for one, other in (self.pair(target, row, year) for row in self.rows(area, target))
            )
        if target.counted == "cumulative":
            return self.distinct(target, year, area)
        held = [self.held(target, row, year) for row in self.rows(area, target)]
        return Counter("tt" if one else "tu" for one in held if one is not False)

    def distinct(self, target: Target, year: int, area: str | None) -> Counter[str]:
        """Distinct subjects, each in the area of its first row."""
        assert isinstance(target.dated, StateDate)
        on = f"{target.dated.state}_on"
        ledger = self.plan.ledgers[target.subject]
        first: dict[str, tuple[Any, ...]] = {}
        ordered = sorted(self.register.rows[target.subject], key=lambda row: (row["area"] or "\uffff", row["id"]))
        for at, row in enumerate(ordered):
            held = self.held(target, row, year)
            if held is not False:
                subject = row.get(self.plan.subjects[ledger.name].links[0].column) if ledger.row else row["id"]
                mine = (held is not True or subject is None, row.get(on) or date.max, at, row)
                key = subject or f"no subject: {row['id']}"
                first[key] = min(first.get(key, mine), mine, key=lambda one: one[:3])
        wanted = [row["id"] for row in self.rows(area, target)]
        return Counter("tu" if doubtful else "tt" for doubtful, _, _, row in first.values() if row["id"] in wanted)

    def sums(self, target: Target, year: int, area: str | None) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest sum; None is no bound."""
        assert target.of
        low: Fraction | None = Fraction(0)
        high: Fraction | None = Fraction(0)
        bounds = target.of.expression.type
        for row in self.rows(area, target):
            held = self.held(target, row, year)
            if held is False:
                continue
            value = self.interpreter.line(target.of, target.subject, row["id"]).value
            assert value is None or isinstance(value, Decimal)
            least, most = (bounds.low, bounds.high) if value is None else (value, value)
            if held is None:
                least = None if least is None else min(least, Decimal(0))
                most = None if most is None else max(most, Decimal(0))
            low = None if low is None or least is None else low + Fraction(least)
            high = None if high is None or most is None else high + Fraction(most)
        return low, high

    def closed(self, target: Target, year: int, area: str | None) -> bool:
        """Is the list of the counted subject complete in every leaf of the area, on all the days? Rows that lie
        nowhere are all there where the list is complete everywhere."""
        first, last = self.days(target, year)
        if target.counted == "cumulative" and target.origin.in_force:
            first = target.origin.in_force[0]
        first = min(first, last)
        codes = self.plan.areas.within(area) if area not in (None, "no_area") else frozenset(self.plan.areas.by_code)
        leaves = [code for code in codes if not self.plan.areas.children[code]]
        return all(self.covered(self.plan.subjects[target.subject].list, leaf, first, last) for leaf in leaves)

    def covered(self, name: str, leaf: str, first: date, last: date) -> bool:
        days = {
            day
            for one in self.register.complete
            if one.list == name and any(leaf in self.plan.areas.within(area) for area in one.areas)
            for day in range(one.from_.toordinal(), one.to.toordinal() + 1)
        }
        return all(day in days for day in range(first.toordinal(), last.toordinal() + 1))


def both(*parts: Truth) -> Truth:
    return False if False in parts else None if None in parts else True


def either(*parts: Truth) -> Truth:
    return True if True in parts else None if None in parts else False


Ends = tuple[Fraction | None, Fraction | None]


def share(counts: Counter[str], closed: bool) -> Ends:
    """Law 7: the least and the greatest share; None where there is none."""
    tt, tf, tu, ut, uf, uu = (counts[name] for name in ("tt", "tf", "tu", "ut", "uf", "uu"))
    if not closed:
        return Fraction(0), Fraction(1)
    below, above = tt + tf + tu + uf + uu, tt + tf + tu + ut + uu
    low = Fraction(tt, below) if below else Fraction(1) if ut else None
    high = Fraction(tt + tu + ut + uu, above) if above else Fraction(0) if uf else None
    return low, high


def verdict(operator: str, ends: Ends, goal: Fraction) -> str:
    """Met, missed or unknown."""
    low, high = ends
    met = {
        "at_least": low is not None and low >= goal,
        "above": low is not None and low > goal,
        "at_most": high is not None and high <= goal,
        "exactly": low == high == goal,
    }[operator]
    missed = {
        "at_least": high is not None and high < goal,
        "above": high is not None and high <= goal,
        "at_most": low is not None and low > goal,
        "exactly": (high is not None and high < goal) or (low is not None and low > goal),
    }[operator]
    return "met" if met else "missed" if missed else "unknown"


def rounded(ends: Ends, is_share: bool) -> tuple[Fraction | None, Fraction | None]:
    """As shown: shares in percent of two digits, low rounded down and high up."""
    low, high = ends
    if not is_share:
        return low, high
    return (
        None if low is None else Fraction(math.floor(low * 10_000), 100),
        None if high is None else Fraction(math.ceil(high * 10_000), 100),
    )
