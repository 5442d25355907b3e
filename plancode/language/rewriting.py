"""A comparison of a greatest or least value with a constant → the `any` or `all` that it means (law 3).

So that it is decided by a single row, and `max(person.income) >= 4000` agrees with `any(person.income >= 4000)`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from plancode.language.expressions import BOOLEAN, Compare, Down, Expression, Literal_, Not, ParameterOf

_MIRROR: dict[str, Literal["<", "<=", ">", ">="]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPPOSITE: dict[str, Literal["<", "<=", ">", ">="]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def compare(node: Compare) -> Expression:
    """The comparison, or the `any` (or no `any` of the opposite) that decides it sooner.

    max >= c: some row is >= c. max < c: no row is >= c. The same with min, mirrored.
    """
    if node.operator in ("=", "<>"):
        return node
    if _is_extreme(node.right) and _is_constant(node.left):
        node = Compare(node.type, _MIRROR[node.operator], node.right, node.left)
    extreme = node.left
    if not (isinstance(extreme, Down) and _is_extreme(extreme) and _is_constant(node.right)):
        return node
    if node.operator in ((">", ">=") if extreme.operator == "max" else ("<", "<=")):
        return _some(extreme, node)
    return Not(BOOLEAN, _some(extreme, replace(node, operator=_OPPOSITE[node.operator])))


def _is_extreme(node: Expression) -> bool:
    return isinstance(node, Down) and node.operator in ("max", "min")


def _is_constant(node: Expression) -> bool:
    return isinstance(node, Literal_ | ParameterOf)


def _some(extreme: Down, node: Compare) -> Down:
    assert extreme.of is not None
    test = Compare(BOOLEAN, node.operator, extreme.of, node.right)
    return Down(BOOLEAN, "any", extreme.child, extreme.link, test, extreme.where)
