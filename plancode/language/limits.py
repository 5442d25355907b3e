"""How large a number can become, so that no expression of a plan can overflow while it runs (law 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, localcontext

from plancode.language.expressions import (
    Arithmetic,
    Assume,
    Down,
    Expression,
    Literal_,
    MonthsSince,
    NameOf,
    ScaleOf,
    Type,
    Up,
    YearsSince,
)
from plancode.language.units import Unit

Limits = tuple[Decimal, Decimal]

DIGITS = 36  # of a DECIMAL(38): two are kept for the doubling in half-up rounding
MOST_MONEY = Decimal(10) ** 13
MOST_NUMBER = Decimal(10) ** 12
MOST_ROWS = Decimal(10) ** 9
MOST_MONTHS = Decimal(120_000)

_CURRENCY = re.compile("[A-Z]{3}")


def is_money(unit: Unit) -> bool:
    """Is it an amount of a currency, alone or per something?

    >>> is_money(Unit.of("CNY per person per month")), is_money(Unit.of("person"))
    (True, False)
    """
    return len(unit.above) == 1 and bool(_CURRENCY.fullmatch(unit.above[0]))


def declared(kind: Type) -> Limits:
    """The bounds of a type, with those of every number where it declares none."""
    most = MOST_MONEY if is_money(kind.unit) else MOST_NUMBER
    return (-most if kind.low is None else kind.low, most if kind.high is None else kind.high)


def limits(expression: Expression, of_names: Mapping[str, Limits]) -> Limits:
    """The least and the greatest number an expression can give; `of_names` knows those of value blocks."""
    match expression:
        case Literal_(value=Decimal() as value):
            return value, value
        case NameOf(name=name) if name in of_names:
            return of_names[name]
        case Up(of=of):
            return limits(of, of_names)
        case Assume(of=of, value=value):
            return _union(limits(of, of_names), limits(value, of_names))
        case YearsSince() | MonthsSince():
            return -MOST_MONTHS, MOST_MONTHS
        case ScaleOf(of=of):
            most = max(abs(side) for side in limits(of, of_names))
            return -most, most
        case Down(operator=operator, of=of):
            return _of_rows(operator, of, of_names)
        case Arithmetic():
            return _of_arithmetic(expression, of_names)
    return declared(expression.type)


def _of_rows(operator: str, of: Expression | None, of_names: Mapping[str, Limits]) -> Limits:
    if operator == "count" or of is None:
        return Decimal(0), MOST_ROWS
    low, high = limits(of, of_names)
    return (min(low * MOST_ROWS, Decimal(0)), max(high * MOST_ROWS, Decimal(0))) if operator == "sum" else (low, high)


def _of_arithmetic(node: Arithmetic, of_names: Mapping[str, Limits]) -> Limits:
    left, right = limits(node.left, of_names), limits(node.right, of_names)
    with localcontext() as context:
        context.prec = 120
        if node.operator == "+":
            return left[0] + right[0], left[1] + right[1]
        if node.operator == "-":
            return left[0] - right[1], left[1] - right[0]
        if node.operator == "*":
            corners = [one * other for one in left for other in right]
            return min(corners), max(corners)
        most = max(abs(side) for side in left) * 10**node.right.type.scale
        return -most, most


def digits(expression: Expression, of_names: Mapping[str, Limits]) -> int:
    """How many decimal digits the greatest number of an expression needs, with those after the point."""
    most = max(abs(side) for side in limits(expression, of_names))
    needed = len(str(int(most))) + expression.type.scale
    if isinstance(expression, Arithmetic) and expression.operator == "/":
        # The dividend is first multiplied up by the scales of result and divisor.
        return needed + expression.right.type.scale + expression.left.type.scale
    return needed


def _union(one: Limits, other: Limits) -> Limits:
    return min(one[0], other[0]), max(one[1], other[1])
