"""Second pass: what is worked out in another subject's row becomes a definition of that subject.

Afterwards every `Up` and `Down` holds only references, so that a tree needs nothing but columns: its own subject's,
a parent's by a join, an aggregate of children by a grouped join.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

from plancode.compiler.define import ref_of
from plancode.compiler.nodes import Definition, Draft, Key, Spread
from plancode.language.expressions import BOOLEAN, And, Down, Expression, FactOf, Literal_, NameOf, Not, Or, Up

Tree = TypeVar("Tree", bound=Expression)


def hoist(draft: Draft) -> Draft:
    """Name every part that crosses from one subject to another, the same part once; drop what no output needs."""
    hoisting = Hoisting()
    named = {key: replace(one, tree=hoisting.flat(one.tree)) for key, one in draft.definitions.items()}
    named |= {one.key: one for one in hoisting.found.values()}
    return replace(draft, definitions=needed(one_name_each(named)))


def one_name_each(definitions: dict[Key, Definition]) -> dict[Key, Definition]:
    """Where a definition only names another column of its row, everybody names that column instead."""
    same = {key: one.tree for key, one in definitions.items() if isinstance(one.tree, FactOf | NameOf)}

    def settled(tree: Any) -> Any:
        if isinstance(tree, FactOf | NameOf):
            other = same.get((tree.subject, tree.name))
            return tree if other is None else settled(other)
        return changed(tree, settled)

    return {key: replace(one, tree=settled(one.tree)) for key, one in definitions.items()}


def changed(tree: Tree, change: Callable[[Any], Any]) -> Tree:
    """The tree with each direct part changed."""
    changes: dict[str, Any] = {}
    for field in fields(tree):
        item = getattr(tree, field.name)
        if isinstance(item, Expression):
            changes[field.name] = change(item)
        elif isinstance(item, tuple) and item and isinstance(item[0], Expression):
            changes[field.name] = tuple(change(one) for one in item)
    return replace(tree, **changes) if changes else tree


def needed(definitions: dict[Key, Definition]) -> dict[Key, Definition]:
    """The outputs and all that they use, in the order given."""
    queue = [key for key, one in definitions.items() if one.is_output]
    used: set[Key] = set()
    while queue:
        key = queue.pop()
        if key not in used and key in definitions:
            used.add(key)
            queue += [(ref.subject, ref.name) for ref in refs(definitions[key].tree)]
    return {key: one for key, one in definitions.items() if key in used}


def refs(tree: Expression) -> list[FactOf | NameOf]:
    """Every reference in a tree, also those inside `Up` and `Down`."""
    if isinstance(tree, FactOf | NameOf):
        return [tree]
    return [ref for part in inner(tree) for ref in refs(part)]


def inner(tree: Expression) -> list[Expression]:
    """The direct parts of a node, compiler nodes included."""
    found: list[Expression] = []
    for field in fields(tree):
        item = getattr(tree, field.name)
        found += [one for one in (item if isinstance(item, tuple) else (item,)) if isinstance(one, Expression)]
    return found


class Hoisting:
    """Collects the parts that were given a name; the same part gets the same name."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, Expression], Definition] = {}

    def flat(self, tree: Tree) -> Tree:
        """The tree with every crossing part replaced by a reference."""
        if isinstance(tree, Up):
            return replace(tree, of=self.name(tree.subject, self.flat(tree.of)))
        if isinstance(tree, Down):
            of, where = self.aggregate(tree)
            return replace(tree, of=of, where=where)
        return changed(tree, self.flat)

    def aggregate(self, tree: Down) -> tuple[Expression | None, Expression | None]:
        """What an aggregate is over: one condition for `any`, `all` and `count`, a number and a condition otherwise."""
        of, where = tree.of and self.flat(tree.of), tree.where and self.flat(tree.where)
        if tree.operator in ("any", "count"):
            held = [one for one in (of, where) if one] or [Literal_(BOOLEAN, True)]
            of, where = And(BOOLEAN, tuple(held)) if len(held) == 2 else held[0], None
        elif tree.operator == "all" and where and of:
            of, where = Or(BOOLEAN, (Not(BOOLEAN, where), of)), None
        elif tree.operator == "sum" and of:
            of = Spread(of.type, of)
        return of and self.name(tree.child, of), where and self.name(tree.child, where)

    def name(self, subject: str, tree: Expression) -> FactOf | NameOf:
        """A reference to the tree as a column of `subject`."""
        if isinstance(tree, FactOf | NameOf):
            return tree
        known = self.found.get((subject, tree))
        if known is None:
            known = Definition(subject, f"part__{len(self.found) + 1}", tree, "part")
            self.found[subject, tree] = known
        return ref_of(known)
