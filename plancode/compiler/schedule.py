"""Third pass: which columns of which subject are worked out in which statement.

A column that uses a parent's or children's column comes after it. Columns are put as late as they may be, which fuses
them into the fewest statements: a stage is a subject at a depth, its columns in layers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from plancode.compiler.hoist import inner
from plancode.compiler.nodes import Definition, Draft, Key, Stage
from plancode.language.expressions import Down, Expression, FactOf, NameOf, Up


def schedule(draft: Draft) -> Draft:
    """Put every definition into a stage, and the stages into an order in which they can run."""
    columns = {key: one for key, one in draft.definitions.items() if one.column_key == key}
    own = {key: own_uses(one.tree) for key, one in columns.items()}
    far = {key: far_uses(one.tree) for key, one in columns.items()}
    depths = latest(columns, own, far, earliest(columns, own, far))
    grouped: dict[tuple[int, str], list[Key]] = defaultdict(list)
    for key, depth in depths.items():
        grouped[depth, key[0]].append(key)
    stages = [Stage(subject, depth, layers(keys, own)) for (depth, subject), keys in sorted(grouped.items())]
    return replace(draft, stages=tuple(stages))


def own_uses(tree: Expression) -> frozenset[Key]:
    """The columns of the row at hand that a tree uses."""
    if isinstance(tree, FactOf | NameOf):
        return frozenset({(tree.subject, tree.name)})
    if isinstance(tree, Up | Down):
        return frozenset()
    return frozenset().union(*(own_uses(part) for part in inner(tree)))


def far_uses(tree: Expression) -> frozenset[Key]:
    """The columns of other rows that a tree uses."""
    if isinstance(tree, Up | Down):
        return frozenset().union(*(own_uses(part) for part in inner(tree)))
    return frozenset().union(*(far_uses(part) for part in inner(tree)))


Uses = Mapping[Key, frozenset[Key]]


def in_order(keys: Mapping[Key, object], own: Uses, far: Uses) -> list[Key]:
    """The keys, each after all that it uses."""
    done: dict[Key, None] = {}

    def visit(key: Key) -> None:
        if key not in done:
            for used in sorted(own[key] | far[key]):
                visit(used)
            done[key] = None

    for key in keys:
        visit(key)
    return list(done)


def earliest(definitions: Mapping[Key, Definition], own: Uses, far: Uses) -> dict[Key, int]:
    """The least depth of each column: one more than what it uses of other rows, no less than what of its own."""
    depths: dict[Key, int] = {}
    for key in in_order(definitions, own, far):
        depths[key] = max([0, *(depths[used] for used in own[key]), *(depths[used] + 1 for used in far[key])])
    return depths


def latest(definitions: Mapping[Key, Definition], own: Uses, far: Uses, early: Mapping[Key, int]) -> dict[Key, int]:
    """The greatest depth at which each column is still in time for all that use it."""
    last: dict[str, int] = defaultdict(int)
    for (subject, _), depth in early.items():
        last[subject] = max(last[subject], depth)
    depths = {key: last[key[0]] for key in definitions}
    for key in reversed(in_order(definitions, own, far)):
        for used in own[key]:
            depths[used] = min(depths[used], depths[key])
        for used in far[key]:
            depths[used] = min(depths[used], depths[key] - 1)
    return depths


def layers(keys: list[Key], own: Uses) -> tuple[tuple[Key, ...], ...]:
    """The columns of one stage in layers, each using only the layers before it."""
    rank: dict[Key, int] = {}

    def visit(key: Key) -> int:
        if key not in rank:
            rank[key] = 1 + max((visit(used) for used in own[key] if used in members), default=-1)
        return rank[key]

    members = set(keys)
    for key in keys:
        visit(key)
    return tuple(tuple(key for key in keys if rank[key] == level) for level in range(max(rank.values()) + 1))
