"""Expressions typed: what names mean, the trees that engines walk, and what does not go together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plancode.language.expressions import (
    BOOLEAN,
    And,
    Arithmetic,
    Assume,
    Compare,
    Down,
    FactOf,
    In,
    Literal_,
    MonthsSince,
    NameOf,
    Not,
    Or,
    ParameterOf,
    ScaleOf,
    Since,
    StateDate,
    StateOf,
    TableOf,
    Up,
    YearsSince,
    walk,
)
from plancode.language.expressions import Expression as Tree
from plancode.language.units import Unit
from tests.plancode.language.written import codes, expression, fault, resolved

IS_POOR = FactOf(BOOLEAN, "household", "is_poor")
CERTIFIED = FactOf(BOOLEAN, "person", "holds_certificate")


def shape(node: Tree) -> str:
    """A tree in one line, without types."""
    match node:
        case Literal_(value=value):
            return f"'{value}'" if isinstance(value, str) else str(value)
        case FactOf(name=name) | NameOf(name=name) | ParameterOf(name=name):
            return name
        case StateOf(ledger=ledger, state=state):
            return f"{ledger}:{state}"
        case StateDate(ledger=ledger, state=state):
            return f"{ledger}:{state}_on"
        case Up(link=link, of=of):
            return f"{link}^{shape(of)}"
        case Down(operator=operator, child=child, link=link, of=of, where=where):
            inside = "" if of is None else f" {shape(of)}"
            return f"{operator}[{child}/{link}{inside}{f' | {shape(where)}' if where else ''}]"
        case Not(of=of):
            return f"not({shape(of)})"
        case And(parts=parts) | Or(parts=parts):
            return f"{type(node).__name__.lower()}({', '.join(shape(part) for part in parts)})"
        case Compare(operator=operator, left=left, right=right) | Arithmetic(operator=operator, left=left, right=right):
            return f"({shape(left)} {operator} {shape(right)})"
        case In(left=left, values=values):
            return f"in({', '.join(shape(one) for one in (left, *values))})"
        case TableOf(name=name, key=key):
            return f"{name}[{shape(key)}]"
        case ScaleOf(name=name, of=of):
            return f"scale({name}, {shape(of)})"
        case YearsSince(of=of) | MonthsSince(of=of) | Since(of=of):
            return f"{type(node).__name__}({shape(of)})"
        case Assume(of=of, value=value):
            return f"assume({shape(of)}, {shape(value)})"
    raise AssertionError(node)


TREES = [
    ("person", "holds_certificate = true", "holds_certificate"),
    ("person", "holds_certificate <> true", "not(holds_certificate)"),
    ("person", "false = (age > 1)", "not((age > 1))"),
    ("household", "is_poor", "is_poor"),
    ("person", "household.is_poor", "household^is_poor"),
    ("person", "household.village.is_remote", "household^village^is_remote"),
    ("person", "school.is_remote", "school^is_remote"),
    ("person", "helped and not wants_help", "and(helped, not(wants_help))"),
    ("household", "any(person.holds_certificate)", "any[person/household holds_certificate]"),
    ("household", "any(person.household.is_poor)", "any[person/household household^is_poor]"),
    ("household", "all(person.age >= 16)", "all[person/household (age >= 16)]"),
    ("household", "count(person) = 2", "(count[person/household] = 2)"),
    (
        "household",
        "count(person.holds_certificate) filter (where person.age < 7) > 1",
        "(count[person/household holds_certificate | (age < 7)] > 1)",
    ),
    ("household", "sum(person.pension) > 100", "(sum[person/household pension] > 100)"),
    ("village", "any(household.is_poor)", "any[household/village is_poor]"),
    # What a greatest or least value is compared with decides it row by row.
    ("household", "max(person.age) >= 60", "any[person/household (age >= 60)]"),
    ("household", "max(person.age) > 60", "any[person/household (age > 60)]"),
    ("household", "max(person.age) <= 60", "not(any[person/household (age > 60)])"),
    ("household", "max(person.age) < 60", "not(any[person/household (age >= 60)])"),
    ("household", "min(person.age) <= 6", "any[person/household (age <= 6)]"),
    ("household", "min(person.age) < 6", "any[person/household (age < 6)]"),
    ("household", "min(person.age) >= 6", "not(any[person/household (age < 6)])"),
    ("household", "min(person.age) > 6", "not(any[person/household (age <= 6)])"),
    ("household", "60 <= max(person.age)", "any[person/household (age >= 60)]"),
    ("household", "6 < min(person.age)", "not(any[person/household (age <= 6)])"),
    ("household", "max(person.age) = 60", "(max[person/household age] = 60)"),
    ("household", "max(person.age) >= min(person.age)", "(max[person/household age] >= min[person/household age])"),
    (
        "household",
        "max(person.pension) filter (where person.holds_certificate) > -1",
        "any[person/household (pension > -1) | holds_certificate]",
    ),
    (
        "household",
        "max(person.age) between 6 and 60",
        "and(any[person/household (age >= 6)], not(any[person/household (age > 60)]))",
    ),
    ("household", "max(person.birth_date) < '2000-01-01'", "not(any[person/household (birth_date >= 2000-01-01)])"),
    # Ledgers: bare in their own lines, any row from the row's subject.
    ("homes", "accepted", "homes:accepted"),
    ("homes", "homes.accepted or withdrawn", "or(homes:accepted, homes:withdrawn)"),
    ("homes", "kind = 'brick' and homes.cost > 5", "and((kind = 'brick'), (cost > 5))"),
    ("homes", "accepted_on >= '2018-01-01'", "(homes:accepted_on >= 2018-01-01)"),
    ("homes", "household.is_poor", "household^is_poor"),
    ("household", "homes.accepted", "any[homes/household homes:accepted]"),
    ("household", "any(homes.accepted and homes.cost > 5)", "any[homes/household and(homes:accepted, (cost > 5))]"),
    ("household", "count(homes) = 0", "(count[homes/household] = 0)"),
    ("pairing", "helper.is_remote and agreed > '2018-01-01'", "and(helper^is_remote, (agreed > 2018-01-01))"),
    # Functions.
    ("person", "years_since(birth_date) >= 16", "(YearsSince(birth_date) >= 16)"),
    ("person", "months_since(birth_date) < 6", "(MonthsSince(birth_date) < 6)"),
    ("person", "since(holds_certificate) > '2018-01-01'", "(Since(holds_certificate) > 2018-01-01)"),
    ("person", "since(household.is_poor) > '2018-01-01'", "(household^Since(is_poor) > 2018-01-01)"),
    ("person", "assume(holds_certificate, false)", "assume(holds_certificate, False)"),
    ("person", "assume(grade, 'none') = '1'", "(assume(grade, 'none') = '1')"),
    ("person", "pension < amounts[grade]", "(pension < amounts[grade])"),
    ("person", "scale(brackets, pension) > 5", "(scale(brackets, pension) > 5)"),
    # Literals and operators.
    ("person", "grade in ('1', '2')", "in(grade, '1', '2')"),
    ("person", "grade not in ('1')", "not(in(grade, '1'))"),
    ("person", "age between 16 and 59", "and((age >= 16), (age <= 59))"),
    ("person", "'2000-02-29' <= birth_date", "(2000-02-29 <= birth_date)"),
    ("person", "note = 'it''s'", "(note = 'it's')"),
    ("person", "pension * 2 - 10 > -allowance", "(((pension * 2) - 10) > (0 - allowance))"),
    ("household", "income_per_head < line", "(income_per_head < line)"),
    ("person", "household.income_per_head < line", "(household^income_per_head < line)"),
    ("household", "income < line * count(person) * rate", "(income < ((line * count[person/household]) * rate))"),
    ("household", "income < allowance * count(person) * months_of_a_year", None),
]


@pytest.mark.parametrize(("subject", "text", "tree"), TREES)
def test_the_tree_of_an_expression(subject: str, text: str, tree: str | None) -> None:
    made = shape(expression(text, subject))
    assert tree is None or made == tree


def test_nodes_are_those_of_the_interface() -> None:
    assert expression("household.is_poor", "person") == Up(BOOLEAN, "household", "household", IS_POOR)
    assert expression("any(person.holds_certificate)") == Down(BOOLEAN, "any", "person", "household", CERTIFIED, None)
    reached = StateOf(BOOLEAN, "homes", "accepted")
    assert expression("homes.accepted") == Down(BOOLEAN, "any", "homes", "household", reached, None)


def _compare(text: str, subject: str) -> Compare:
    made = expression(text, subject)
    assert isinstance(made, Compare)
    return made


@pytest.mark.parametrize(
    ("subject", "text", "unit"),
    [
        ("person", "pension > 0", "CNY per month"),
        ("person", "allowance > 0", "CNY per month"),  # per person, of a person
        ("household", "allowance > 0", "CNY per month per person"),
        ("household", "allowance * count(person) > 0", "CNY per month"),
        ("household", "count(person) > 0", "person"),
        ("household", "sum(allowance) filter (where person.helped) > 0", "CNY per month"),
        ("person", "age > 0", "year"),
        ("person", "months_since(birth_date) > 0", "month"),
        ("household", "income * rate > 0", "CNY per year"),
        ("person", "pension * months_of_a_year > 0", "CNY per year"),
        ("household", "rooms > 0", ""),
    ],
)
def test_units_follow_from_what_is_reckoned(subject: str, text: str, unit: str) -> None:
    made = _compare(text, subject)
    assert made.left.type.unit == Unit.of(unit)
    assert made.right.type.unit == made.left.type.unit  # a literal takes the unit of the other side


def test_numbers_know_their_digits_and_a_fact_its_bounds() -> None:
    pension = _compare("pension > 0.5", "person")
    assert (pension.left.type.scale, pension.left.type.low, pension.left.type.high) == (2, Decimal(0), Decimal(100000))
    assert pension.right.type.scale == 1
    assert _compare("income * rate > 1", "household").left.type.scale == 4
    assert _compare("rooms > 1", "household").left.type.scale == 0
    assert _compare("count(person) > 1", "household").left.type.low == 0


def test_a_quoted_literal_beside_a_date_is_a_date() -> None:
    assert _compare("birth_date >= '2018-01-01'", "person").right == Literal_(
        _compare("birth_date > '2018-01-01'", "person").left.type, date(2018, 1, 1)
    )


FAULTS = [
    # names
    ("household", "is_por", "unknown_name", "did you mean `is_poor`?"),
    ("household", "zzzzzz", "unknown_name", "declare it"),
    ("person", "is_poor", "wrong_subject", "write household.is_poor"),
    ("person", "is_remote", "wrong_subject", "write school.is_remote"),
    ("household", "holds_certificate", "wrong_subject", "any(person.holds_certificate)"),
    ("pairing", "is_poor", "wrong_subject", "no link leads from pairing to household"),
    ("household", "person.holds_certificate", "wrong_rows", "write any(person.holds_certificate)"),
    ("person", "person.holds_certificate", "wrong_rows", "write holds_certificate"),
    ("person", "homes.accepted", "wrong_subject", "can say accepted"),
    ("village", "homes.cost > 3", "wrong_subject", "village has no parents"),
    ("household", "accepted", "unknown_name", "write homes.accepted"),
    ("household", "homes.acepted", "wrong_rows", "any(homes.acepted)"),
    ("household", "any(homes.acepted)", "unknown_name", "did you mean `accepted`?"),
    ("person", "household.line > 3", "wrong_subject", "write line"),
    ("person", "household", "wrong_name", "household.x"),
    ("person", "amounts > 3", "wrong_name", "amounts[key]"),
    ("person", "brackets > 3", "wrong_name", "scale(brackets, x)"),
    ("person", "line[grade] > 3", "wrong_name", "write line alone"),
    ("person", "scale(line, pension) > 3", "wrong_name", "`scale:`"),
    ("person", "amouns[grade] > 3", "unknown_name", "did you mean `amounts`?"),
    ("person", "since(age) > '2018-01-01'", "wrong_name", "name a fact"),
    ("person", "since(age + 1) > '2018-01-01'", "wrong_name", "write since(x)"),
    ("homes", "since(built) > '2018-01-01'", "wrong_name", "accepted_on"),
    # rows
    ("household", "any(holds_certificate)", "missing_prefix", "write person.holds_certificate"),
    ("household", "any(person.holds_certificate and is_poor)", "missing_prefix", "person.household.is_poor"),
    ("household", "count(1)  > 0", "missing_prefix", "count(person.x)"),
    ("household", "any(person)", "wrong_name", "any(person.x)"),
    ("household", "any(village.is_remote)", "wrong_rows", "below household are: person, homes"),
    ("person", "any(household.is_poor)", "wrong_rows", "write the name without any"),
    ("household", "any(person.holds_certificate and homes.accepted)", "wrong_rows", "one kind of rows"),
    ("village", "count(pairing.named) > 0", "wrong_rows", "a rule for its rows"),
    ("village", "any(household.person.holds_certificate)", "wrong_rows", "any(household.person"),
    ("village", "any(any(household.is_poor))", "nested_rows", "give the inner one a name"),
    ("household", "sum(person.allowance) > 3", "wrong_subject", "write allowance"),
    # types
    ("household", "rooms", "wrong_type", "x > 0"),
    ("person", "birth_date", "wrong_type", "x >= '2018-01-01'"),
    ("person", "not grade", "wrong_type", "in ('a', 'b')"),
    ("person", "birth_date > 3", "wrong_type", "'2018-01-01'"),
    ("person", "grade = 1", "wrong_type", "'1'"),
    ("person", "grade > '1'", "wrong_type", "in ('a', 'b')"),
    ("person", "age = '16'", "wrong_type", "without quotes"),
    ("person", "holds_certificate = (age > 1)", "wrong_type", "x, not x"),
    ("person", "holds_certificate = 'true'", "wrong_type", "a yes or no stands alone"),
    ("person", "holds_certificate + 1 > 0", "wrong_type", "only numbers"),
    ("person", "birth_date + 1 > 0", "wrong_type", "only numbers"),
    ("person", "'a' = 'b'", "wrong_type", "a fact with a text"),
    ("person", "'a'", "wrong_type", "compare it with a fact"),
    ("person", "years_since(age) > 3", "wrong_type", "type date"),
    ("person", "age in (1, 'x')", "wrong_type", "without quotes"),
    ("person", "grade in ('1', 2)", "wrong_type", "'1'"),
    ("household", "sum(person.grade) > 3", "wrong_type", "only numbers"),
    ("household", "max(person.grade) > '1'", "wrong_type", "count(person.x)"),
    ("person", "amounts[age] > 3", "wrong_type", "a code fact"),
    ("person", "grade = '3'", "unknown_code", "the codes are"),
    ("person", "grade = 'nune'", "unknown_code", "did you mean `none`?"),
    ("person", "birth_date > '2018-02-30'", "bad_date", "'2018-01-01'"),
    ("person", "birth_date > '20180101'", "bad_date", "'2018-01-01'"),
    # units
    ("household", "income + count(person) > 3", "wrong_unit", "one unit"),
    ("person", "pension > household.income", "wrong_unit", "a month and an amount a year"),
    ("household", "income > income_per_head", "wrong_unit", "one unit"),
    ("household", "rooms > count(person)", "wrong_unit", "one unit"),
    ("household", "income > rate", "wrong_unit", "one unit"),
    ("person", "scale(brackets, age) > 3", "wrong_unit", "one unit"),
    # size and division
    ("household", "income / 2 > 3", "division_without_round", "round: 0.01"),
    ("household", "income * income * income > 0", "overflow", "bounds"),
    ("household", "sum(person.pension) * income * income > 0", "overflow", "bounds"),
    ("person", "assume(holds_certificate, false)", "assume_without_cite", "cite:"),
]


@pytest.mark.parametrize(("subject", "text", "code", "hint"), FAULTS)
def test_what_does_not_go_together_is_told_with_a_way_out(subject: str, text: str, code: str, hint: str) -> None:
    problem = fault(text, subject)
    assert problem.code == code, problem
    assert hint in problem.hint


def test_a_fault_stands_at_its_exact_spot() -> None:
    _, problems = resolved("rule asked\nfor: household\nwhen:\n  - is_poor\n  - is_poor and roms > 3")
    assert [(problem.column, problem.code) for problem in problems] == [(17, "unknown_name")]
    _, problems = resolved("rule asked\nfor: person\nwhen: 'note = ''a'' and grade = ''9'''")
    assert [(problem.column, problem.code) for problem in problems] == [(33, "unknown_code")]


def test_all_faults_of_a_block_are_told_at_once() -> None:
    assert codes("rule asked\nfor: household\nwhen:\n  - is_por\n  - rooms\n  - income > rooms") == [
        "unknown_name",
        "wrong_type",
        "wrong_unit",
    ]


def test_every_node_has_a_type_that_fits_its_kind() -> None:
    for subject, text, _ in TREES:
        for node in walk(expression(text, subject)):
            if isinstance(node, Literal_):
                kinds = {bool: "boolean", Decimal: "number", date: "date", str: ("code", "text")}
                assert node.type.kind in kinds[type(node.value)]
            if isinstance(node, Compare):
                assert node.left.type.kind == node.right.type.kind
                assert node.left.type.unit == node.right.type.unit


def test_the_codes_of_a_table_are_those_of_its_key() -> None:
    parameter = "parameter strange\nunit: CNY\ntable: {'1': 5, '9': 6}\n\n"
    assert codes(parameter + "rule asked\nfor: person\nwhen: strange[grade] > 5") == ["unknown_code"]


def test_children_are_found_by_their_parent_before_a_reference() -> None:
    birth = "fact birth_household\nfor: person\ntype: reference\nto: household\n\n"
    meaning, problems = resolved(birth + "rule asked\nfor: household\nwhen: any(person.holds_certificate)")
    assert problems == []
    assert shape(meaning.rules["asked"].when[0].expression) == "any[person/household holds_certificate]"


_KNOWN = """
is_poor income rooms person.age person.grade person.pension person.birth_date homes.accepted homes.cost village person
village.is_remote line allowance amounts brackets rate homes accepted 'a' '1' '2018-01-01' 1 0.5 true
"""
_NAMES = st.sampled_from(_KNOWN.split())
_OPERATORS = st.sampled_from(["and", "or", "=", "<>", "<", ">=", "+", "-", "*", "/"])
_FUNCTIONS = st.sampled_from(["any", "all", "count", "sum", "max", "min", "years_since", "months_since", "since"])
_TEXTS = st.recursive(
    _NAMES,
    lambda inner: (
        st.tuples(inner, _OPERATORS, inner).map(" ".join)
        | st.tuples(_FUNCTIONS, inner).map(lambda pair: f"{pair[0]}({pair[1]})")
        | st.tuples(inner, inner).map(lambda pair: f"count(person) filter (where {pair[0]}) > {pair[1]}")
        | st.tuples(inner, inner).map(lambda pair: f"{pair[0]} in ({pair[1]})")
        | st.tuples(inner, inner).map(lambda pair: f"assume({pair[0]}, {pair[1]})")
        | inner.map(lambda text: f"not ({text})")
        | inner.map(lambda text: f"scale(brackets, {text})")
        | inner.map(lambda text: f"amounts[{text}]")
    ),
    max_leaves=8,
)


@given(st.lists(_TEXTS, min_size=8, max_size=8))
def test_any_expression_gives_a_tree_or_faults(texts: list[str]) -> None:
    lines = "".join(f"  - |-\n    {text}\n" for text in texts)
    meaning, problems = resolved(f"rule asked\nfor: household\ncite: here\nwhen:\n{lines}")
    assert problems or len(meaning.rules["asked"].when) == len(texts)
