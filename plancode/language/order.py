"""What each block of a plan uses, and an order in which every block comes after what it uses."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from plancode.language.expressions import (
    Expression,
    FactOf,
    NameOf,
    ParameterOf,
    ScaleOf,
    StateDate,
    StateOf,
    TableOf,
    Up,
    walk,
)

if TYPE_CHECKING:
    from plancode.language.plan import Line, Plan


def names_in(expression: Expression) -> Iterator[str]:
    """The names of facts, values, rules and parameters in an expression; inline facts as both `fact` and `ledger.fact`.

    A reference fact that is only looked through (`school.x`) is named too.
    """
    for node in walk(expression):
        if isinstance(node, FactOf):
            yield node.name
            yield f"{node.subject}.{node.name}"
        elif isinstance(node, NameOf | ParameterOf | TableOf | ScaleOf):
            yield node.name
        elif isinstance(node, Up):
            yield node.link
        elif isinstance(node, StateOf | StateDate):
            yield node.ledger


def lines_of(plan: Plan, name: str) -> tuple[Line, ...]:
    """The typed lines of a value, rule, target or fact (its `only_if`)."""
    if name in plan.rules:
        rule = plan.rules[name]
        found = (*rule.when, rule.give, rule.received)
    elif name in plan.values:
        value = plan.values[name]
        rows = tuple(line for row in value.rows for line in (*row.when, row.result))
        found = (value.formula, *rows, value.default)
    elif name in plan.targets:
        target = plan.targets[name]
        found = (target.of, target.among, *target.when)
    else:
        found = (plan.facts[name].only_if,) if name in plan.facts else ()
    return tuple(line for line in found if line)


def uses(plan: Plan, name: str) -> frozenset[str]:
    """The names that a block uses itself, in its own lines (of a ledger: its rule of entry)."""
    found = {used for line in lines_of(plan, name) for used in names_in(line.expression)}
    if name in plan.ledgers and (enter := plan.ledgers[name].enter):
        found.add(enter)
    if name in plan.targets and (everyone := plan.targets[name].everyone):
        found.add(everyone)
    return frozenset(found)


def in_order(plan: Plan) -> tuple[str, ...]:
    """Every value, rule and fact with `only_if`, each after those that it uses; the same order for the same plan."""
    names = [*(name for name, fact in plan.facts.items() if fact.only_if), *plan.values, *plan.rules]
    known = set(names)
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in names:
        sorter.add(name, *sorted(uses(plan, name) & known))
    return tuple(sorter.static_order())
