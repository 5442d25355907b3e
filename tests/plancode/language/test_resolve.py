"""Blocks of every kind resolved: what becomes of them, and what is told of one that does not fit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from plancode.errors import Problem
from plancode.language.expressions import Arithmetic, FactOf, Literal_, StateDate, Type
from plancode.language.order import names_in
from plancode.language.plan import Goal, Link, Parameter, Period, Target, Value
from plancode.language.resolve import resolve
from plancode.language.tables import Allocation
from plancode.language.units import Unit
from tests.plancode.language.written import AREAS, WORDS, blocks, codes, resolved

TARGET = "target goal\ncount: helped\ncounted: at_year_end\n"
HOMES = "target goal\ncount: homes.accepted\n"


def test_the_words_have_no_fault() -> None:
    meaning, problems = resolved("")
    assert problems == []
    assert list(meaning.subjects) == ["village", "household", "person", "homes", "pairing"]


# ---- subjects and ledgers


def test_subjects_are_linked_upwards() -> None:
    meaning, _ = resolved("")
    person, homes, pairing = (meaning.subjects[name] for name in ("person", "homes", "pairing"))
    assert person.links == (Link("household", "household_id", "household"), Link("school", "school", "village"))
    assert homes.links == (Link("household", "subject_id", "household"),)
    assert pairing.links == (Link("helper", "helper_id", "village"), Link("helped", "helped_id", "village"))
    assert (person.list, person.is_ledger, homes.is_ledger) == ("person", False, True)


def test_inline_facts_are_facts_of_the_ledger() -> None:
    meaning, _ = resolved("")
    cost, kind, agreed = (meaning.facts[name] for name in ("homes.cost", "homes.kind", "pairing.agreed"))
    assert (cost.name, cost.subject, cost.type) == ("cost", "homes", Type("number", Unit.of("CNY"), 2))
    assert kind.type.codes == ("brick", "wood")
    assert agreed.type.kind == "date"
    assert meaning.ledgers["homes"].facts == ("cost", "kind", "built")
    assert meaning.ledgers["pairing"].row is None


# ---- facts


def _fact(keys: str) -> str:
    return f"fact asked\nfor: person\n{keys}\n\nrule asking\nfor: person\nwhen: holds_certificate"


def test_a_fact_knows_all_that_its_block_says() -> None:
    text = """
    type: money
    unit: CNY per month
    bounds: -5 to 1万
    list: payments
    authority: 民政
    fresh_for: 1 quarter
    absent: 0
    only_if: holds_certificate
    otherwise: 0.5
    """
    meaning, problems = resolved(_fact("\n".join(line.strip() for line in text.strip().splitlines())))
    fact = meaning.facts["asked"]
    assert problems == []
    assert fact.type == Type("number", Unit.of("CNY per month"), 2, Decimal(-5), Decimal(10000))
    assert (fact.list, fact.authority, fact.fresh_for) == ("payments", "民政", Period(1, "quarter"))
    assert (fact.absent, fact.otherwise, fact.is_tracked) == (Decimal(0), Decimal("0.5"), True)
    assert fact.only_if and fact.only_if.expression == FactOf(Type("boolean"), "person", "holds_certificate")


def test_defaults_of_a_fact_are_its_subjects() -> None:
    subject = "subject shop\nkey: number\nlist: shop_register\nauthority: 工商\n\n"
    meaning, _ = resolved(f"{subject}fact is_open\nfor: shop\ntype: boolean")
    assert (meaning.facts["is_open"].list, meaning.facts["is_open"].authority) == ("shop_register", "工商")


def test_number_facts_have_four_decimals_unless_told() -> None:
    meaning, _ = resolved("")
    assert meaning.facts["villagers"].type.scale == 4
    assert meaning.facts["rooms"].type.scale == 0


def test_a_fact_that_since_asks_about_is_tracked() -> None:
    meaning, _ = resolved("rule asked\nfor: person\nwhen: since(household.is_poor) > '2018-01-01'")
    assert meaning.facts["is_poor"].is_tracked
    assert not meaning.facts["holds_certificate"].is_tracked


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("type: boolean\nunit: CNY", "key_not_for_type"),
        ("type: date\nbounds: 0 to 1", "key_not_for_type"),
        ("type: money\nunit: CNY\ndecimals: 3", "key_not_for_type"),
        ("type: text\ncriteria: none", "key_not_for_type"),
        ("type: money", "bad_unit"),
        ("type: money\nunit: person", "bad_unit"),
        ("type: number\nunit: CNY per month", "bad_unit"),
        ("type: number\nunit: per month", "bad_unit"),
        ("type: number\nbounds: 5 to 1", "bad_value"),
        ("type: number\nbounds: a to b", "bad_value"),
        ("type: number\ndecimals: 6\nbounds: 0 to 1000000000000", "bad_value"),
        ("type: code", "missing_key"),
        ("type: code\ncodes: [a, b, a]", "duplicate_key"),
        ("type: reference", "missing_key"),
        ("type: reference\nto: persn", "unknown_subject"),
        ("type: boolean\nfresh_for: 10", "bad_value"),
        ("type: boolean\nfresh_for: 0 years", "bad_value"),
        ("type: boolean\nabsent: no", "bad_value"),
        ("type: code\ncodes: [a]\nabsent: b", "bad_value"),
        ("type: date\nabsent: 2018-02-30", "bad_value"),
        ("type: number\ndecimals: 1\nabsent: 0.25", "bad_value"),
        ("type: number\nbounds: 0 to 5\nabsent: 6", "bad_value"),
        ("type: boolean\nonly_if: holds_certificate", "missing_key"),
        ("type: boolean\notherwise: false", "missing_key"),
        ("type: boolean\nonly_if: age\notherwise: false", "wrong_type"),
        ("type: boolean\nonly_if: asked\notherwise: false", "circle"),
    ],
)
def test_a_fact_that_does_not_fit(keys: str, code: str) -> None:
    assert codes(_fact(keys)) == [code]


# ---- parameters


def _parameter(keys: str) -> Parameter:
    meaning, problems = resolved(f"parameter asked\n{keys}")
    assert problems == []
    return meaning.parameters["asked"]


def test_a_parameter_by_date_is_in_order_and_may_be_unknown() -> None:
    made = _parameter("unit: CNY\nfrom: {2019-01-01: unknown, 2018-01-01: 1.5万}")
    assert made.dated == ((date(2018, 1, 1), Decimal(15000)), (date(2019, 1, 1), None))


def test_percentages_are_fractions() -> None:
    assert _parameter("unit: percent\nfrom: {2018-01-01: 85%}").dated[0][1] == Decimal("0.85")
    assert _parameter("unit: percent\nfrom: {2018-01-01: 85}").dated[0][1] == Decimal("0.85")
    assert _parameter("unit: ratio\nfrom: {2018-01-01: 0.85}").dated[0][1] == Decimal("0.85")
    assert _parameter("unit: percent\nfrom: {2018-01-01: 85%}").type == Type(
        "number", Unit(), 2, Decimal("0.85"), Decimal("0.85")
    )


def test_tables_and_scales_may_be_dated() -> None:
    assert _parameter("unit: CNY\ntable: {a: 1, b: unknown}").table == ((date.min, {"a": Decimal(1), "b": None}),)
    dated = _parameter("unit: CNY\ntable: {2018-01-01: {a: 1}, 2019-01-01: {a: 2}}")
    assert dated.table[1] == (date(2019, 1, 1), {"a": Decimal(2)})
    scale = _parameter("unit: CNY\nscale: {2018-01-01: [{above: 0, rate: 30%}, {above: 1000, rate: unknown}]}")
    assert scale.scale == ((date(2018, 1, 1), ((Decimal(0), Decimal("0.3")), (Decimal(1000), None))),)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("unit: CNY", "wrong_form"),
        ("unit: CNY\nfrom: {2018-01-01: 1}\ntable: {a: 1}", "wrong_form"),
        ("unit: CNY per\nfrom: {2018-01-01: 1}", "bad_unit"),
        ("unit: CNY\nfrom: {2018-01-01: many}", "bad_figure"),
        ("unit: CNY\nfrom: {2018-01-01: 20%}", "wrong_unit"),
        ("unit: person\nfrom: {2018-01-01: 20元}", "wrong_unit"),
        ("unit: CNY\ntable: {2018-01-01: {a: 1}, b: 2}", "bad_date"),
        ("unit: CNY\nscale: [{above: 5, rate: 30%}, {above: 5, rate: 40%}]", "bad_value"),
    ],
)
def test_a_parameter_that_does_not_fit(keys: str, code: str) -> None:
    assert codes(f"parameter asked\n{keys}") == [code]


# ---- values


def _value(keys: str, subject: str = "person") -> Value:
    meaning, problems = resolved(f"value asked\nfor: {subject}\n{keys}")
    assert problems == []
    return meaning.values["asked"]


def test_a_division_is_rounded_where_it_is_named() -> None:
    made = _value("is: income / count(person)\nround: 0.01\nunit: CNY per person per year", "household")
    assert made.formula and isinstance(made.formula.expression, Arithmetic)
    assert (made.formula.expression.operator, made.formula.expression.type.scale) == ("/", 2)
    assert made.type == Type("number", Unit.of("CNY per person per year"), 2)


def test_rounding_without_a_division_divides_by_one() -> None:
    made = _value("is: pension * rate\nround: 0.1")
    assert made.formula and isinstance(made.formula.expression, Arithmetic)
    assert made.formula.expression.operator == "/"
    assert made.formula.expression.right == Literal_(Type("number"), Decimal(1))
    assert made.type.scale == 1


def test_a_table_of_codes_has_all_its_codes() -> None:
    rows = "rows:\n  - {when: helped, is: \"'high'\"}\n  - {when: wants_help, is: grade}\n"
    keys = f"decide: first\n{rows}default: \"'low'\""
    made = _value(keys)
    assert (made.type.kind, set(made.type.codes)) == ("code", {"high", "low", "1", "2", "none"})
    assert [row.result.text for row in made.rows] == ["'high'", "grade"]
    assert made.default and isinstance(made.default.expression, Literal_)
    assert made.default.expression.type.codes == made.rows[0].result.expression.type.codes


def test_literals_of_a_table_take_the_unit_of_its_rows() -> None:
    made = _value("decide: unique\nrows:\n  - {when: helped, is: pension}\n  - {when: wants_help, is: 0.5}\ndefault: 0")
    assert made.type == Type("number", Unit.of("CNY per month"), 2)
    assert made.rows[1].result.expression.type.unit == Unit.of("CNY per month")


def test_a_sum_needs_no_default() -> None:
    made = _value("decide: sum\nrows:\n  - {when: helped, is: allowance}\n  - {when: wants_help, is: 5}\ndefault: 0")
    assert (made.decide, made.default) == ("sum", None)


def test_texts_and_dates_of_a_table() -> None:
    assert (
        _value(
            "type: date\ndecide: first\nrows:\n  - {when: helped, is: birth_date}\ndefault: \"'2018-01-01'\""
        ).type.kind
        == "date"
    )
    assert (
        _value("type: text\ndecide: first\nrows:\n  - {when: helped, is: note}\ndefault: \"'x'\"").type.kind == "text"
    )
    assert _value("is: \"'x'\"\ntype: code").type.codes == ("x",)


_ROWS = "rows:\n  - {when: helped, is: pension}\n"


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("round: 1", "wrong_form"),
        ("is: age\n" + _ROWS, "wrong_form"),
        ("is: age\ndecide: first", "wrong_form"),
        ("is: age\ndefault: 0", "wrong_form"),
        (_ROWS + "default: 0", "missing_key"),
        (_ROWS + "decide: first", "missing_key"),
        (_ROWS + "decide: sum\ndefault: 1", "wrong_form"),
        (_ROWS + "decide: first\ndefault: \"'none'\"", "wrong_type"),
        (_ROWS + "decide: first\ndefault: age", "wrong_unit"),
        ("decide: sum\nrows:\n  - {when: helped, is: grade}", "wrong_type"),
        ("decide: first\nrows:\n  - {when: age, is: 1}\ndefault: 0", "wrong_type"),
        ("is: pension / 2", "division_without_round"),
        ("is: 1 + pension / 2\nround: 1", "division_without_round"),
        ("is: pension / 0\nround: 1", "division_by_zero"),
        ("is: pension / 2\nround: 5", "bad_value"),
        ("is: pension / 2\nround: half", "bad_value"),
        ("is: pension\nunit: CNY per year", "wrong_unit"),
        ("is: pension\ntype: date", "wrong_type"),
        ("is: age\ntype: money", "wrong_type"),
        ("is: helped\nunit: CNY", "key_not_for_type"),
        ("is: asked + 1", "circle"),
    ],
)
def test_a_value_that_does_not_fit(keys: str, code: str) -> None:
    assert codes(f"value asked\nfor: person\n{keys}") == [code]


def test_the_size_of_a_value_is_that_of_what_it_uses() -> None:
    big = "value big\nfor: household\nis: income * income\n\n"
    assert codes(big) == []
    assert codes(big + "value bigger\nfor: household\nis: big * income") == ["overflow"]


# ---- rules


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("give: allowance\nreceived: pension", None),
        ("give: allowance\nreceived: holds_certificate", None),
        ("give: age", None),  # an amount of another kind: years
        ("give: 60", "wrong_unit"),
        ("give: rate", "wrong_unit"),
        ("give: helped", "wrong_type"),
        ("give: pension * rate", "not_rounded"),
        ("give: allowance\nreceived: household.income", "wrong_unit"),
        ("give: allowance\nreceived: grade", "wrong_type"),
        ("received: pension", "wrong_type"),
        ("only_so: true", "missing_key"),
    ],
)
def test_amounts_of_a_rule(keys: str, code: str | None) -> None:
    assert codes(f"rule asked\nfor: person\nwhen: helped\n{keys}") == ([code] if code else [])


def test_a_subject_that_is_not_there() -> None:
    assert codes("rule asked\nfor: persn\nwhen: helped") == ["unknown_subject"]


def test_a_circle_is_told_whole_and_once() -> None:
    text = """
