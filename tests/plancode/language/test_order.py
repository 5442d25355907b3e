"""What each block of a plan uses, and an order in which nothing comes before what it uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from plancode.language.order import in_order, uses
from plancode.language.plan import Plan
from plancode.language.read import read

BASE = Path(__file__).parents[2] / "cases" / "base"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read(BASE)


def test_every_block_comes_after_what_it_uses(plan: Plan) -> None:
    order = in_order(plan)
    assert set(order) == {*plan.values, *plan.rules, *(name for name, fact in plan.facts.items() if fact.only_if)}
    for place, name in enumerate(order):
        assert not uses(plan, name) & set(order[place:])


def test_uses_are_those_of_all_lines(plan: Plan) -> None:
    assert {"age", "holds_certificate", "grade", "is_poor", "subsidy_amount", "receives_subsidy"} <= uses(
        plan, "subsidy"
    )
    assert {"receives_allowance", "income"} <= uses(plan, "poorest_income")
    assert {"in_care", "holds_certificate"} <= uses(plan, "care_share")
    assert "holds_certificate" in uses(plan, "grade")
    assert uses(plan, "birth_date") == frozenset()
