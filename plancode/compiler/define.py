"""First pass: every block in force becomes definitions of columns, whatever kind it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from plancode.compiler.nodes import Cell, Decision, Definition, Draft, If, Spread
from plancode.language.expressions import (
    BOOLEAN,
    And,
    Compare,
    Down,
    Expression,
    FactOf,
    Literal_,
    NameOf,
    Not,
    Or,
    StateOf,
    Type,
    walk,
)
from plancode.language.plan import Fact, Ledger, Line, Period, Rule, Target, Value

AMOUNT = Type("number", scale=2)
TRUE = Literal_(BOOLEAN, True)


def define(draft: Draft) -> Draft:
    """Turn the blocks in force on as_of into definitions; note what is out of force."""
    plan, day = draft.plan, draft.as_of
    blocks: list[Value | Rule] = [*plan.values.values(), *plan.rules.values()]
    late = {block.name for block in blocks if not block.origin.holds_on(day)}
    found = [
        *(fact_definition(fact, day) for fact in plan.facts.values()),
        *(value_definition(value) for value in plan.values.values() if value.name not in late),
        *(one for rule in plan.rules.values() if rule.name not in late for one in rule_definitions(rule)),
        *(one for ledger in plan.ledgers.values() for one in ledger_definitions(draft, ledger, late)),
        *(one for target in plan.targets.values() if runs(draft, target) for one in target_definitions(draft, target)),
    ]
    return replace(draft, definitions={one.key: one for one in found}, not_in_force=tuple(sorted(late)))


def runs(draft: Draft, target: Target) -> bool:
    """Can the target be judged in a run of this day, that is: is all that it counts in force?"""
    plan, day = draft.plan, draft.as_of
    named = {tree.name for line in lines_of(target) for tree in names_in(line.expression)}
    if target.everyone:
        named.add(plan.ledgers[target.everyone].enter or "" if target.everyone in plan.ledgers else target.everyone)
    blocks = [block for name in named for block in (plan.rules.get(name), plan.values.get(name)) if block]
    return all(block.origin.holds_on(day) for block in blocks)


def lines_of(target: Target) -> list[Line]:
    """The expressions of a target."""
    return [line for line in (target.of, target.among, *target.when) if line]


def names_in(tree: Expression) -> Iterator[NameOf]:
    """The rules and values that an expression names, at any depth."""
    return (node for node in walk(tree) if isinstance(node, NameOf))


def fresh_since(as_of: date, period: Period) -> date:
    """The first day on which a fact may have been seen and still be fresh on as_of."""
    back = {"day": 1, "month": 31, "quarter": 92, "year": 366}[period.unit] * period.number + 4
    day = as_of - timedelta(days=back)
    while period.after(day) < as_of:
        day += timedelta(days=1)
    return day


def fact_definition(fact: Fact, as_of: date) -> Definition:
    """A fact after staleness and `only_if`."""
    cell: Expression = Cell(fact.type, fact.name, fresh_since(as_of, fact.fresh_for) if fact.fresh_for else None)
    if fact.only_if and fact.otherwise is not None:
        cell = If(fact.type, fact.only_if.expression, cell, Literal_(fact.type, fact.otherwise))
    return Definition(fact.subject, fact.name, cell, "fact")


def all_of(lines: tuple[Line, ...]) -> Expression:
    """The lines as one condition."""
    trees = tuple(line.expression for line in lines)
    return trees[0] if len(trees) == 1 else And(BOOLEAN, trees)


def value_definition(value: Value) -> Definition:
    """A value's formula or decision table."""
    tree = value.formula.expression if value.formula else None
    if tree is None:
        assert value.decide is not None
        conditions = tuple(all_of(row.when) for row in value.rows)
        results = tuple(row.result.expression for row in value.rows)
        default = value.default.expression if value.default else None
        tree = Decision(value.type, value.decide, conditions, results, default)
    return Definition(value.subject, value.name, replace(tree, type=value.type), "value", is_output=True)