rule one
for: person
when: two

value three
for: person
is: age

rule two
for: person
when: household.four

rule four
for: household
when: any(person.one)

rule outside
for: person
when: one
"""
    _, problems = resolved(text)
    assert [problem.code for problem in problems] == ["circle"]
    assert "one → two → four → one" in problems[0].message


def test_a_long_chain_of_rules_is_no_circle() -> None:
    rules = "\n\n".join(f"rule r{number}\nfor: person\nwhen: r{number + 1}" for number in range(1500))
    assert codes(f"{rules}\n\nrule r1500\nfor: person\nwhen: helped") == []


def test_a_fault_is_not_told_again_by_what_uses_the_block() -> None:
    text = """
value broken
for: person
is: agge

rule asked
for: person
when: broken > 3

target goal
share: asked
among: helped
counted: at_year_end
at_least: {2018: 20%}
"""
    assert codes(text) == ["unknown_name"]


def test_blocks_that_could_not_be_read_are_not_missed() -> None:
    found = blocks(WORDS + "\nrule asked\nfor: person\nwhen: lost_rule and lost_fact = 3")
    _, problems = resolve(found, AREAS, lost=["lost_rule", "lost_fact"])
    assert problems == []


# ---- ledgers


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("row: household\nstates: [a, withdrawn]", "reserved_word"),
        ("row: household\nstates: [end]", "reserved_word"),
        ("row: household\nstates: [a, a]", "duplicate_name"),
        ("row: houshold\nstates: [a]", "unknown_subject"),
        ("row: {cost: CNY}\nstates: [a]", "unknown_subject"),
        ("row: {helper: vilage, helped: village}\nstates: [a]", "bad_choice"),
        ("row: {subject: village}\nstates: [a]", "reserved_word"),
        ("row: household\nstates: [a]\nfacts: {cost: money}", "bad_choice"),
        ("row: household\nstates: [a]\nfacts: {cost: code}", "bad_choice"),
        ("row: household\nstates: [a]\nfacts: {a_on: date}", "reserved_word"),
        ("row: household\nstates: [a]\nfacts: {area: text}", "reserved_word"),
        ("row: household\nstates: [a]\nenter: helped", "wrong_subject"),
        ("row: person\nstates: [a]\nenter: helpd", "unknown_name"),
        ("row: {one: village}\nstates: [a]\nenter: helped", "wrong_subject"),
        ("row: person\nstates: [a]\nenter: helped\nkeep: [grad]", "unknown_name"),
        ("row: person\nstates: [a]\nenter: helped\nkeep: [grade, age]", None),
        ("row: person\nstates: [a]\nenter: helped\nkeep: [grade, grade]", "duplicate_name"),
        ("row: person\nstates: [a]\nenter: helped\nfacts: {age: number}\nkeep: [age]", "duplicate_name"),
    ],
)
def test_ledgers(keys: str, code: str | None) -> None:
    assert codes(f"ledger asked\n{keys}") == ([code] if code else [])


# ---- targets


def _target(text: str) -> Target:
    meaning, problems = resolved(text)
    assert problems == []
    return meaning.targets["goal"]


def test_a_ledgers_state_is_counted_by_its_date() -> None:
    made = _target(HOMES + "counted: each_year\nat_least: {2019: 3500, 2018: 1358}\nunit: 户")
    assert (made.subject, made.form, made.unit) == ("homes", "count", "户")
    assert made.dated == StateDate(Type("date"), "homes", "accepted")
    assert made.goals == (Goal(2018, Decimal(1358)), Goal(2019, Decimal(3500)))


def test_a_date_fact_puts_rows_in_years() -> None:
    made = _target(
        "target goal\nsum: homes.cost\nwhen: homes.kind = 'brick'\ndated: built\n"
        "counted: cumulative\nat_most: 1.9亿元\ndue: 2020"
    )
    assert isinstance(made.dated, FactOf)
    assert (made.unit, made.goals) == ("CNY", (Goal(2020, Decimal(190000000)),))


@pytest.mark.parametrize(
    ("keys", "subject"),
    [
        ("count: helped", "person"),
        ("count: person", "person"),
        ("count: is_poor and any(person.helped)", "household"),
        ("count: homes.accepted\nwhen: homes.household.is_poor", "homes"),
        ("count: household.is_poor\nfor: person", "person"),
        ("count: helper.is_remote", "pairing"),
        ("sum: income", "household"),
    ],
)
def test_the_subject_of_a_target_is_that_of_its_names(keys: str, subject: str) -> None:
    assert _target(f"target goal\n{keys}\ncounted: at_year_end\nat_least: {{2018: 5}}").subject == subject


def test_everyone_is_a_share_of_the_whole() -> None:
    ledger = "ledger care\nrow: person\nenter: helped\nstates: [done]\n\n"
    made = _target(f"{ledger}target goal\neveryone: care\ncounted: at_year_end\ndue: 2020")
    assert (made.subject, made.everyone, made.operator) == ("person", "care", "at_least")
    assert (made.goals, made.unit, made.of) == ((Goal(2020, Decimal(1)),), "percent", None)


def test_areas_and_owners() -> None:
    made = _target(TARGET + "exactly: {2018: 5}\nin: [乙县, '4102']\nby: 市残联")
    assert (made.areas, made.owner) == (("4101", "4102"), {"zh": "市残联"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("target goal\ncounted: at_year_end\nat_least: {2018: 5}", "wrong_form"),
        ("target goal\ncount: helped\nsum: pension\ncounted: at_year_end\nat_least: {2018: 5}", "wrong_form"),
        ("target goal\nshare: helped\ncounted: at_year_end\nat_least: {2018: 5%}", "wrong_form"),
        ("target goal\ncount: helped\namong: helped\ncounted: at_year_end\nat_least: {2018: 5}", "wrong_form"),
        ("target goal\neveryone: helped\ncounted: at_year_end\ndue: 2020", "missing_key"),
        ("target goal\neveryone: homes\ncounted: at_year_end\ndue: 2020", "missing_key"),
        ("target goal\neveryone: homs\ncounted: at_year_end\ndue: 2020", "unknown_name"),
        (TARGET, "bad_goal"),
        (TARGET + "at_least: {2018: 5}\nat_most: {2018: 9}", "bad_goal"),
        (TARGET + "at_least: 5", "bad_goal"),
        (TARGET + "at_least: {2018: 5}\ndue: 2018", "bad_goal"),
        (TARGET + "at_least: {2018: unknown}", "bad_figure"),
        (TARGET + "at_least: {2018: 约5}", "bad_figure"),
        (TARGET + "at_least: {2018: 20%}", "wrong_unit"),
        (TARGET + "at_least: {2018: 20元}", "wrong_unit"),
        (TARGET + "at_least: {2018: 5}\nin: 丁县", "unknown_area"),
        (TARGET.replace("at_year_end", "each_year") + "at_least: {2018: 5}", "bad_counted"),
        (TARGET.replace("at_year_end", "whole_period") + "at_least: 5\ndue: 2020", "bad_counted"),
        ("target goal\nshare: helped\namong: helped\ncounted: each_year\nat_least: {2018: 5%}", "bad_counted"),
        ("target goal\nshare: helped\namong: helped\ncounted: at_year_end\nat_least: {2018: 5}", "wrong_unit"),
        (
            "target goal\nshare: helped\namong: helped\ncounted: at_year_end\nat_least: {2018: 5%}\nunit: 户",
            "wrong_unit",
        ),
        ("target goal\nsum: pension\ncounted: at_year_end\nat_least: {2018: 5}\nunit: person", "wrong_unit"),
        ("target goal\nsum: helped\ncounted: at_year_end\nat_least: {2018: 5}", "wrong_type"),
        ("target goal\ncount: age\ncounted: at_year_end\nat_least: {2018: 5}", "wrong_type"),
        ("target goal\ncount: helpd\ncounted: at_year_end\nat_least: {2018: 5}", "unknown_name"),
        ("target goal\ncount: helped and is_poor\ncounted: at_year_end\nat_least: {2018: 5}", "unclear_subject"),
        ("target goal\ncount: line > 5\ncounted: at_year_end\nat_least: {2018: 5}", "unclear_subject"),
        ("target goal\ncount: helped\nfor: persn\ncounted: at_year_end\nat_least: {2018: 5}", "unknown_subject"),
        ("target goal\ncount: helped\ndated: grade\ncounted: each_year\nat_least: {2018: 5}", "wrong_type"),
    ],
)
def test_a_target_that_does_not_fit(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_goals_lie_in_the_time_in_force() -> None:
    years = (date(2018, 1, 1), date(2020, 12, 31))
    target = blocks(HOMES + "counted: each_year\nat_least: {2018: 5, 2021: 6}", years)
    _, problems = resolve((*blocks(WORDS), *target), AREAS)
    assert _errors(problems) == ["bad_goal"]


def test_a_goal_of_the_whole_period_is_due_at_its_end() -> None:
    target = blocks(HOMES + "counted: whole_period\nat_least: 5")
    meaning, problems = resolve((*blocks(WORDS), *target), AREAS, in_force=(date(2018, 1, 1), date(2020, 12, 31)))
    assert _errors(problems) == []
    assert meaning.targets["goal"].goals == (Goal(2020, Decimal(5)),)


def _errors(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems if not problem.code.startswith("unused")]


def test_the_goals_of_areas_add_up() -> None:
    rows = (Allocation(2018, "4101", Decimal(2), 2, 6), Allocation(2018, "4102", Decimal(3), 3, 6))
    meaning, problems = resolved(TARGET + "at_least: {2018: 5}", allocations={"goal": rows})
    assert problems == []
    assert meaning.targets["goal"].allocation == {(2018, "4101"): Decimal(2), (2018, "4102"): Decimal(3)}
    for text in (TARGET + "at_least: {2018: 6}", TARGET + "at_least: {2018: 5, 2019: 1}"):
        _, problems = resolved(text, allocations={"goal": rows})
        assert [problem.code for problem in problems] == ["bad_allocation"]


# ---- examples and prose


def test_what_an_example_gives_is_typed() -> None:
    text = """
