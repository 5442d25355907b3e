"""The meaning of all blocks of a plan, before quotes and coverage are held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plancode.language.plan import (
    Example,
    Fact,
    Ledger,
    Line,
    Origin,
    Parameter,
    Prose,
    Rule,
    Subject,
    Target,
    Value,
)


@dataclass(frozen=True)
class Meaning:
    """The typed blocks, by name in the order of the plan's files; those with faults are left out."""

    subjects: Mapping[str, Subject]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    values: Mapping[str, Value]
    rules: Mapping[str, Rule]
    ledgers: Mapping[str, Ledger]
    targets: Mapping[str, Target]
    examples: tuple[Example, ...]
    prose: tuple[Prose, ...]

    def lines(self) -> Iterator[tuple[str, Origin, Line]]:
        """Every typed line, with the name and origin of its block."""
        for fact in self.facts.values():
            if fact.only_if:
                yield fact.name, fact.origin, fact.only_if
        for value in self.values.values():
            yield from ((value.name, value.origin, line) for line in lines_of_value(value))
        for rule in self.rules.values():
            yield from ((rule.name, rule.origin, line) for line in (*rule.when, rule.give, rule.received) if line)
        for target in self.targets.values():
            yield from ((target.name, target.origin, line) for line in (target.of, target.among, *target.when) if line)


def lines_of_value(value: Value) -> Iterator[Line]:
    """The formula of a value, or all the lines of its table."""
    for row in value.rows:
        yield from row.when
        yield row.result
    yield from (line for line in (value.formula, value.default) if line)
