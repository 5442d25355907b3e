from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plancode.explain.answers import Lack, Result, known, unknown
from plancode.language import expressions as ex
from tests.plancode.explain.building import (
    AS_OF,
    NUMBER,
    ask,
    dated,
    fact,
    household,
    ledger,
    line,
    of_person,
    period,
    person,
    plan_of,
    rule,
)

CERTIFIED = of_person("certified")


def lack(name: str, why: Any, of: str = "person:p1", authority: str | None = "bureau") -> Lack:
    subject, id = of.split(":")
    return Lack(name, subject, id, why, authority)


@pytest.mark.parametrize(
    ("seen", "is_fresh"),
    [
        (date(2019, 9, 30), True),  # a quarter after 30 September is 30 December: the last day
        (date(2019, 10, 1), True),
        (date(2019, 12, 31), True),
        (date(2019, 9, 29), False),
        (None, False),
    ],
)
def test_a_cell_is_stale_the_day_after_its_time(seen: date | None, is_fresh: bool) -> None:
    plan = plan_of(fact("certified", fresh_for=period(1, "quarter")))
    asked = ask(plan, person(certified=True, certified__seen=seen), as_of=date(2019, 12, 30))
    expected = known(True) if is_fresh else unknown({lack("certified", "stale")})
    assert asked.fact("person", "certified", "p1") == expected


def test_a_year_after_29_february_is_28_february() -> None:
    plan = plan_of(fact("certified", fresh_for=period(1, "year")))
    leap = person(certified=True, certified__seen=date(2016, 2, 29))
    assert ask(plan, leap, as_of=date(2017, 2, 28)).fact("person", "certified", "p1").is_known
    assert not ask(plan, leap, as_of=date(2017, 3, 1)).fact("person", "certified", "p1").is_known


def test_an_empty_cell_says_why_it_is_empty() -> None:
    plan = plan_of(fact("certified", fresh_for=period(1, "year")))
    assert ask(plan, person()).fact("person", "certified", "p1") == unknown({lack("certified", "empty")})
    asked = ask(plan, person(), conflicts=[("person", "p1", "certified")])
    assert asked.fact("person", "certified", "p1") == unknown({lack("certified", "conflict")})


GRADE = ex.Type("code", codes=("1", "2", "none"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"certified": True, "grade": "2"}, known("2")),
        ({"certified": True}, unknown({lack("grade", "empty")})),
        ({"certified": False}, known("none")),
        ({"certified": False, "grade": "2"}, known("none")),
        ({"grade": "2"}, unknown({lack("certified", "empty")})),
    ],
)
def test_only_if_comes_before_the_cell(cells: dict[str, Any], expected: Result) -> None:
    grade = fact("grade", type=GRADE, only_if=line(CERTIFIED), otherwise="none")
    assert ask(plan_of(fact("certified"), grade), person(**cells)).fact("person", "grade", "p1") == expected


def test_since_is_the_day_of_the_present_value() -> None:
    since = ex.Since(ex.DATE, CERTIFIED)
    held = rule("held", "person", ex.Compare(ex.BOOLEAN, "<=", since, ex.Literal_(ex.DATE, date(2019, 1, 1))))
    plan = plan_of(fact("certified", fresh_for=period(1, "month")), held)

    def answer(**cells: Any) -> Any:
        found = ask(plan, person(certified__seen=AS_OF, **cells)).rule("held", "p1")
        return found.answer, found.lacking["entitled"]

    assert answer(certified=True, certified__since=date(2019, 1, 1)) == (True, frozenset())
    assert answer(certified=True) == (None, {lack("certified", "empty")})
    stale = person(certified=True, certified__seen=date(2019, 1, 1), certified__since=date(2018, 1, 1))
    assert ask(plan, stale).rule("held", "p1").lacking["entitled"] == {lack("certified", "stale")}


def test_an_empty_or_broken_link_is_what_is_lacking() -> None:
    up = ex.Up(ex.BOOLEAN, "household", "household", ex.FactOf(ex.BOOLEAN, "household", "poor"))
    plan = plan_of(fact("poor", "household"), rule("helped", "person", up))
    for home in (None, "gone"):
        found = ask(plan, person(household=home)).rule("helped", "p1")
        assert found.lacking["entitled"] == {lack("household", "empty", authority="police")}
    assert ask(plan, person(), homes=[household(poor=True)]).rule("helped", "p1").answer is True
    found = ask(plan, person()).rule("helped", "p1")
    assert found.lacking["entitled"] == {lack("poor", "empty", "household:h1")}


@pytest.mark.parametrize(
    ("cells", "reached"),
    [
        ({"state": "started"}, True),
        ({"state": "accepted"}, True),
        ({"state": "listed"}, False),
        ({"state": "withdrawn"}, False),
        ({"state": "withdrawn", "started_on": AS_OF}, True),
        ({"started_on": AS_OF}, True),
        ({}, None),
    ],
)
def test_a_state_once_reached_stays_reached(cells: dict[str, Any], reached: bool | None) -> None:
    state = ex.StateOf(ex.BOOLEAN, "works", "started")
    down = ex.Down(ex.BOOLEAN, "any", "works", "household", state, None)
    plan = plan_of(fact("poor", "household"), rule("poor", "household"), ledger(), rule("begun", "household", down))
    asked = ask(plan, works=[{"id": "w1", "subject_id": "h1", "area": "a", **cells}])
    found = asked.rule("begun", "h1")
    assert found.answer is reached
    expected = {lack("works.state", "empty", "works:w1", "office")} if reached is None else set()
    assert found.lacking["entitled"] == expected


def test_the_day_of_a_state_that_was_not_reached_is_lacking() -> None:
    day = ex.StateDate(ex.DATE, "works", "accepted")
    late = ex.Compare(ex.BOOLEAN, ">", day, ex.Literal_(ex.DATE, date(2019, 6, 30)))
    down = ex.Down(ex.BOOLEAN, "any", "works", "household", late, None)
    plan = plan_of(ledger(), rule("late", "household", down))
    row = {"id": "w1", "subject_id": "h1", "area": "a", "state": "accepted"}
    assert ask(plan, works=[{**row, "accepted_on": date(2019, 7, 1)}]).rule("late", "h1").answer is True
    lacking = ask(plan, works=[row]).rule("late", "h1").lacking["entitled"]
    assert lacking == {lack("works.accepted_on", "empty", "works:w1", "office")}


def test_a_parameter_is_the_last_whose_day_has_come() -> None:
    amount = dated("amount", (date(2018, 1, 1), Decimal(60)), (date(2019, 1, 1), Decimal(70)), (date(2020, 1, 1), None))
    given = rule("given", "person", ex.Literal_(ex.BOOLEAN, True), give=line(ex.ParameterOf(NUMBER, "amount")))
    plan = plan_of(amount, given)

    def due(day: date) -> Any:
        found = ask(plan, person(), as_of=day).rule("given", "p1")
        return found.amount, found.lacking["amount"]

    missing = {Lack("amount", "parameter", "amount", "parameter", None)}
    assert due(date(2017, 12, 31)) == (None, missing)
    assert due(date(2018, 12, 31)) == (Decimal(60), frozenset())
    assert due(date(2019, 1, 1)) == (Decimal(70), frozenset())
    assert due(date(2020, 1, 1)) == (None, missing)
