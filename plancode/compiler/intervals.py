"""Numbers as pairs of ends: what becomes of them in arithmetic and comparisons (law 3).

NULL is "no bound"; a point is a pair of the same tree.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from plancode.compiler.trees import Sql, binary, both, call, case, either, literal, negated, number, wrapped

Pair = tuple[Sql, Sql]

COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def same(tree: Sql) -> Pair:
    """A point."""
    return tree, tree


def point(low: Sql, high: Sql) -> Sql:
    """The number where both ends are the same, else NULL."""
    return case((exp.EQ(this=wrapped(low), expression=wrapped(high)), low))


def ended(end: Sql, bound: Decimal | None) -> Sql:
    """The end, or the bound where it is unknown."""
    return end if bound is None else call("COALESCE", end, literal(bound))


def combined(operator: str, left: Pair, right: Pair) -> Pair:
    """Interval arithmetic: ends with ends; a product needs one side to be a point."""
    points = left[0] is left[1] and right[0] is right[1]
    if points:
        return same(binary(OPERATORS[operator], left[0], right[0]))
    if operator == "+":
        return binary(exp.Add, left[0], right[0]), binary(exp.Add, left[1], right[1])
    if operator == "-":
        return binary(exp.Sub, left[0], right[1]), binary(exp.Sub, left[1], right[0])
    return times(left, right)


OPERATORS: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


def times(left: Pair, right: Pair) -> Pair:
    """A known number times an interval, whichever side it is on; unknown where neither is a point."""
    if left[0] is left[1]:
        return scaled(right, left[0])
    if right[0] is right[1]:
        return scaled(left, right[0])
    is_point = exp.EQ(this=wrapped(left[0]), expression=wrapped(left[1]))
    other = exp.EQ(this=wrapped(right[0]), expression=wrapped(right[1]))
    ends = zip(scaled(left, right[0]), scaled(right, left[0]), strict=True)
    low, high = (case((other, by_right), (is_point, by_left)) for by_right, by_left in ends)
    return low, high


def scaled(ends: Pair, factor: Sql) -> Pair:
    """An interval times a number; a negative one swaps the ends, zero makes it zero however wide it was."""
    positive = exp.GT(this=wrapped(factor), expression=number(0))
    negative = exp.LT(this=wrapped(factor), expression=number(0))
    none = exp.EQ(this=wrapped(factor), expression=number(0))
    low, high = binary(exp.Mul, ends[0], factor), binary(exp.Mul, ends[1], factor)
    return case((positive, low), (negative, high), (none, number(0))), case(
        (positive, high), (negative, low), (none, number(0))
    )


def compared(operator: str, left: Pair, right: Pair) -> Sql:
    """A comparison of two intervals: true or false when every choice of numbers agrees."""
    if operator == "<>":
        return negated(wrapped(compared("=", left, right)))
    if operator == "=":
        apart = either(
            exp.LT(this=wrapped(left[1]), expression=wrapped(right[0])),
            exp.LT(this=wrapped(right[1]), expression=wrapped(left[0])),
        )
        at_point = both(
            exp.EQ(this=wrapped(left[0]), expression=wrapped(left[1])),
            exp.EQ(this=wrapped(right[0]), expression=wrapped(right[1])),
            exp.EQ(this=wrapped(left[0]), expression=wrapped(right[0])),
        )
        return case((apart, exp.false()), (at_point, exp.true()))
    if operator in (">", ">="):
        return compared({">": "<", ">=": "<="}[operator], right, left)
    kind, otherwise = (exp.LT, exp.GTE) if operator == "<" else (exp.LTE, exp.GT)
    surely = kind(this=wrapped(left[1]), expression=wrapped(right[0]))
    never = otherwise(this=wrapped(left[0]), expression=wrapped(right[1]))
    return case((surely, exp.true()), (never, exp.false()))
