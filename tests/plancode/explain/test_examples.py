from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plancode.explain.examples import answered, check_examples, example_world, judged
from plancode.language import expressions as ex
from plancode.language.plan import Example, Plan
from tests.plancode.explain.building import (
    AS_OF,
    HERE,
    NUMBER,
    compare,
    down,
    fact,
    formula,
    ledger,
    line,
    number,
    of_person,
    period,
    plan_of,
    rule,
)

POOR = of_person("poor")
OLD = of_person("old")
LISTED = ex.Up(ex.BOOLEAN, "household", "household", ex.FactOf(ex.BOOLEAN, "household", "listed"))
PLAN = plan_of(
    fact("poor", fresh_for=period(1, "month")),
    fact("old"),
    fact("paid", type=NUMBER),
    fact("listed", "household"),
    rule("subsidy", "person", POOR, LISTED, give=line(number(60)), received=line(of_person("paid", NUMBER))),
    rule("crowded", "household", compare(down("count", POOR), ">=", number(2))),
    rule("poor", "household", ex.FactOf(ex.BOOLEAN, "household", "listed")),
    rule(
        "begun",
        "household",
        ex.Down(ex.BOOLEAN, "any", "works", "household", ex.StateOf(ex.BOOLEAN, "works", "started"), None),
    ),
    rule(
        "with_others",
        "person",
        OLD,
        ex.Up(ex.BOOLEAN, "household", "household", compare(down("count", POOR), ">=", number(2))),
    ),
    formula("doubled", "person", ex.Arithmetic(NUMBER, "*", of_person("paid", NUMBER), number(2))),
    ledger(),
)


def example(of: str, given: dict[str, Any], expect: Any = None, because: Any = None, as_of: date = AS_OF) -> Example:
    """An example as the reader gives it."""
    expected = expect if isinstance(expect, dict) else {"answer": expect}
    return Example(of, of, as_of, given, expected, because, HERE)


def passes(one: Example, plan: Plan = PLAN) -> bool:
    return bool(judged(one, plan, answered(one, plan))["passed"])


def test_what_is_given_was_seen_on_the_day_and_what_is_not_given_is_unknown() -> None:
    given = {"poor": True, "household": {"listed": True}}
    assert passes(example("subsidy", given, True, as_of=date(2018, 6, 30)))
    assert passes(example("subsidy", {"poor": True}, None, ("household.listed",)))
    assert passes(example("subsidy", {}, None, ("poor", "household.listed")))
    assert passes(example("subsidy", {}, None, ("person.poor", "household.listed")))
    assert not passes(example("subsidy", {}, None, ("poor",)))
    assert not passes(example("subsidy", {"poor": False}, None))


def test_a_link_may_be_unknown_itself() -> None:
    assert passes(example("subsidy", {"poor": True, "household": None}, None, ("household",)))


@pytest.mark.parametrize(
    ("expect", "because"),
    [
        ({"answer": True, "amount": Decimal(60), "received": Decimal(59), "status": "missed"}, ()),
        ({"amount": Decimal("60.00")}, ()),
        ({"status": "missed"}, None),
    ],
)
def test_expectations_may_be_a_map(expect: dict[str, Any], because: Any) -> None:
    assert passes(
        example("subsidy", {"poor": True, "paid": Decimal(59), "household": {"listed": True}}, expect, because)
    )


def test_because_counts_the_sides_that_are_expected() -> None:
    given = {"poor": True, "household": {"listed": True}}
    assert passes(example("subsidy", given, True, ()))
    assert passes(example("subsidy", given, {"answer": True, "received": None}, ("paid",)))
    assert passes(example("subsidy", given, {"status": "unknown"}, ("paid",)))


def test_a_list_that_is_given_is_complete_and_one_that_is_not_is_not() -> None:
    two, one = [{"poor": True}, {"poor": True}], [{"poor": True}, {"poor": False}]
    assert passes(example("crowded", {"person": two}, True))
    assert passes(example("crowded", {"person": one}, False))
    assert passes(example("crowded", {"person": [{"poor": True}, {}]}, None, ("person.poor",)))
    assert passes(example("crowded", {"person": []}, False))
    assert passes(example("crowded", {}, None, ("persons",)))
    assert passes(example("begun", {"works": [{"state": "listed"}, {"state": "accepted"}]}, True))
    assert passes(example("begun", {"works": [{}]}, None, ("works.state",)))


def test_the_subject_is_one_of_its_households_people_beside_those_given() -> None:
    given = {"old": True, "poor": True, "household": {"person": [{"poor": True}]}}
    assert passes(example("with_others", given, True))
    assert passes(example("with_others", given | {"poor": False}, False))
    unsure = given | {"household": {"person": [{}]}}
    assert passes(example("with_others", unsure, None, ("household.person.poor",)))


def test_values_are_compared_too() -> None:
    assert passes(example("doubled", {"paid": Decimal("1.5")}, Decimal(3)))
    assert passes(example("doubled", {"paid": Decimal("1.5")}, {"value": Decimal(3)}))
    assert passes(example("doubled", {}, None, ("paid",)))


def test_rows_for_the_other_engine() -> None:
    world = example_world(example("subsidy", {"poor": True, "household": {"listed": None}}), PLAN)
    (person,), (household,) = world.rows["person"], world.rows["household"]
    assert (world.subject, world.id) == ("person", person["id"])
    assert person["household_id"] == household["id"]
    assert person["poor__seen"] == AS_OF
    assert household["listed"] is None
    assert person["area"] != household["area"]
    assert world.complete == frozenset()


def test_every_example_is_a_row_that_says_what_was_expected_and_got() -> None:
    wrong = replace(example("subsidy", {"poor": False}, True), name="subsidy#2")
    rows = list(check_examples(replace(PLAN, examples=(example("subsidy", {"poor": False}, False), wrong))))
    assert [row["passed"] for row in rows] == [True, False]
    assert rows[1] == {
        "name": "subsidy#2",
        "rule": "subsidy",
        "passed": False,
        "expected": {"answer": True},
        "got": {"answer": False},
    }
