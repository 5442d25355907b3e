"""Exact numbers, bounds around them, and the calendar.

Nothing here rounds but `half_up`; `EXACT` refuses what would not be exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Any

from plancode.explain.answers import Result, Span, between, known, negated, unknown

EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])
ZERO = Decimal(0)
FEN = 2


def half_up(number: Fraction, digits: int) -> Decimal:
    """`number` with so many digits after the point; a half goes away from zero.

    >>> half_up(Fraction(-5, 1000), 2), half_up(Fraction(1, 3), 2)
    (Decimal('-0.01'), Decimal('0.33'))
    """
    scaled = number * 10**digits
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-digits, EXACT)


def added(left: Result, right: Result) -> Result:
    """left + right; bounds add up side by side."""
    if left.value is not None and right.value is not None:
        return known(EXACT.add(_number(left), _number(right)))
    lacking = left.lacking | right.lacking
    if _says_nothing(left) or _says_nothing(right):
        return unknown(lacking)
    (low, high), (lower, higher) = left.bounds, right.bounds
    return between(_plus(low, lower), _plus(high, higher), lacking)


def multiplied(left: Result, right: Result) -> Result:
    """left × right; bounds pass only through the product with a known number."""
    if left.value is not None and right.value is not None:
        return known(EXACT.multiply(_number(left), _number(right)))
    factor, other = (left, right) if left.is_known else (right, left)
    lacking = left.lacking | right.lacking
    if not factor.is_known or _says_nothing(other):
        return unknown(lacking)
    number = _number(factor)
    if number == 0:
        return known(ZERO)
    ends = [None if end is None else EXACT.multiply(end, number) for end in other.bounds]
    low, high = ends if number > 0 else reversed(ends)
    return between(low, high, lacking)


def subtracted(left: Result, right: Result) -> Result:
    """left - right."""
    return added(left, multiplied(known(Decimal(-1)), right))


def divided(left: Result, right: Result, digits: int) -> Result:
    """left ÷ right rounded half up, where both are known and right is not 0 (the caller looks)."""
    if not (left.is_known and right.is_known):
        return unknown(left.lacking | right.lacking)
    return known(half_up(Fraction(_number(left)) / Fraction(_number(right)), digits))


def compared(operator: str, left: Result, right: Result) -> Result:
    """The comparison, decided as soon as the bounds of both sides decide it."""
    if operator in ("<>", "<=", ">="):
        return negated(compared({"<>": "=", "<=": ">", ">=": "<"}[operator], left, right))
    if operator == ">":
        return compared("<", right, left)
    answer = _equal(left, right) if operator == "=" else _less(left.bounds, right.bounds)
    return unknown(left.lacking | right.lacking) if answer is None else known(answer)


def scaled(brackets: Sequence[tuple[Decimal, Decimal | None]], amount: Decimal) -> Decimal | None:
    """Each bracket's rate on the part of `amount` inside it, the whole rounded to a fen; None if a rate is unknown."""
    ends = [start for start, _ in brackets[1:]] + [amount]
    total = Fraction(0)
    for (start, rate), end in zip(brackets, ends, strict=True):
        if amount <= start:
            break
        if rate is None:
            return None
        total += Fraction(min(end, amount) - start) * Fraction(rate)
    return half_up(total, FEN)


def years_since(day: date, as_of: date) -> int:
    """Whole years from `day` to `as_of`; a 29 February falls on 1 March in common years.

    >>> years_since(date(2000, 2, 29), date(2019, 2, 28)), years_since(date(2000, 2, 29), date(2019, 3, 1))
    (18, 19)
    """
    return (_digits(as_of) - _digits(day)) // 10000


def months_since(day: date, as_of: date) -> int:
    """Whole months from `day` to `as_of`; a day that the month lacks is its last day.

    >>> months_since(date(2019, 1, 31), date(2019, 2, 28)), months_since(date(2019, 1, 31), date(2019, 3, 30))
    (1, 1)
    """
    months = 12 * (as_of.year - day.year) + as_of.month - day.month
    return months - (as_of.day < min(day.day, _last_day(as_of)))


def _last_day(day: date) -> int:
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (after - date(day.year, day.month, 1)).days


def _digits(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _number(result: Result) -> Decimal:
    assert isinstance(result.value, Decimal), f"a number was expected, not {result.value!r}"
    return result.value


def _says_nothing(result: Result) -> bool:
    return result.value is None and result.span is None


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else EXACT.add(left, right)


def _equal(left: Result, right: Result) -> bool | None:
    if left.is_known and right.is_known:
        return left.value == right.value
    return False if _apart(left.bounds, right.bounds) or _apart(right.bounds, left.bounds) else None


def _less(left: Span, right: Span) -> bool | None:
    if _apart(left, right):
        return True
    return False if left.low is not None and right.high is not None and left.low >= right.high else None


def _apart(left: Span, right: Span) -> bool:
    """Does all of `left` lie below all of `right`?"""
    return _is_below(left.high, right.low)


def _is_below(left: Any, right: Any) -> bool:
    return left is not None and right is not None and bool(left < right)
