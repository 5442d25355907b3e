"""Small SQL trees that the passes are built from; three-valued logic is spelled out only where SQL lacks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlglot import exp

from plancode.language.expressions import Scalar

Sql = exp.Expr
NULL = exp.null()
TRUE = exp.true()
FALSE = exp.false()


def column(name: str, table: str | None = None) -> exp.Column:
    """A quoted column, of a table or alias where one is named."""
    return exp.column(
        exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True) if table else None
    )


def table(name: str, alias: str | None = None) -> Sql:
    """A quoted table, under an alias where one is given."""
    found = exp.Table(this=exp.to_identifier(name, quoted=True))
    return exp.alias_(found, exp.to_identifier(alias, quoted=True), table=True) if alias else found


def named(tree: Sql, name: str) -> Sql:
    """`tree AS "name"`."""
    return exp.alias_(tree, exp.to_identifier(name, quoted=True))


def literal(value: Scalar | int) -> Sql:
    """A constant: booleans, exact numbers, dates and texts."""
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, Decimal | int):
        return number(value)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    return exp.Literal.string(value)


def number(value: Decimal | int) -> Sql:
    """An exact number, written without an exponent."""
    written = exp.Literal.number(f"{abs(Decimal(value)):f}")
    return exp.Neg(this=written) if value < 0 else written


def both(*parts: Sql) -> Sql:
    """AND of the parts."""
    return exp.and_(*parts, copy=False) if parts else exp.true()


def either(*parts: Sql) -> Sql:
    """OR of the parts."""
    return exp.or_(*parts, copy=False) if parts else exp.false()


def negated(part: Sql) -> Sql:
    """NOT part."""
    return exp.not_(part, copy=False)


def is_null(part: Sql) -> Sql:
    """part IS NULL."""
    return exp.Is(this=exp.paren(part, copy=False) if not isinstance(part, exp.Column) else part, expression=exp.null())


def is_known(part: Sql) -> Sql:
    """part IS NOT NULL."""
    return negated(is_null(part))


def is_true(part: Sql) -> Sql:
    """True where part is true, false where it is false or unknown."""
    return exp.Coalesce(this=part, expressions=[exp.false()])


def is_not_false(part: Sql) -> Sql:
    """True where part is true or unknown, false where it is false."""
    return exp.Coalesce(this=part, expressions=[exp.true()])


def case(*branches: tuple[Sql, Sql], default: Sql | None = None) -> exp.Case:
    """CASE WHEN … THEN … [ELSE …] END."""
    ifs = [exp.If(this=condition.copy(), true=result.copy()) for condition, result in branches]
    return exp.Case(ifs=ifs, default=default.copy() if default is not None else None)


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """An operator between two trees, each in parentheses where it is one itself."""
    return exp.paren(kind(this=wrapped(left), expression=wrapped(right)), copy=False)


def wrapped(tree: Sql) -> Sql:
    """A copy that may stand beside any operator."""
    plain = isinstance(tree, exp.Column | exp.Literal | exp.Paren | exp.Func | exp.Case | exp.Boolean | exp.Null)
    return tree.copy() if plain else exp.paren(tree.copy(), copy=False)


def call(name: str, *arguments: Sql) -> Sql:
    """A function call; sqlglot's own node where it has one, so that each dialect writes it its own way."""
    return exp.func(name, *(argument.copy() for argument in arguments))


def cast(tree: Sql, to: str) -> Sql:
    """CAST(tree AS to)."""
    return exp.cast(tree.copy(), to)


def filtered(aggregate: Sql, condition: Sql) -> Sql:
    """aggregate FILTER (WHERE condition)."""
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition.copy()))


def count_where(condition: Sql) -> Sql:
    """How many rows fulfil the condition."""
    return filtered(exp.Count(this=exp.Star()), condition)


def largest(parts: Sequence[Sql]) -> Sql:
    """The greatest of parts that are all known."""
    return exp.Greatest(this=parts[0].copy(), expressions=[part.copy() for part in parts[1:]])


def least(parts: Sequence[Sql]) -> Sql:
    """The least of parts that are all known."""
    return exp.Least(this=parts[0].copy(), expressions=[part.copy() for part in parts[1:]])
