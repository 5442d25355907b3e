"""Decision tables in SQL: the value is known only if all candidate rows agree (law 4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from plancode.compiler.trees import (
    Sql,
    binary,
    both,
    case,
    either,
    is_not_false,
    is_true,
    literal,
    negated,
    number,
    wrapped,
)


def decided(conditions: Sequence[Sql], results: Sequence[Sql], default: Sql, first: bool) -> Sql:
    """The value all candidates agree on: for `first` the rows not false up to the first true one, for `unique` all
    rows not false; the default too if no row is true."""
    chosen = case(
        *((is_not_false(one), result) for one, result in zip(conditions, results, strict=True)), default=default
    )
    agreed: list[Sql] = []
    for position, (condition, result) in enumerate(zip(conditions, results, strict=True)):
        out = [negated(wrapped(is_not_false(condition)))]
        if first:
            out += [is_true(before) for before in conditions[:position]]
        agreed.append(either(*out, exp.EQ(this=wrapped(result), expression=wrapped(chosen))))
    some_true = [is_true(condition) for condition in conditions]
    agreed.append(either(*some_true, exp.EQ(this=wrapped(default), expression=wrapped(chosen))))
    return case((both(*(exp.paren(one) for one in agreed)), chosen))


def totalled(conditions: Sequence[Sql], results: Sequence[Sql]) -> Sql:
    """The sum over true rows; a doubtful row leaves it known only if it adds nothing."""
    total: Sql = number(0)
    for condition, result in zip(conditions, results, strict=True):
        nothing = exp.EQ(this=wrapped(result), expression=literal(0))
        part = case((condition, result), (negated(wrapped(condition)), number(0)), (nothing, number(0)))
        total = binary(exp.Add, total, part)
    return total
