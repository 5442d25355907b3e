from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plancode.explain.answers import Lack, known, unknown
from plancode.language import expressions as ex
from plancode.language.plan import Parameter
from tests.plancode.explain.building import (
    AS_OF,
    HERE,
    NUMBER,
    ask,
    bounded,
    compare,
    dated,
    down,
    fact,
    formula,
    household,
    ledger,
    line,
    number,
    of_person,
    person,
    plan_of,
    rule,
    table,
)

MONEY = ex.Type("number", scale=2)
POOR, OLD = of_person("poor"), of_person("old")
EMPTY_POOR = Lack("poor", "person", "p1", "empty", "bureau")


def subsidy(**more: Any) -> Any:
    paid = line(of_person("paid", MONEY))
    one = rule("subsidy", "person", POOR, OLD, give=line(number(60)), received=paid, **more)
    return plan_of(fact("poor"), fact("old"), fact("paid", type=MONEY), one)


@pytest.mark.parametrize(
    ("cells", "answer", "amount", "status"),
    [
        ({"poor": True, "old": True, "paid": Decimal(60)}, True, "60.00", "ok"),
        ({"poor": True, "old": True, "paid": Decimal("59.99")}, True, "60.00", "missed"),
        ({"poor": False, "paid": Decimal(60)}, False, "0.00", "to_review"),
        ({"poor": False}, False, "0.00", "unknown"),
        ({"poor": True, "old": True}, True, "60.00", "unknown"),
        ({"old": True, "paid": Decimal(0)}, None, None, "unknown"),
    ],
)
def test_a_rule_tells_answer_amount_and_status(
    cells: dict[str, Any], answer: bool | None, amount: str | None, status: str
) -> None:
    found = ask(subsidy(only_so=True), person(**cells)).rule("subsidy", "p1")
    assert (found.answer, found.status) == (answer, status)
    assert str(found.amount) == str(amount)


def test_each_side_says_what_it_lacks_and_each_line_what_it_came_to() -> None:
    found = ask(subsidy(), person(old=True)).rule("subsidy", "p1")
    assert found.lacking["entitled"] == found.lacking["amount"] == {EMPTY_POOR}
    assert found.lacking["received"] == {Lack("paid", "person", "p1", "empty", "bureau")}
    assert [one.result.value for one in found.lines] == [None, True]


def test_a_line_that_fails_settles_the_rule_whatever_else_is_unknown() -> None:
    found = ask(subsidy(), person(old=False)).rule("subsidy", "p1")
    assert found.answer is False
    assert not found.lacking["entitled"]


def test_a_ledger_with_enter_is_missed_where_no_row_stands() -> None:
    plan = plan_of(
        fact("needy", "household"), rule("poor", "household", ex.FactOf(ex.BOOLEAN, "household", "needy")), ledger()
    )
    row = {"id": "w1", "subject_id": "h1", "area": "a"}

    def status(*works: Any, **more: Any) -> Any:
        return ask(plan, homes=[household(needy=True)], works=works, **more).measure("works", "h1").status

    assert status() == "missed"
    assert status({**row, "state": "withdrawn"}) == "missed"
    assert status({**row, "state": "listed"}) == "ok"
    assert status(complete=()) == "unknown"
    lacking = ask(plan, homes=[household(needy=True)], complete=()).measure("works", "h1").lacking
    assert lacking["received"] == {Lack("works", "household", "h1", "not_complete", "office")}


def test_intervals_pass_through_names_and_are_decided_by_comparisons() -> None:
    counted = formula("poor_people", "household", down("count", POOR))
    doubled = formula(
        "doubled", "household", ex.Arithmetic(NUMBER, "*", ex.NameOf(NUMBER, "household", "poor_people"), number(2))
    )
    many = rule("many", "household", compare(ex.NameOf(NUMBER, "household", "doubled"), ">=", number(2)))
    plan = plan_of(fact("poor"), counted, doubled, many)
    asked = ask(plan, person("p1", poor=True), person("p2"))
    assert asked.value("doubled", "h1").bounds == (2, 4)
    assert asked.rule("many", "h1").answer is True
    assert ask(plan, person("p1"), person("p2", poor=False)).rule("many", "h1").lacking["entitled"] == {EMPTY_POOR}


