"""Every target of random registers against the same reckoned in plain Python (law 7)."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import plancode
from plancode.language.plan import Goal, Plan, Target

from .reckoning import Reckoner, rounded, share, verdict
from .registers import Maker
from .test_two_opinions import HERE, rows_of

SIZES = {"county": 6, "school": 4, "household": 60, "person": 150, "homes": 50, "centre": 12}
SIZES |= {"visits": 600, "reviews": 200, "shows": 60, "papers": 20}
COUNTS = ("tt", "tf", "tu", "ut", "uf", "uu")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plancode.read(HERE / "plan")


def expected(reckoner: Reckoner, target: Target, goal: Goal, area: str | None) -> dict[str, Any]:
    """A row of progress as law 7 wants it."""
    end, day = date(goal.year, 12, 31), reckoner.as_of
    if target.counted == "at_year_end" and day > end:
        return {"status": "not_in_run", **dict.fromkeys((*COUNTS, "low", "high", "closed"))}
    is_share = target.form in ("share", "everyone")
    counts = reckoner.counts(target, goal.year, area)
    closed = reckoner.closed(target, goal.year, area)
    if is_share:
        ends = share(counts, closed)
    elif target.form == "count":
        ends = Fraction(counts["tt"]), Fraction(counts["tt"] + counts["tu"]) if closed else None
    else:
        low, high = reckoner.sums(target, goal.year, area)
        ends = low, high if closed else None
    status = status_of(target, goal, verdict(target.operator, ends, Fraction(goal.value)), day < end)
    if is_share and closed and not any(counts[name] for name in COUNTS) and status != "not_due":
        status = "no_denominator"
    low, high = rounded(ends, is_share)
    shown = status if is_share or area is None else None
    return {"status": shown, "low": low, "high": high, "closed": closed, **{name: counts[name] for name in COUNTS}}


def status_of(target: Target, goal: Goal, said: str, is_early: bool) -> str:
    """Before its date a target is met only if it cannot be lost again."""
    if not is_early:
        return said
    lasts = target.counted != "at_year_end" and target.form in ("count", "sum")
    return "met" if lasts and said == "met" and target.operator in ("at_least", "above") else "not_due"


@pytest.mark.parametrize(("seed", "day"), [(1, "2019-12-31"), (2, "2019-12-31"), (3, "2018-06-30"), (4, "2020-12-31")])
def test_targets_are_what_law_7_says(plan: Plan, tmp_path: Path, seed: int, day: str) -> None:
    as_of = date.fromisoformat(day)
    register = Maker(plan, as_of, random.Random(seed), holes=0.05 * seed).register(SIZES)
    run = plancode.run(plancode.compile(plan, as_of=as_of), register.freeze(plan, tmp_path / "snap"), tmp_path / "run")
    reckoner = Reckoner(plan, register)
    rows = rows_of(run.table("progress"))
    goals = [(target, goal) for target in plan.targets.values() for goal in target.goals]
    assert len(rows) == len(goals) * len({row["area"] for row in rows})
    assert {row["area"] for row in rows} == {None, "no_area", *plan.areas.by_code}
    for row in rows:
        target = plan.targets[row["target"]]
        goal = next(one for one in target.goals if one.year == row["year"])
        wanted = expected(reckoner, target, goal, row["area"])
        found = {name: row[name] for name in wanted}
        for end in ("low", "high"):
            found[end] = None if found[end] is None else Fraction(found[end])
        assert found == wanted, (row, wanted)


def test_counts_add_up_over_areas(plan: Plan, tmp_path: Path) -> None:
    as_of = date(2019, 12, 31)
    register = Maker(plan, as_of, random.Random(9), holes=0.2).register(SIZES)
    run = plancode.run(plancode.compile(plan, as_of=as_of), register.freeze(plan, tmp_path / "snap"), tmp_path / "run")
    by_level: dict[tuple[str, int, str | None], Counter[str]] = {}
    for row in rows_of(run.table("progress")):
        if row["status"] != "not_in_run":
            counts = by_level.setdefault((row["target"], row["year"], row["level"]), Counter())
            counts.update({name: row[name] for name in COUNTS})
    for (target, year, level), counts in by_level.items():
        if level is None:
            for other in ("city", "county", "village"):
                assert counts == by_level[target, year, other] + by_level[target, year, "no_area"], (target, year)
