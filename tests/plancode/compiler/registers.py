"""Random registers for any plan: values at the edges of their bounds, holes, stale cells, broken links, conflicts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from plancode.explain.world import MemoryWorld
from plancode.language.dates import plus_period
from plancode.language.plan import Fact, Plan, Subject
from plancode.snapshots.layout import Completeness, RowException
from plancode.snapshots.opening import Snapshot
from plancode.snapshots.rows import write_snapshot

Cells = dict[str, Any]


@dataclass
class Register:
    """Rows by subject, as a snapshot names their columns; which lists are complete where; which cells conflict."""

    as_of: date
    rows: dict[str, list[Cells]]
    complete: list[Completeness] = field(default_factory=list)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)

    def world(self, plan: Plan) -> MemoryWorld:
        """The register for the interpreter."""
        known = {
            (one.list, code)
            for one in self.complete
            if one.from_ <= self.as_of <= one.to
            for area in one.areas
            for code in plan.areas.within(area)
        }
        return MemoryWorld(self.rows, known, self.conflicts)

    def freeze(self, plan: Plan, out: Path, threads: int | None = None) -> Snapshot:
        """The register as a snapshot."""
        kept = [
            RowException("conflict", subject, id, fact, "list", "file.csv", 2, None, "")
            for subject, id, fact in self.conflicts
        ]
        return write_snapshot(plan, self.rows, self.as_of, self.complete, out, exceptions=kept, threads=threads)


@dataclass
class Maker:
    """Makes registers from a seed; `holes` is the share of empty cells."""

    plan: Plan
    as_of: date
    dice: random.Random
    holes: float

    def register(self, sizes: Mapping[str, int]) -> Register:
        """A register with that many rows of each subject."""
        rows: dict[str, list[Cells]] = {}
        conflicts: list[tuple[str, str, str]] = []
        for subject in parents_first(self.plan):
            rows[subject.name] = [self.row(subject, at, rows) for at in range(sizes.get(subject.name, 0))]
            conflicts += self.conflicts(subject, rows[subject.name])
        return Register(self.as_of, rows, list(self.completeness()), conflicts)

    def row(self, subject: Subject, at: int, rows: Mapping[str, list[Cells]]) -> Cells:
        """One row: its links, its area, its facts."""
        cells: Cells = {"id": f"{subject.name[:2]}{at:05d}"}
        for link in subject.links:
            above = rows.get(link.subject, [])
            if above and self.dice.random() > 0.05:
                cells[link.column] = self.dice.choice(above)["id"]
        leaves = [code for code, below in self.plan.areas.children.items() if not below]
        cells["area"] = self.dice.choice(leaves) if self.dice.random() > 0.03 else None
        for fact in self.plan.facts_of(subject.name):
            self.put(fact, cells)
        if subject.is_ledger:
            self.progress(subject.name, cells)
        return cells

    def put(self, fact: Fact, cells: Cells) -> None:
        """A fact's cell, and when it was seen and since when it holds."""
        if fact.refers_to and fact.name in cells:
            value = cells[fact.name]
        else:
            value = None if self.dice.random() < self.holes or fact.refers_to else self.value(fact)
        cells[fact.name] = value
        if fact.is_tracked and value is not None:
            cells[f"{fact.name}__seen"] = self.seen(fact)
            cells[f"{fact.name}__since"] = None if self.dice.random() < self.holes / 2 else self.day(900)

    def value(self, fact: Fact) -> Any:
        """A value of the fact's type, often at an edge."""
        type_, dice = fact.type, self.dice
        if type_.kind == "boolean":
            return dice.random() < 0.5
        if type_.kind == "date":
            return dice.choice([self.day(30_000), self.birthday(dice.choice([6, 16, 60, 61])), date(1956, 2, 29)])
        if type_.kind == "number":
            low, high = int(type_.low or 0), int(type_.high or 10_000)
            number = Decimal(
                dice.choice([low, high, dice.randint(low, high), dice.randint(low, min(high, low + 4000))])
            )
            cents = Decimal(dice.randint(0, 99)) / 100 if type_.scale >= 2 and number < high else 0
            return number + cents if type_.scale else int(number)
        return dice.choice(type_.codes) if type_.codes else f"text {dice.randint(0, 3)}"

    def birthday(self, age: int) -> date:
        """The day of birth of who is that old today, or will be tomorrow."""
        return plus_period(self.as_of, -age, "year") + timedelta(days=self.dice.choice([-1, 0, 1]))

    def day(self, back: int) -> date:
        """A day up to so many days ago."""
        return self.as_of - timedelta(days=self.dice.randint(0, back))

    def seen(self, fact: Fact) -> date | None:
        """Mostly fresh; sometimes just, or just not, or never seen."""
        if self.dice.random() < 0.05:
            return None
        if fact.fresh_for and self.dice.random() < 0.3:
            last = plus_period(self.as_of, -fact.fresh_for.number, fact.fresh_for.unit)
            return last + timedelta(days=self.dice.choice([-4, -1, 0, 1, 4]))
        return self.day(20)

    def progress(self, ledger: str, cells: Cells) -> None:
        """A ledger row somewhere along its states."""
        states = self.plan.ledgers[ledger].states
        reached = self.dice.randint(1, len(states))
        cells["state"] = self.dice.choice([states[reached - 1], states[reached - 1], "withdrawn", None])
        cells["round"] = 1
        days = sorted(self.day(800) for _ in range(reached))
        for state, day in zip(states, days, strict=False):
            cells[f"{state}_on"] = day if self.dice.random() > self.holes else None

    def conflicts(self, subject: Subject, rows: list[Cells]) -> Iterator[tuple[str, str, str]]:
        """Some empty cells are empty because two lists disagree."""
        for cells in rows:
            for fact in self.plan.facts_of(subject.name):
                if cells.get(fact.name) is None and not fact.refers_to and self.dice.random() < 0.2:
                    yield subject.name, cells["id"], fact.name

    def completeness(self) -> Iterator[Completeness]:
        """Each list is complete somewhere for some time, or all of them everywhere and always."""
        codes = list(self.plan.areas.by_code)
        if self.dice.random() < 0.5:
            for subject in self.plan.subjects.values():
                yield Completeness(subject.list, (codes[0],), date(2018, 1, 1), self.as_of)
            return
        for subject in self.plan.subjects.values():
            for _ in range(self.dice.randint(0, 2)):
                first = self.dice.choice([date(2018, 1, 1), date(2019, 1, 1)])
                last = self.dice.choice([self.as_of, self.as_of - timedelta(days=1), date(2018, 12, 31)])
                yield Completeness(subject.list, (self.dice.choice(codes),), first, last)


def parents_first(plan: Plan) -> list[Subject]:
    """Subjects in an order in which every link leads backwards."""
    done: dict[str, Subject] = {}

    def visit(subject: Subject) -> None:
        for link in subject.links:
            if link.subject not in done:
                visit(plan.subjects[link.subject])
        done[subject.name] = subject

    for subject in plan.subjects.values():
        visit(subject)
    return list(done.values())
