"""Law 4 on the compiled program: whoever learns more of a register never sees a known answer change.

A random register is run, then the same with some holes filled and more lists complete; no row is added. Whatever was
known stays as it was, and every figure of a target lies within its former bounds. The interpreter has its own test.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import plancode
from plancode.language.plan import Fact, Plan
from plancode.runs import Run
from plancode.snapshots.layout import Completeness

from .registers import Cells, Maker, Register
from .test_targets import COUNTS
from .test_two_opinions import HERE, rows_of, stored_answers

SIZES = {"county": 6, "school": 5, "household": 250, "person": 600, "homes": 150, "centre": 12}
DAYS = (date(2019, 12, 31), date(2020, 2, 29), date(2018, 12, 31))
ASSUMED = "assumed"  # `assume(x, v)` is the one exception: whoever learns x may learn that it is not v
SETTLED = ("met", "missed", "no_denominator", "not_in_run")
MANY = [pytest.param(seed, marks=pytest.mark.large) for seed in range(3, 20)]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plancode.read(HERE / "plan")


@dataclass
class Learner:
    """Learns some of what a register does not say; `share` of it."""

    maker: Maker
    share: float

    def learn(self, before: Register) -> Register:
        """The register with holes filled. Links and areas are left alone: they say which rows belong together."""
        rows = deepcopy(before.rows)
        told: set[tuple[str, str, str]] = set()
        for subject, table in rows.items():
            for cells in table:
                told |= {(subject, cells["id"], name) for name in self.fill(subject, cells)}
        return Register(
            before.as_of,
            rows,
            [*before.complete, *self.completeness()],
            [conflict for conflict in before.conflicts if conflict not in told],
        )

    def fill(self, subject: str, cells: Cells) -> Iterator[str]:
        """Fill some cells of a row, and name them."""
        for fact in self.maker.plan.facts_of(subject):
            if self.is_hole(fact, cells) and self.maker.dice.random() < self.share:
                self.put(fact, cells)
                yield fact.name
        ledger = self.maker.plan.ledgers.get(subject)
        if ledger and self.maker.dice.random() < self.share:
            self.advance(ledger.states, cells)

    def is_hole(self, fact: Fact, cells: Cells) -> bool:
        """Is nothing known of the fact, since the cell is empty or too old?"""
        if fact.refers_to:
            return False
        if fact.fresh_for is None or cells.get(fact.name) is None:
            return cells.get(fact.name) is None
        seen = cells.get(f"{fact.name}__seen")
        return seen is None or fact.fresh_for.after(seen) < self.maker.as_of

    def put(self, fact: Fact, cells: Cells) -> None:
        cells[fact.name] = self.maker.value(fact)
        if fact.is_tracked:
            cells[f"{fact.name}__seen"] = self.maker.as_of
            cells[f"{fact.name}__since"] = self.maker.day(900)

    def advance(self, states: tuple[str, ...], cells: Cells) -> None:
        """Say in which state a row is, if that is open, and when it reached those it has reached."""
        dated = [at for at, state in enumerate(states) if cells.get(f"{state}_on")]
        if cells["state"] is None:
            cells["state"] = states[self.maker.dice.randint(max(dated, default=0), len(states) - 1)]
        if cells["state"] in states:
            for state in states[: states.index(cells["state"]) + 1]:
                cells[f"{state}_on"] = cells.get(f"{state}_on") or self.maker.day(800)

    def completeness(self) -> Iterator[Completeness]:
        """More lists, complete in more areas."""
        codes = list(self.maker.plan.areas.by_code)
        for subject in self.maker.plan.subjects.values():
            if self.maker.dice.random() < self.share:
                area = self.maker.dice.choice(codes)
                yield Completeness(subject.list, (area,), date(2018, 1, 1), self.maker.as_of)


def target_rows(run: Run) -> dict[tuple[str, int, str | None], dict[str, Any]]:
    return {(row["target"], row["year"], row["area"]): row for row in rows_of(run.table("progress"))}


def is_within(inner: tuple[Decimal | None, ...], outer: tuple[Decimal | None, ...]) -> bool:
    """Do two ends lie within two others? None is no bound."""
    low, high = outer
    return (low is None or (inner[0] is not None and inner[0] >= low)) and (
        high is None or (inner[1] is not None and inner[1] <= high)
    )


@dataclass(frozen=True)
class Learned:
    """The runs of a register before and after more of it was known."""

    plan: Plan
    before: Run
    after: Run


@pytest.fixture(scope="module", params=[1, 2, *MANY])
def learned(plan: Plan, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Learned:
    seed, folder = request.param, tmp_path_factory.mktemp("learned")
    day = DAYS[seed % 3]
    maker = Maker(plan, day, random.Random(seed), holes=(0.3, 0.6, 0.15)[seed % 3])
    register, program = maker.register(SIZES), plancode.compile(plan, as_of=day)
    more = Learner(maker, share=(0.2, 0.7, 1.0)[seed % 3]).learn(register)
    before = plancode.run(program, register.freeze(plan, folder / "snap1"), folder / "run1")
    return Learned(plan, before, plancode.run(program, more.freeze(plan, folder / "snap2"), folder / "run2"))


def test_learning_never_changes_a_known_answer(learned: Learned) -> None:
    early, late = (stored_answers(run, learned.plan) for run in (learned.before, learned.after))
    assert early.keys() == late.keys()
    known = {key: value for key, value in early.items() if value is not None and key[2] != ASSUMED}
    assert [(key, value, late[key]) for key, value in known.items() if late[key] != value] == []
    assert sum(value is None for value in late.values()) < sum(value is None for value in early.values())


def test_learning_only_narrows_a_target(learned: Learned) -> None:
    after = target_rows(learned.after)
    for key, row in target_rows(learned.before).items():
        later = after[key]
        # A subject is counted in the area of its first row, which may turn out to be another one; and a share of
        # those who may be in its denominator is none at all once it is known that nobody is.
        is_moving = learned.plan.targets[row["target"]].counted == "cumulative" and row["area"] is not None
        is_of_nobody = row["unit"] == "percent" and later["closed"] and not any(later[name] for name in COUNTS)
        if not is_moving and not is_of_nobody:
            assert is_within((later["low"], later["high"]), (row["low"], row["high"])), (row, later)
            assert row["status"] not in SETTLED or later["status"] == row["status"], (row, later)
        assert not row["closed"] or later["closed"]
