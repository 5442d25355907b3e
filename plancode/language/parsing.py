"""Text of an expression → the tree of what was written, by sqlglot's grammar and a whitelist of its nodes.

Every name and literal is handed to sqlglot under a name that means nothing in any dialect (`t0`, `t1` …), so that no
keyword, function or command of SQL can take hold of it; the number leads back to the word and its place. sqlglot
gives precedence and shape only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from plancode.language.reserved import FUNCTIONS, INSTEAD
from plancode.language.syntax import Call, Flag, Lookup, Number, Operation, Quoted, Refused, Syntax, Word
from plancode.language.words import Token, words_of

DEEPEST_TREE = 60
_DEEP = ("too_deep", "an expression nested too deeply", "name its parts as `value` or `rule` blocks")
_SHAPE = ("bad_syntax", "this is not a whole expression", "an operator or a name is missing, or stands one too many")

OPERATORS: dict[type[exp.Expression], str] = {
    exp.And: "and",
    exp.Or: "or",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">=", "in", "between"})
ARGUMENTS: dict[str, int] = {name: 2 if name in ("assume", "scale") else 1 for name in FUNCTIONS}


def parse(text: str) -> Syntax:
    """The tree of an expression, or `Refused` with place, fault and hint; never anything else.

    >>> parse("not a").operator
    'not'
    """
    tokens = words_of(text)
    _adjacent(tokens)
    try:
        return _Reader(tokens).read(_sqlglot(tokens))
    except RecursionError:
        raise Refused(tokens[0].at, *_DEEP) from None


def _adjacent(tokens: tuple[Token, ...]) -> None:
    """Refuse what sqlglot would quietly repair: a unary plus, `in` without a bracket, two words side by side."""
    before: Token | None = None
    for token in tokens:
        ends = before is not None and (before.kind != "operator" or before.text in (")", "]"))
        if token.text == "+" and not ends:
            raise Refused(token.at, "bad_syntax", "`+` without a left side", "write the number without a sign")
        if token.kind != "operator" and ends:
            raise Refused(token.at, "bad_syntax", f"nothing joins `{token.text}` to what stands before it", _JOIN)
        if before and before.text == "in" and token.text != "(":
            raise Refused(token.at, "bad_syntax", "`in` needs a list in round brackets", "write x in ('a', 'b')")
        before = token
    for number, token in enumerate(tokens):
        if token.kind == "operator" and token.text in ("filter", "where") and not _filters(tokens, number):
            raise Refused(token.at, "bad_syntax", f"`{token.text}` stands where nothing can be filtered", _FILTER)


def _filters(tokens: tuple[Token, ...], number: int) -> bool:
    """Does this `filter` or `where` stand in `…) filter (where …`?"""
    start = number if tokens[number].text == "filter" else number - 2
    written = [token.text for token in tokens[max(start - 1, 0) : start + 3]]
    return start > 0 and written == [")", "filter", "(", "where"]


_JOIN = "put `and`, `or`, a comparison or an arithmetic sign between them"


def _sqlglot(tokens: tuple[Token, ...]) -> exp.Expression:
    text = " ".join(token.text if token.kind == "operator" else f"t{number}" for number, token in enumerate(tokens))
    try:
        statements = sqlglot.parse(f"SELECT (\n{text}\n)")
    except SqlglotError:
        raise Refused(_suspect(tokens), *_SHAPE) from None
    only = statements[0] if len(statements) == 1 else None
    projections = only.expressions if isinstance(only, exp.Select) else []
    if len(projections) != 1 or not isinstance(projections[0], exp.Paren):
        raise Refused(tokens[0].at, *_SHAPE)
    _shallow(projections[0], tokens)
    inner: exp.Expression = projections[0].this
    return inner


def _suspect(tokens: tuple[Token, ...]) -> int:
    """Where an expression that cannot be parsed probably breaks: the last operator without a right side, or its end."""
    for token, following in zip(tokens, (*tokens[1:], None), strict=False):
        dangling = token.kind == "operator" and token.text not in (")", "]")
        if dangling and (following is None or following.text in (")", "]", ",", "and", "or", "*", "/", "=")):
            return token.at
    return tokens[-1].at


def _shallow(tree: Any, tokens: tuple[Token, ...]) -> None:
    """Refuse a tree deeper than any walk of ours can follow; a chain of `and` or `or` counts once."""
    queue = [(tree, 0)]
    while queue:
        node, depth = queue.pop()
        if depth > DEEPEST_TREE:
            raise Refused(tokens[0].at, *_DEEP)
        for child in node.iter_expressions():
            chained = type(child) is type(node) and isinstance(node, exp.And | exp.Or)
            queue.append((child, depth if chained else depth + 1))


class _Reader:
    """sqlglot's tree → ours; what is not in the whitelist is refused."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.readers: dict[type[exp.Expression], Callable[[Any], Syntax]] = {
            exp.Column: self._leaf,
            exp.Paren: lambda node: self.read(node.this),
            exp.Not: lambda node: self._operation("not", node.this),
            exp.Neg: lambda node: self._operation("neg", node.this),
            exp.Between: lambda node: self._operation("between", node.this, node.args["low"], node.args["high"]),
            exp.In: self._in,
            exp.Bracket: self._lookup,
            exp.Anonymous: self._call,
            exp.Filter: self._filter,
        }

    def read(self, node: exp.Expression) -> Syntax:
        if isinstance(node, exp.And | exp.Or):
            return self._operation(OPERATORS[type(node)], *_flat(node))
        if type(node) in OPERATORS:
            return self._operation(OPERATORS[type(node)], node.this, node.expression)
        reader = self.readers.get(type(node))
        if reader is None:
            raise Refused(self._first(node), *_SHAPE)
        return reader(node)

    def _first(self, node: exp.Expression) -> int:
        names = [part.name for part in node.find_all(exp.Identifier)]
        names += [call.name for call in node.find_all(exp.Anonymous)]
        return min((self._token(name).at for name in names), default=self.tokens[0].at)

    def _token(self, name: str) -> Token:
        if not re.fullmatch("t[0-9]+", name):
            raise Refused(self.tokens[0].at, *_SHAPE)
        return self.tokens[int(name[1:])]

    def _leaf(self, node: exp.Column) -> Syntax:
        token = self._token(node.name)
        if token.kind == "number":
            return Number(token.at, Decimal(token.text))
        if token.kind == "quoted":
            return Quoted(token.at, token.text[1:-1].replace("''", "'"))
        if token.kind == "flag":
            return Flag(token.at, token.text == "true")
        if token.text in FUNCTIONS:
            raise Refused(token.at, "bad_syntax", f"`{token.text}` is a function", f"write {token.text}(…)")
        return Word(token.at, token.text)

    def _operation(self, operator: str, *nodes: exp.Expression) -> Syntax:
        if operator in COMPARISONS and any(_compares(node) for node in nodes):
            raise Refused(
                self._first(nodes[0]),
                "chained_comparison",
                "a comparison of a comparison",
                "write two and join them: 1 < x and x < 3",
            )
        operands = tuple(self.read(node) for node in nodes)
        if operator == "neg" and isinstance(operands[0], Number):
            return Number(operands[0].at, -operands[0].value)
        return Operation(operands[0].at, operator, operands)

    def _in(self, node: exp.In) -> Syntax:
        values = node.expressions
        if not values:
            raise Refused(self._first(node), "bad_syntax", "`in` with an empty list", "write x in ('a', 'b')")
        read = self._operation("in", node.this, *values)
        assert isinstance(read, Operation)
        for value in read.operands[1:]:
            if not isinstance(value, Number | Quoted):
                raise Refused(value.at, "bad_syntax", "only numbers and quoted texts may stand in a list", _LIST)
        return read

    def _lookup(self, node: exp.Bracket) -> Syntax:
        table, keys = self.read(node.this), node.expressions
        if not isinstance(table, Word) or len(keys) != 1:
            raise Refused(table.at, "bad_syntax", "a look-up needs a table's name and one key", "write amounts[grade]")
        return Lookup(table.at, table, self.read(keys[0]))

    def _call(self, node: exp.Anonymous) -> Syntax:
        token = self._token(node.name)
        name = token.text.lower()
        if token.kind != "name" or name not in FUNCTIONS:
            raise Refused(token.at, "unknown_function", f"there is no function `{token.text}`", _nearest(name))
        wanted = ARGUMENTS[name]
        if len(node.expressions) != wanted:
            raise Refused(
                token.at,
                "bad_syntax",
                f"{name} has {len(node.expressions)} argument{'s' * (len(node.expressions) != 1)} in its brackets",
                f"it takes {wanted}: {_USAGE[name]}",
            )
        return Call(token.at, name, tuple(self.read(argument) for argument in node.expressions))

    def _filter(self, node: exp.Filter) -> Syntax:
        call = self.read(node.this)
        if not isinstance(call, Call) or call.name not in ("any", "all", "count", "sum", "max", "min"):
            raise Refused(call.at, "bad_syntax", "only a look down to other rows can be filtered", _FILTER)
        return Call(call.at, call.name, call.arguments, self.read(node.expression.this))