def rule_definitions(rule: Rule) -> Iterator[Definition]:
    """A rule's answer, the amount it gives, and what was received."""
    yield Definition(rule.subject, rule.name, all_of(rule.when), "rule", is_output=True)
    if rule.give:
        answer = NameOf(BOOLEAN, rule.subject, rule.name)
        amount = If(AMOUNT, answer, rule.give.expression, Literal_(AMOUNT, Decimal(0)))
        yield Definition(rule.subject, f"{rule.name}__amount", amount, "amount", is_output=True)
    if rule.received:
        yield Definition(rule.subject, f"{rule.name}__received", rule.received.expression, "received", is_output=True)


def live_rows(draft: Draft, ledger: Ledger, state: str | None = None) -> Down:
    """Whether the subject has a row of the ledger that was not withdrawn (and reached `state`)."""
    link = draft.plan.subjects[ledger.name].links[0]
    live: Expression = Not(BOOLEAN, StateOf(BOOLEAN, ledger.name, "withdrawn"))
    if state:
        live = And(BOOLEAN, (StateOf(BOOLEAN, ledger.name, state), live))
    return Down(BOOLEAN, "any", ledger.name, link.name, live, None)


def ledger_definitions(draft: Draft, ledger: Ledger, late: set[str]) -> Iterator[Definition]:
    """For a ledger with `enter`: who should have a row now, and who has one (law 9)."""
    if ledger.row and ledger.enter and ledger.enter not in late:
        answer = NameOf(BOOLEAN, ledger.row, ledger.enter)
        yield Definition(ledger.row, ledger.name, answer, "entered", is_output=True)
        yield Definition(ledger.row, f"{ledger.name}__received", live_rows(draft, ledger), "has_row", is_output=True)


def target_definitions(draft: Draft, target: Target) -> Iterator[Definition]:
    """The sets a target counts: who is in, among whom, what is summed, and the date that puts a row in a year."""
    prefix = f"target__{target.name}"
    when = [line.expression for line in target.when]
    if target.form == "everyone":
        among, inside = everyone(draft, target)
    elif target.form == "share":
        assert target.of and target.among
        among, inside = target.among.expression, target.of.expression
    else:
        assert target.of
        among, inside = TRUE, TRUE if target.form == "sum" else target.of.expression
    if target.form == "sum" and target.of:
        summed = Spread(target.of.expression.type, target.of.expression)
        yield Definition(target.subject, f"{prefix}__sum", summed, "set", is_output=True)
    if target.form in ("share", "everyone"):
        among = And(BOOLEAN, (among, *when)) if when else among
        yield Definition(target.subject, f"{prefix}__among", among, "set", is_output=True)
    else:
        inside = And(BOOLEAN, (inside, *when)) if when else inside
    yield Definition(target.subject, f"{prefix}__in", inside, "set", is_output=True)
    if target.dated:
        yield Definition(target.subject, f"{prefix}__on", target.dated, "set", is_output=True)


def everyone(draft: Draft, target: Target) -> tuple[Expression, Expression]:
    """Among whom and who of them, for `everyone: R` (received among entitled) and `everyone: L` (law 9)."""
    assert target.everyone
    ledger = draft.plan.ledgers.get(target.everyone)
    if ledger is None:
        return NameOf(BOOLEAN, target.subject, target.everyone), had(draft, draft.plan.rules[target.everyone])
    has_row = live_rows(draft, ledger)
    entered = NameOf(BOOLEAN, target.subject, ledger.enter) if ledger.enter else Literal_(BOOLEAN, False)
    return Or(BOOLEAN, (has_row, entered)), live_rows(draft, ledger, ledger.states[-1])


def had(draft: Draft, rule: Rule) -> Expression:
    """Whether the rule's benefit is had: received, or paid at least what is due."""
    assert rule.received
    received: Expression = NameOf(rule.received.expression.type, rule.subject, f"{rule.name}__received")
    if received.type.kind == "boolean":
        return received
    due: Expression = Literal_(AMOUNT, Decimal("0.01"))
    if rule.give:
        due = NameOf(AMOUNT, rule.subject, f"{rule.name}__amount")
    return Compare(BOOLEAN, ">=", received, due)


def ref_of(definition: Definition) -> FactOf | NameOf:
    """How other trees name a definition."""
    kind = FactOf if definition.role == "fact" else NameOf
    return kind(definition.tree.type, definition.subject, definition.name)
