"""The words that no block, fact, state or end may be called: they mean something to SQL or to this language.

`SQL` holds every word that changes what sqlglot reads (found by parsing each keyword of its tokenizers as a name),
and the reserved words of DuckDB and Spark. `OURS` are the functions and operators of expressions. `COLUMNS` are the
columns that every snapshot or run has.
"""

from __future__ import annotations

_SQL = """
    all alter analyse analyze and anti any array as asc asof asymmetric at authorization between binary both by case
    cast check collate collation column columns concurrently connect_by_root constraint create cross current_catalog
    current_date current_time current_timestamp current_user date default deferrable delete desc describe distinct do
    drop else end escape except exists explain extract false fetch filter for force foreign freeze from full
    function generated glob grant group grouping having if ilike in initially inner insert install intersect interval
    into is isnull join lambda lateral leading left like limit localtime localtimestamp map minus natural not notnull
    null offset on only or order outer over overlaps partition partitioned_by percent pivot pivot_longer pivot_wider
    placing positional pragma primary procedure qualify range references regexp returning revoke right rlike rollback
    row rows select semi serdeproperties session_user set show similar some sort straight_join struct summarize
    symmetric table tablesample then time timestamp to trailing true truncate try_cast tuple uncache union unique
    unpack unpivot update use user using values variadic verbose view when where window with xor
"""
SQL = frozenset(_SQL.split())

FUNCTIONS = frozenset(
    {"any", "all", "count", "sum", "max", "min", "years_since", "months_since", "since", "assume", "scale"}
)
OPERATORS = frozenset({"and", "or", "not", "in", "between", "filter", "where"})
OURS = FUNCTIONS | OPERATORS | {"true", "false", "unknown", "rest", "withdrawn"}
COLUMNS = frozenset({"id", "area", "state", "round", "subject_id"})
ENDINGS = ("_id", "_on", "_seen", "_since")

# What people write out of habit, and what is said here instead.
INSTEAD: dict[str, str] = {
    "is": "an answer is true, false or unknown, and unknown cannot be asked for; write the name itself, or `not` it",
    "null": "what is not known is unknown by itself; leave the test out",
    "isnull": "what is not known is unknown by itself; leave the test out",
    "notnull": "what is not known is unknown by itself; leave the test out",
    "coalesce": "an unknown stays unknown; `assume(x, v)` with a `cite:` is the only exception",
    "ifnull": "an unknown stays unknown; `assume(x, v)` with a `cite:` is the only exception",
    "nullif": "an unknown stays unknown; `assume(x, v)` with a `cite:` is the only exception",
    "case": "write a `value` with `decide:` and `rows:`",
    "when": "write a `value` with `decide:` and `rows:`",
    "then": "write a `value` with `decide:` and `rows:`",
    "else": "write a `value` with `decide:` and `rows:`",
    "if": "write a `value` with `decide:` and `rows:`",
    "iff": "write a `value` with `decide:` and `rows:`",
    "cast": "a fact has the type that its block says; nothing is converted",
    "try_cast": "a fact has the type that its block says; nothing is converted",
    "select": "look down to other rows with any, all, count, sum, max or min: `count(person.x)`",
    "exists": "look down to other rows with any: `any(person.x)`",
    "like": "compare with `=` or `in ('a', 'b')`; a text is not searched",
    "ilike": "compare with `=` or `in ('a', 'b')`; a text is not searched",
    "regexp": "compare with `=` or `in ('a', 'b')`; a text is not searched",
    "rlike": "compare with `=` or `in ('a', 'b')`; a text is not searched",
    "over": "there are no window functions; make it a `value` of the parent and look up to it",
    "xor": "write (a and not b) or (b and not a)",
    "date": "write the date in quotes beside a date: x >= '2018-01-01'",
    "interval": "lengths of time are said with years_since, months_since, or `fresh_for`",
    "current_date": "the day of the question is as_of; write years_since(x) or months_since(x)",
    "current_timestamp": "the day of the question is as_of; write years_since(x) or months_since(x)",
    "now": "the day of the question is as_of; write years_since(x) or months_since(x)",
    "today": "the day of the question is as_of; write years_since(x) or months_since(x)",
    "age": "write years_since(birth_date)",
    "avg": "write a `value` that divides sum by count, with `round:`",
    "mean": "write a `value` that divides sum by count, with `round:`",
    "round": "rounding is said by `round:` on a `value`",
    "abs": "write two comparisons",
    "every": "write all(x)",
    "exclude": "write count(x) filter (where …)",
    "unknown": "what is not known is unknown by itself; it cannot be asked for",
}


def refused_name(name: str) -> str:
    """Why a block, fact, state or end may not have this name; empty if it may.

    >>> refused_name("grant")
    'it is a word of SQL'
    >>> refused_name("living_subsidy")
    ''
    """
    if name in OURS:
        return "it is a word of expressions"
    if name in SQL:
        return "it is a word of SQL"
    return "two underscores in a row are kept for columns of runs" if "__" in name else ""
