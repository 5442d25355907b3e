"""Blocks as read → their meaning: names resolved, expressions typed, everything checked, every fault told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from plancode.errors import Problem
from plancode.language.areas import Areas
from plancode.language.blocks import Block
from plancode.language.expressions import FactOf, Since, walk
from plancode.language.plan import Example, Fact, Prose, Rule, Value
from plancode.language.resolving.answers import announce, resolve_rule, resolve_value
from plancode.language.resolving.checks import check_uses
from plancode.language.resolving.duties import resolve_duties, resolve_duty_ledgers
from plancode.language.resolving.examples import resolve_example, resolve_prose
from plancode.language.resolving.facts import resolve_facts, resolve_only_if
from plancode.language.resolving.ledgers import check_ledgers, resolve_ledgers
from plancode.language.resolving.meaning import Meaning
from plancode.language.resolving.names import check_names
from plancode.language.resolving.order import in_order
from plancode.language.resolving.parameters import resolve_parameters
from plancode.language.resolving.subjects import add_references, resolve_subjects
from plancode.language.resolving.targets import check_allocations, resolve_target
from plancode.language.resolving.work import Work
from plancode.language.tables import Allocation

# Each step fills in what the next ones name: subjects before facts, facts before expressions.
STEPS = (
    check_names,
    resolve_subjects,
    resolve_ledgers,
    resolve_duty_ledgers,
    add_references,
    resolve_facts,
    resolve_parameters,
    announce,
    check_ledgers,
    check_allocations,
)


def resolve(
    blocks: Iterable[Block],
    areas: Areas,
    allocations: Mapping[str, tuple[Allocation, ...]] | None = None,
    lost: Iterable[str] = (),
    in_force: tuple[date, date] | None = None,
) -> tuple[Meaning, list[Problem]]:
    """The meaning of the blocks without faults, and the faults of the others.

    `lost` are the names of blocks that could not be read at all: what uses them is not blamed for it. `in_force` is
    the whole plan's, for targets of files that name none.
    """
    work = Work(tuple(blocks), areas, allocations or {}, in_force, frozenset(lost))
    work.names.broken.update(work.lost)
    for step in STEPS:
        step(work)
    meaning = _typed(work)
    check_uses(work, meaning)
    return meaning, sorted(set(work.problems))


def _typed(work: Work) -> Meaning:
    values: dict[str, Value] = {}
    rules: dict[str, Rule] = {}
    for block in in_order(work):
        if block.kind == "fact":
            resolve_only_if(work, block)
        elif block.kind == "value" and (value := resolve_value(work, block)):
            values[block.name] = value
        elif block.kind == "rule" and (rule := resolve_rule(work, block)):
            rules[block.name] = rule
    made = {block.name: resolve_target(work, block) for block in work.of_kind("target")}
    targets = {name: target for name, target in made.items() if target}
    kept, kept_by_all = resolve_duties(work)
    meaning = Meaning(
        work.names.subjects,
        work.names.facts,
        work.names.parameters,
        {block.name: values[block.name] for block in work.of_kind("value") if block.name in values},
        {block.name: rules[block.name] for block in work.of_kind("rule") if block.name in rules} | kept,
        work.names.ledgers,
        targets | kept_by_all,
        _examples(work),
        _prose(work),
    )
    return replace(meaning, facts=_tracked(meaning))


def _examples(work: Work) -> tuple[Example, ...]:
    blocks = {block.name: block for block in work.blocks if block.kind != "example"}
    made = [resolve_example(work, block, blocks) for block in work.of_kind("example")]
    return tuple(example for example in made if example)


def _prose(work: Work) -> tuple[Prose, ...]:
    return tuple(prose for block in work.of_kind("prose") if (prose := resolve_prose(work, block)))


def _tracked(meaning: Meaning) -> Mapping[str, Fact]:
    """The facts, those that since() asks of marked as tracked."""
    asked: set[tuple[str, str]] = set()
    for _, _, line in meaning.lines():
        for node in walk(line.expression):
            if isinstance(node, Since) and isinstance(node.of, FactOf):
                asked.add((node.of.subject, node.of.name))
    return {
        key: replace(fact, is_tracked=True) if (fact.subject, fact.name) in asked else fact
        for key, fact in meaning.facts.items()
    }