rule asked
for: household
when: is_poor

example asked#2
as_of: 2018-12-31
given:
  is_poor: true
  income: 1.5万
  village.is_remote: unknown
  village: {villagers: 3}
  person:
    - {grade: '1', birth_date: 2000-02-29, school.is_remote: true, holds_certificate__since: 2018-01-01}
    - {}
  homes: [{state: accepted, accepted_on: 2018-05-01, cost: 5}]
expect: {answer: unknown, amount: 60.5, received: true, status: missed}
because: [income, person.grade, person, homes.accepted, line]
"""
    meaning, problems = resolved(text)
    assert problems == []
    example = meaning.examples[0]
    assert (example.name, example.of) == ("asked#2", "asked")
    assert example.given == {
        "is_poor": True,
        "income": Decimal(15000),
        "village": {"is_remote": None, "villagers": Decimal(3)},
        "person": [
            {
                "grade": "1",
                "birth_date": date(2000, 2, 29),
                "school": {"is_remote": True},
                "holds_certificate__since": date(2018, 1, 1),
            },
            {},
        ],
        "homes": [{"state": "accepted", "accepted_on": date(2018, 5, 1), "cost": Decimal(5)}],
    }
    assert example.expect == {"answer": None, "amount": Decimal("60.5"), "received": True, "status": "missed"}


def test_an_example_of_a_value_expects_its_type() -> None:
    meaning, problems = resolved("example age\nas_of: 2018-12-31\ngiven: {birth_date: unknown}\nexpect: 16")
    assert problems == []
    assert (meaning.examples[0].given, meaning.examples[0].expect) == ({"birth_date": None}, {"answer": Decimal(16)})


@pytest.mark.parametrize(
    ("name", "keys", "code"),
    [
        ("helpd", "expect: true", "unknown_name"),
        ("homes", "expect: true", "unknown_name"),
        ("helped", "expect: yes", "bad_value"),
        ("helped", "expect: [true]", "wrong_shape"),
        ("helped", "expect: {answr: true}", "unknown_key"),
        ("helped", "expect: {answer: true, status: mised}", "bad_value"),
        ("age", "expect: {answer: 5, status: ok}", "unknown_key"),
        ("helped", "expect: true\ngiven: {holds_certificat: true}", "unknown_name"),
        ("helped", "expect: true\ngiven: {is_poor: true}", "wrong_subject"),
        ("helped", "expect: true\ngiven: {holds_certificate: 5}", "bad_value"),
        ("helped", "expect: true\ngiven: {grade: '7'}", "bad_value"),
        ("helped", "expect: true\ngiven: {holds_certificate: [true]}", "wrong_shape"),
        ("helped", "expect: true\ngiven: {household: true}", "wrong_shape"),
        ("helped", "expect: true\ngiven: {age: 5}", "wrong_name"),
        ("helped", "expect: true\ngiven: {household: {person: true}}", "wrong_shape"),
        ("helped", "expect: true\ngiven: {household: {person: [true]}}", "wrong_shape"),
        ("helped", "expect: unknown\nbecause: [gread]", "unknown_name"),
    ],
)
def test_an_example_that_does_not_fit(name: str, keys: str, code: str) -> None:
    assert codes(f"example {name}\nas_of: 2018-12-31\n{keys}") == [code]


def test_prose_says_why_or_what_cannot_be_said() -> None:
    meaning, problems = resolved("prose one\nwhy: no duty\n\nprose two\ncannot_say: {construct: duty, why: yearly}")
    assert problems == []
    assert [(one.why, one.cannot_say) for one in meaning.prose] == [("no duty", None), (None, "duty: yearly")]
    both, problems = resolved("prose one\nwhy: a\ncannot_say: b\n\nprose two\ncannot_say: {construct: b, reason: a}")
    assert problems == []
    assert [one.cannot_say for one in both.prose] == ["b: a", "b: a"]
    assert codes("prose one\nreading: a") == ["wrong_form"]


# ---- all blocks together


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fact age\nfor: person\ntype: boolean", "duplicate_name"),
        ("rule select\nfor: person\nwhen: helped", "reserved_word"),
        ("fact area\nfor: person\ntype: text", "reserved_word"),
        ("fact household_id\nfor: person\ntype: text", "reserved_word"),
        ("fact accepted_on\nfor: homes\ntype: date", "reserved_word"),
        ("subject lacking\nkey: number", "reserved_word"),
        ("subject shop\nkey: number\nparents: [towm]", "unknown_subject"),
        ("subject shop\nkey: number\nparents: [person, person]", "duplicate_name"),
    ],
)
def test_names(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_subjects_do_not_lie_above_themselves() -> None:
    _, problems = resolved(
        "subject a\nkey: x\nparents: b\n\nsubject b\nkey: x\nparents: c\n\nsubject c\nkey: x\nparents: a"
    )
    assert {problem.code for problem in problems} == {"circle"}
    assert "a → b → c → a" in problems[0].message


def test_what_nothing_uses_is_told() -> None:
    text = """
