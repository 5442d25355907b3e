"""SQL expressions of synthetic.yaml: read by sqlglot, held to the columns that exist, and printed for DuckDB.

An expression sees one row and nothing else: no sub-select, no table, no second statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from plancode.language.wording import suggestion

CONSTANTS = ("as_of", "base_day")
_REFUSED = (exp.Query, exp.Table, exp.Command, exp.Placeholder, exp.Parameter, exp.Window, exp.Lambda)
# Their answers change from one run to the next; `draw` does not.
_UNSTEADY = {
    *("rand", "random", "setseed", "uuid", "gen_random_uuid", "nextval"),
    *("now", "today", "current_date", "current_time", "current_timestamp", "current_datetime", "localtime"),
    *("localtimestamp", "get_current_time", "get_current_timestamp", "transaction_timestamp"),
}
# A 32-bit mixer (two multiplications, three shifts; constants of Wellons' lowbias32): 50 times quicker than an md5
# for each cell, and only whole numbers, so the same on any machine and with any number of threads.
MACROS = (
    "CREATE MACRO _a(x) AS (xor(x, x >> 16) * 2146121005::UBIGINT) & 4294967295::UBIGINT",
    "CREATE MACRO _b(x) AS (xor(x, x >> 15) * 2221713035::UBIGINT) & 4294967295::UBIGINT",
    "CREATE MACRO _c(x) AS xor(x, x >> 16)",
    "CREATE MACRO _draw(h, k) AS _c(_b(_a(xor(h, k::UBIGINT)))) / 4294967296.0::DOUBLE",
    "CREATE MACRO years_between(a, b) AS CAST(((year(b) * 10000 + month(b) * 100 + day(b))"
    " - (year(a) * 10000 + month(a) * 100 + day(a))) // 10000 AS INTEGER)",
    "CREATE MACRO years_after(a, n) AS CAST(a + to_years(CAST(n AS INTEGER)) AS DATE)",
)


class BadExpression(Exception):
    """An expression cannot be used: code, message and hint for the problem to be reported."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass(frozen=True)
class Scope:
    """What an expression may name: own columns, those of the parent, and the days."""

    columns: frozenset[str]
    parent: str | None
    parents_columns: frozenset[str]
    days: Mapping[str, date]


@dataclass(frozen=True)
class Sql:
    """An expression for DuckDB, the own and the parent's columns in it, and whether it needs a draw."""

    text: str
    uses: frozenset[str]
    uses_of_parent: frozenset[str]
    is_drawn: bool


def compile_sql(text: str, scope: Scope, draw: str | None) -> Sql:
    """The expression for DuckDB; `draw` is the column that stands for the word draw (None: not allowed here)."""
    tree = _parse(text)
    uses: set[str] = set()
    of_parent: set[str] = set()
    is_drawn = False
    for column in list(tree.find_all(exp.Column)):
        new, name = _resolve(column, scope, draw)
        is_drawn |= name == "draw"
        if column.table:
            of_parent.add(column.name)
        elif name not in (*CONSTANTS, "draw"):
            uses.add(name)
        tree = _replaced(tree, column, new)
    return Sql(tree.sql(dialect="duckdb"), frozenset(uses), frozenset(of_parent), is_drawn)


def _parse(text: str) -> exp.Expression:
    hint = "write one DuckDB expression over the columns of the row"
    try:
        statements = sqlglot.parse(f"SELECT (\n{text}\n)", read="duckdb")
    except (SqlglotError, RecursionError) as error:
        said = str(error).split("\n")[0].split(". Line")[0]
        raise BadExpression("bad_sql", f"not an SQL expression: {said}", hint) from None
    body = _only_parenthesis(statements)
    if body is None:
        raise BadExpression("bad_sql", "not one SQL expression", hint)
    for node in body.walk():
        if isinstance(node, _REFUSED) or (isinstance(node, exp.Func) and _name(node) in _UNSTEADY):
            raise BadExpression("bad_sql", f"`{node.sql(dialect='duckdb')}` is not allowed here", hint)
    return body


def _only_parenthesis(statements: Sequence[object]) -> exp.Paren | None:
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select) or any(select.args[key] for key in select.args if key != "expressions"):
        return None
    body = select.expressions[0] if len(select.expressions) == 1 else None
    return body if isinstance(body, exp.Paren) else None


def _name(function: exp.Func) -> str:
    return (function.name if isinstance(function, exp.Anonymous) else function.sql_name()).lower()


def _resolve(column: exp.Column, scope: Scope, draw: str | None) -> tuple[exp.Expression, str]:
    name = column.name
    if column.table:
        return _of_parent(column, scope), name
    if name in scope.columns:
        return exp.column(name, quoted=True), name
    if name in scope.days:
        return exp.cast(exp.Literal.string(scope.days[name].isoformat()), "date"), name
    if name == "draw" and draw:
        return exp.column(draw, quoted=True), name
    hint = suggestion(name, sorted(scope.columns), "made so far")
    raise BadExpression("unknown_column", f"there is no column `{name}` at this place", hint)


def _of_parent(column: exp.Column, scope: Scope) -> exp.Expression:
    if column.table != scope.parent:
        has = f"only `{scope.parent}.…` is" if scope.parent else "there is no parent"
        message = f"`{column.table}` is not the parent of these rows"
        raise BadExpression("unknown_column", message, f"{has} to be had here")
    if column.name not in scope.parents_columns:
        hint = suggestion(column.name, sorted(scope.parents_columns), "it has")
        raise BadExpression("unknown_column", f"`{scope.parent}` has no column `{column.name}` yet", hint)
    return exp.column(of_parent(column.name), quoted=True)


def of_parent(name: str) -> str:
    """The name under which a parent's column is carried into its children's rows."""
    return f"_of_{name}"


def _replaced(tree: exp.Expression, old: exp.Expression, new: exp.Expression) -> exp.Expression:
    if old is tree:
        return new
    old.replace(new)
    return tree


def key_of(purpose: str) -> int:
    """The number that makes draws for different purposes independent of each other."""
    return int(hashlib.sha256(purpose.encode()).hexdigest()[:8], 16)


def literal(value: object) -> str:
    """A text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def listed(values: Iterable[object]) -> str:
    """Texts as an SQL list in round brackets."""
    return f"({', '.join(literal(value) for value in values)})"