_LIST = "write x in ('a', 'b'), or join comparisons with `or`"
_FILTER = "write count(person.x) filter (where person.y)"
_USAGE = {
    "any": "any(person.x)",
    "all": "all(person.x)",
    "count": "count(person.x) or count(person)",
    "sum": "sum(person.x)",
    "max": "max(person.x)",
    "min": "min(person.x)",
    "years_since": "years_since(birth_date)",
    "months_since": "months_since(birth_date)",
    "since": "since(fact)",
    "assume": "assume(x, value)",
    "scale": "scale(brackets, x)",
}


def _compares(node: exp.Expression) -> bool:
    """Is it a comparison without brackets of its own? (`not` before it binds tighter here than people expect.)"""
    if isinstance(node, exp.Not):
        return _compares(node.this)
    return OPERATORS.get(type(node)) in COMPARISONS or isinstance(node, exp.In | exp.Between)


def _flat(node: exp.Expression) -> list[exp.Expression]:
    """The operands of a chain of `and` or of `or`, left to right; brackets stay."""
    found: list[exp.Expression] = []
    queue: list[exp.Expression] = [node]
    while queue:
        one = queue.pop()
        if type(one) is type(node):
            queue += [one.expression, one.this]
        else:
            found.append(one)
    return found


def _nearest(name: str) -> str:
    if name in INSTEAD:
        return INSTEAD[name]
    if not re.fullmatch(r"[a-z_]+", name):
        return "functions are " + ", ".join(sorted(FUNCTIONS))
    near = get_close_matches(name, sorted(FUNCTIONS), 1, 0.6)
    return f"did you mean {near[0]}?" if near else "functions are " + ", ".join(sorted(FUNCTIONS))