def test_an_unknown_fact_in_a_sum_lies_within_its_bounds_and_nowhere_else() -> None:
    income = of_person("income", bounded(0, 100))
    twice = ex.Arithmetic(NUMBER, "+", ex.Arithmetic(NUMBER, "*", income, number(2)), number(1))
    plan = plan_of(
        fact("income", type=bounded(0, 100)),
        formula("together", "household", down("sum", income)),
        formula("twice", "household", down("sum", twice)),
        rule("rich", "person", compare(income, ">=", number(0))),
    )
    asked = ask(plan, person("p1", income=Decimal(5)), person("p2"))
    assert asked.value("together", "h1").bounds == (5, 105)
    assert asked.value("twice", "h1").bounds == (12, 212)
    assert asked.rule("rich", "p2").answer is None
    assert ask(plan, person("p1", income=Decimal(5)), complete=()).value("together", "h1").bounds == (5, None)


def test_a_row_that_perhaps_counts_adds_between_nothing_and_its_value() -> None:
    income = of_person("income", bounded(-9, 100))
    plan = plan_of(
        fact("poor"), fact("income", type=bounded(-9, 100)), formula("together", "household", down("sum", income, POOR))
    )
    rows = [person("p1", income=Decimal(5)), person("p2", income=Decimal(-4)), person("p3", poor=False)]
    assert ask(plan, *rows).value("together", "h1").bounds == (-4, 5)
    assert ask(plan, person("p4")).value("together", "h1").bounds == (-9, 100)
    assert ask(plan, *rows[:1], complete=()).value("together", "h1").bounds == (None, None)


def test_a_household_without_members_and_one_of_whom_nothing_is_known() -> None:
    rules = [rule(f"is_{operator}", "household", down(operator, POOR)) for operator in ("any", "all")]
    oldest = formula("oldest", "household", down("max", of_person("years", NUMBER)))
    plan = plan_of(fact("poor"), fact("years", type=NUMBER), *rules, oldest)

    def answers(*people: Any, **more: Any) -> Any:
        asked = ask(plan, *people, **more)
        return asked.rule("is_any", "h1").answer, asked.rule("is_all", "h1").answer, asked.value("oldest", "h1").lacking

    assert answers() == (False, True, {Lack("person", "household", "h1", "no_rows", "police")})
    missing = Lack("persons", "household", "h1", "not_complete", "police")
    assert answers(complete=()) == (None, None, {missing})
    assert answers(person()) == (None, None, {Lack("years", "person", "p1", "empty", "bureau")})


def test_division_rounds_half_up_and_a_zero_divisor_is_named_after_its_value() -> None:
    quotient = ex.Arithmetic(MONEY, "/", of_person("income", MONEY), of_person("people", NUMBER))
    plan = plan_of(fact("income", type=MONEY), fact("people", type=NUMBER), formula("per_head", "person", quotient))
    zero = Lack("per_head", "person", "p1", "zero_divisor", "police")

    def value(income: Any, people: Any) -> Any:
        cells: dict[str, Any] = {
            "income": income and Decimal(income),
            "people": people if people is None else Decimal(people),
        }
        return ask(plan, person(**cells)).value("per_head", "p1")

    assert value("0.05", 2) == known(Decimal("0.03"))
    assert value("-0.05", 2) == known(Decimal("-0.03"))
    assert value("1", 0) == unknown({zero})
    assert value(None, 0) == unknown({zero, Lack("income", "person", "p1", "empty", "bureau")})


