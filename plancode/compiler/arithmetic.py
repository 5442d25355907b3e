"""Division and scales of brackets in whole numbers, rounded half up (law 5); no float, no decimal quotient."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from plancode.compiler.trees import Sql, binary, call, case, cast, is_known, largest, least, literal, number, wrapped

FEN = 2


def whole(tree: Sql, scale: int) -> Sql:
    """A number of `scale` digits after the point as a whole number of its smallest step."""
    return cast(binary(exp.Mul, tree, number(10**scale)) if scale else tree, "INT128")


def half_up(dividend: Sql, divisor: Sql) -> Sql:
    """dividend / divisor, both whole, rounded half away from zero: sign(n) * ((2*abs(n) + d) // (2*d))."""
    twice = binary(exp.Add, binary(exp.Mul, call("ABS", dividend), number(2)), call("ABS", divisor))
    size = binary(exp.IntDiv, twice, binary(exp.Mul, call("ABS", divisor), number(2)))
    minus = exp.NEQ(
        this=exp.paren(exp.LT(this=wrapped(dividend), expression=number(0))),
        expression=exp.paren(exp.LT(this=wrapped(divisor), expression=number(0))),
    )
    return case((minus, exp.Neg(this=wrapped(size))), default=size)


def stepped(steps: Sql, scale: int) -> Sql:
    """A whole number of steps of 10^-scale as an exact decimal."""
    units = cast(steps, f"DECIMAL({38 - scale},0)")
    return binary(exp.Mul, units, number(Decimal(1).scaleb(-scale))) if scale else units


def divided(dividend: Sql, divisor: Sql, top_scale: int, bottom_scale: int, scale: int) -> Sql:
    """dividend / divisor rounded half up to `scale` digits; NULL where either is, or the divisor is zero."""
    shift = scale + bottom_scale - top_scale
    top, bottom = whole(dividend, top_scale), whole(divisor, bottom_scale)
    if shift > 0:
        top = binary(exp.Mul, top, number(10**shift))
    elif shift < 0:
        bottom = binary(exp.Mul, bottom, number(10**-shift))
    return case((exp.NEQ(this=wrapped(divisor), expression=number(0)), stepped(half_up(top, bottom), scale)))


def rounded_scale(
    amount: Sql, brackets: Sequence[tuple[Decimal, Decimal | None]], amount_scale: int, rate_scale: int
) -> Sql:
    """The sum over brackets of rate × the part of `amount` inside, rounded half up to a fen.

    A bracket whose rate is unknown makes the sum unknown for amounts that reach it.
    """
    parts: list[Sql] = []
    cap: Decimal | None = None
    for position, (above, rate) in enumerate(brackets):
        if rate is None:
            cap = above
            break
        top = brackets[position + 1][0] if position + 1 < len(brackets) else None
        inside = amount if top is None else least([amount, literal(top)])
        inside = largest([binary(exp.Sub, inside, literal(above)), number(0)])
        parts.append(binary(exp.Mul, inside, literal(rate)))
    known = is_known(amount)
    if cap is not None:
        known = exp.LTE(this=wrapped(amount), expression=literal(cap))
    total = parts[0] if parts else number(0)
    for part in parts[1:]:
        total = binary(exp.Add, total, part)
    scale = amount_scale + max([rate_scale, *(-_exponent(rate) for _, rate in brackets if rate is not None)])
    steps = whole(total, scale)
    if scale > FEN:
        steps = half_up(steps, number(10 ** (scale - FEN)))
    elif scale < FEN:
        steps = binary(exp.Mul, steps, number(10 ** (FEN - scale)))
    return case((known, stepped(steps, FEN)))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return min(exponent, 0)
