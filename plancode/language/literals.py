"""Literals of expressions: what a quoted text means beside a type, and the unit that a bare number takes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from plancode.language.expressions import Arithmetic, Expression, Literal_, Type
from plancode.language.syntax import Quoted, Refused
from plancode.language.units import BARE, Unit
from plancode.language.wording import suggestion


def literal(node: Quoted, wanted: Type) -> Literal_:
    """A quoted text as a date, code or text, as the other side wants it."""
    if wanted.kind == "date":
        return Literal_(wanted, _day(node))
    if wanted.kind == "code":
        if node.value not in wanted.codes:
            hint = suggestion(node.value, wanted.codes, "the codes are")
            raise Refused(node.at, "unknown_code", f"'{node.value}' is not one of the codes", hint)
        return Literal_(wanted, node.value)
    if wanted.kind == "text":
        return Literal_(wanted, node.value)
    hint = "write numbers without quotes" if wanted.kind == "number" else "a yes or no stands alone: write x, or not x"
    raise Refused(node.at, "wrong_type", f"a text in quotes stands beside {shown(wanted)}", hint)


def _day(node: Quoted) -> date:
    try:
        if len(node.value) != 10:
            raise ValueError
        return date.fromisoformat(node.value)
    except ValueError:
        hint = "write year-month-day: '2018-01-01'"
        raise Refused(node.at, "bad_date", f"'{node.value}' is no day of the calendar", hint) from None


def is_literal(expression: Expression) -> bool:
    """Is it a number written in the plan, or reckoned from such numbers alone?"""
    if isinstance(expression, Arithmetic):
        return is_literal(expression.left) and is_literal(expression.right)
    return isinstance(expression, Literal_)


def adopt(expression: Expression, unit: Unit) -> Expression:
    """A number written in the plan takes the unit of what it stands beside; anything else stays as it is."""
    if expression.type.kind != "number" or expression.type.unit != BARE or not is_literal(expression):
        return expression
    made = replace(expression, type=replace(expression.type, unit=unit))
    if isinstance(made, Arithmetic) and made.operator in ("+", "-"):
        return replace(made, left=adopt(made.left, unit), right=adopt(made.right, unit))
    return made


def shown(kind: Type) -> str:
    """A type in words.

    >>> shown(Type("number", Unit.of("CNY per month")))
    'a number of CNY per month'
    """
    if kind.kind == "number":
        return f"a number of {kind.unit}" if kind.unit != BARE else "a bare number"
    return {"boolean": "a yes or no", "date": "a date", "text": "a text", "code": "a code"}[kind.kind]