def test_tables_and_scales_of_the_day() -> None:
    by_grade = {"1": Decimal(80), "2": None}
    amounts = Parameter("amounts", NUMBER, "", (), ((date.min, by_grade),), (), None, {}, HERE)
    brackets = ((Decimal(0), Decimal("0.5")), (Decimal(100), None))
    rates = Parameter("rates", NUMBER, "", (), (), ((date.min, brackets),), None, {}, HERE)
    plan = plan_of(
        amounts,
        rates,
        fact("grade", type=ex.TEXT),
        fact("bill", type=MONEY),
        formula("amount", "person", ex.TableOf(NUMBER, "amounts", of_person("grade", ex.TEXT))),
        formula("paid", "person", ex.ScaleOf(MONEY, "rates", of_person("bill", MONEY))),
    )

    def values(**cells: Any) -> Any:
        asked = ask(plan, person(**cells))
        return asked.value("amount", "p1"), asked.value("paid", "p1")

    unknown_amount, unknown_rate = (
        unknown({Lack(name, "parameter", name, "parameter", None)}) for name in ("amounts", "rates")
    )
    assert values(grade="1", bill=Decimal("99.99")) == (known(Decimal(80)), known(Decimal("50.00")))
    assert values(grade="2", bill=Decimal("100.01")) == (unknown_amount, unknown_rate)
    assert values(grade="3", bill=Decimal(100)) == (unknown_amount, known(Decimal(50)))
    assert values(bill=None)[0] == unknown({Lack("grade", "person", "p1", "empty", "bureau")})


def test_only_assume_turns_unknown_into_a_value() -> None:
    assumed = ex.Assume(ex.BOOLEAN, POOR, ex.Literal_(ex.BOOLEAN, False))
    plan = plan_of(fact("poor"), rule("helped", "person", assumed))
    assert ask(plan, person()).rule("helped", "p1").answer is False
    assert ask(plan, person(poor=True)).rule("helped", "p1").answer is True


def test_a_member_of_a_list_and_an_interval_that_is_not_one_point() -> None:
    few = ex.In(ex.BOOLEAN, down("count", POOR), (number(1), number(2)))
    plan = plan_of(fact("poor"), rule("few", "household", few))
    assert ask(plan, person("p1", poor=True)).rule("few", "h1").answer is True
    assert ask(plan, person("p1", poor=False)).rule("few", "h1").answer is False
    assert ask(plan, person("p1", poor=True), person("p2")).rule("few", "h1").answer is None


def test_decision_tables_stand_beside_formulas() -> None:
    level = table("level", "first", (POOR, number(2)), (OLD, number(1)), default=number(0))
    plan = plan_of(fact("poor"), fact("old"), level)
    assert ask(plan, person(poor=False, old=True)).value("level", "p1") == known(Decimal(1))
    assert ask(plan, person(poor=True)).value("level", "p1") == known(Decimal(2))
    assert ask(plan, person(old=False)).value("level", "p1") == unknown({EMPTY_POOR})
    bare = plan_of(fact("poor"), table("level", "first", (POOR, number(2)), default=None))
    lacking = ask(bare, person(poor=False)).value("level", "p1").lacking
    assert lacking == {Lack("level", "person", "p1", "no_rows", "police")}


def test_ages_turn_on_the_birthday() -> None:
    years = formula("age", "person", ex.YearsSince(NUMBER, of_person("born", ex.DATE)))
    months = formula("months", "person", ex.MonthsSince(NUMBER, of_person("born", ex.DATE)))
    plan = plan_of(fact("born", type=ex.DATE), years, months)
    asked = ask(plan, person(born=date(2003, 12, 31)), person("p2", born=date(2004, 1, 1)), person("p3"))
    assert [asked.value("age", id).value for id in ("p1", "p2", "p3")] == [16, 15, None]
    assert [asked.value("months", id).value for id in ("p1", "p2", "p3")] == [192, 191, None]


def test_a_parameter_of_another_day_is_another_answer() -> None:
    line_of = dated("low", (date(2018, 1, 1), Decimal(10)), (AS_OF, Decimal(20)))
    below = rule("below", "person", compare(of_person("income", NUMBER), "<", ex.ParameterOf(NUMBER, "low")))
    plan = plan_of(line_of, fact("income", type=NUMBER), below)
    assert ask(plan, person(income=Decimal(10))).rule("below", "p1").answer is True
    assert ask(plan, person(income=Decimal(10)), as_of=date(2019, 12, 30)).rule("below", "p1").answer is False


def test_an_id_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match="no person with the id p9"):
        ask(subsidy(), person()).rule("subsidy", "p9")
