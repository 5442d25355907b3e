from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plancode.explain.answers import NOTHING, Lack, Result, between, known, unknown
from plancode.explain.arithmetic import (
    added,
    compared,
    divided,
    half_up,
    months_since,
    multiplied,
    scaled,
    subtracted,
    years_since,
)

LACK = frozenset({Lack("x", "person", "p1", "empty", None)})
POINTS = st.integers(-4, 4)


@st.composite
def spans(draw: st.DrawFn) -> Result:
    """A number from -4 to 4 known exactly, or between two bounds."""
    low, high = sorted((draw(POINTS), draw(POINTS)))
    return between(Decimal(low), Decimal(high), LACK)


def truths(result: Result) -> list[Decimal]:
    """Every whole number that the result may be."""
    low, high = result.bounds
    return [Decimal(one) for one in range(int(low), int(high) + 1)]


@given(left=spans(), right=spans())
def test_sums_and_differences_of_bounds_are_sound_and_tight(left: Result, right: Result) -> None:
    pairs = list(product(truths(left), truths(right)))
    for worked_out, every in (
        (added(left, right), [x + y for x, y in pairs]),
        (subtracted(left, right), [x - y for x, y in pairs]),
    ):
        assert worked_out.bounds == (min(every), max(every))


@given(left=spans(), right=POINTS)
def test_a_product_with_a_known_number_is_sound_and_tight(left: Result, right: int) -> None:
    every = [one * right for one in truths(left)]
    for worked_out in (multiplied(left, known(Decimal(right))), multiplied(known(Decimal(right)), left)):
        assert worked_out.bounds == (min(every), max(every))


@given(left=spans(), right=spans(), operator=st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
def test_a_comparison_is_known_just_when_every_truth_agrees(left: Result, right: Result, operator: str) -> None:
    holds = {"=": "__eq__", "<>": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}[operator]
    answers = {getattr(x, holds)(y) for x, y in product(truths(left), truths(right))}
    assert compared(operator, left, right).value == (answers.pop() if len(answers) == 1 else None)


def test_a_bare_unknown_is_no_interval() -> None:
    bare, counted = unknown(LACK), between(Decimal(0), None, LACK)
    assert added(bare, counted) == unknown(LACK)
    assert multiplied(bare, known(Decimal(0))) == unknown(LACK)
    assert compared(">=", bare, known(Decimal(-100))).value is None
    assert added(counted, known(Decimal(2))).bounds == (2, None)
    assert multiplied(counted, known(Decimal(-2))).bounds == (None, 0)


def test_a_product_of_two_intervals_is_unknown() -> None:
    two = between(Decimal(1), Decimal(2), LACK)
    assert multiplied(two, two) == unknown(LACK)


@pytest.mark.parametrize(
    ("numerator", "divisor", "digits", "expected"),
    [(1, 3, 2, "0.33"), (2, 3, 2, "0.67"), (1, 8, 2, "0.13"), (-1, 8, 2, "-0.13"), (1, -8, 2, "-0.13"), (5, 2, 0, "3")],
)
def test_division_rounds_a_half_away_from_zero(numerator: int, divisor: int, digits: int, expected: str) -> None:
    assert divided(known(Decimal(numerator)), known(Decimal(divisor)), digits) == known(Decimal(expected))


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_half_up_is_the_integer_formula(numerator: int, divisor: int) -> None:
    sign = -1 if numerator < 0 else 1
    whole = sign * ((2 * abs(numerator) + divisor) // (2 * divisor))
    assert half_up(Fraction(numerator, divisor), 0) == whole


BRACKETS = [(Decimal(0), Decimal("0")), (Decimal(1000), Decimal("0.55")), (Decimal(5000), None)]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("-5", "0"),
        ("0", "0"),
        ("1000", "0"),
        ("1000.01", "0.01"),
        ("3000", "1100"),
        ("5000", "2200"),
        ("5000.01", None),
    ],
)
def test_a_scale_needs_only_the_brackets_that_the_amount_reaches(amount: str, expected: str | None) -> None:
    assert scaled(BRACKETS, Decimal(amount)) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2003, 7, 1), date(2019, 6, 30), 15),
        (date(2003, 7, 1), date(2019, 7, 1), 16),
        (date(2004, 2, 29), date(2019, 2, 28), 14),
        (date(2004, 2, 29), date(2019, 3, 1), 15),
        (date(2004, 2, 29), date(2020, 2, 29), 16),
        (date(2019, 7, 1), date(2019, 7, 1), 0),
        (date(2019, 7, 2), date(2019, 7, 1), -1),
    ],
)
def test_years_are_whole_on_the_birthday(born: date, on: date, years: int) -> None:
    assert years_since(born, on) == years


@pytest.mark.parametrize(
    ("start", "on", "months"),
    [
        (date(2019, 1, 31), date(2019, 2, 27), 0),
        (date(2019, 1, 31), date(2019, 2, 28), 1),
        (date(2019, 1, 31), date(2020, 2, 28), 12),
        (date(2019, 1, 31), date(2020, 2, 29), 13),
        (date(2019, 3, 15), date(2019, 12, 14), 8),
        (date(2019, 3, 15), date(2019, 12, 15), 9),
        (date(2019, 12, 31), date(2019, 12, 31), 0),
    ],
)
def test_months_are_whole_on_the_day_or_the_last_day(start: date, on: date, months: int) -> None:
    assert months_since(start, on) == months


def test_a_known_operand_lacks_nothing() -> None:
    assert added(known(Decimal(1)), known(Decimal(2))).lacking == NOTHING