subject person
key: number

fact used
for: person
type: boolean

fact idle
for: person
type: boolean

parameter spare
unit: CNY
from: {2018-01-01: 1}

value alone
for: person
is: 1 + 1

rule asked
for: person
when: used

example asked
as_of: 2018-01-01
given: {idle: true}
expect: true

ledger deeds
row: {who: person, done: date}
facts: {cost: CNY}
states: [a]
"""
    _, problems = resolve(blocks(text), AREAS)
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("unused_fact", "error"),
        ("unused_parameter", "error"),
        ("unused_value", "warning"),
        ("unused_fact", "error"),
    ]


def test_what_a_faulty_block_mentions_counts_as_used() -> None:
    text = """
subject person
key: number

fact used
for: person
type: boolean

rule asked
for: person
when: used > 3
"""
    _, problems = resolve(blocks(text), AREAS)
    assert [problem.code for problem in problems] == ["wrong_type"]


def test_what_uses_a_block_lies_in_its_time_in_force() -> None:
    years = (date(2018, 1, 1), date(2020, 12, 31))
    words = blocks("subject person\nkey: number\n\nfact used\nfor: person\ntype: boolean")
    inner = blocks("rule within\nfor: person\nwhen: used", years)
    outer = "rule around\nfor: person\nwhen: within"
    assert resolve((*words, *inner, *blocks(outer, years)), AREAS)[1] == []
    assert resolve((*words, *inner, *blocks(outer, (date(2019, 1, 1), years[1]))), AREAS)[1] == []
    for user in (blocks(outer), blocks(outer, (date(2017, 12, 31), years[1]))):
        assert [problem.code for problem in resolve((*words, *inner, *user), AREAS)[1]] == ["not_in_force"]


def test_names_of_an_expression() -> None:
    meaning, _ = resolved("rule asked\nfor: person\nwhen: school.is_remote and pension < amounts[grade] and helped")
    names = set(names_in(meaning.rules["asked"].when[0].expression))
    assert {"school", "is_remote", "pension", "amounts", "grade", "helped"} <= names
