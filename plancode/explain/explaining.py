"""`explain`: one subject, line by line, and whether the run says the same (law 13 of docs/language.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from plancode.choices import choose
from plancode.errors import CorruptError, InputError, fault
from plancode.explain.answers import Lack
from plancode.explain.interpreter import Interpreter, RuleAnswer
from plancode.explain.reading import FactSeen
from plancode.explain.snapshot_world import Frozen, SnapshotWorld
from plancode.explain.statuses import Side, Status
from plancode.language.plan import Ledger, Line, Plan, Rule


class Answered(Protocol):
    """What is needed of a run: its folder, its name and its day."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str: ...
    @property
    def as_of(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What an engine says of a subject under a rule; None where unknown, or where the rule names no such thing."""

    answer: bool | None
    received: bool | Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line of the rule: its text, what it came to, the facts it read, and where it stands."""

    text: str
    answer: bool | None
    facts: tuple[FactSeen, ...]
    sentence: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule (or ledger with `enter`) of one subject: the interpreter's answer beside the run's."""

    subject: str
    id: str
    rule: str
    answer: Told
    stored: Told
    lines: tuple[ExplainedLine, ...]
    run: str
    status: Status | None
    lacking: Mapping[Side, frozenset[Lack]]

    @property
    def agrees(self) -> bool:
        """Do both engines say the same?"""
        return self.answer == self.stored

    def as_row(self) -> dict[str, Any]:
        """The object that `plan explain --json` prints."""
        row = {name: getattr(self, name) for name in ("subject", "id", "rule", "agrees", "run")}
        row["answer"], row["stored"] = asdict(self.answer), asdict(self.stored)
        row["lines"] = [asdict(line) for line in self.lines]
        return {name: row[name] for name in ("subject", "id", "rule", "answer", "stored", "agrees", "lines", "run")}


def explain(
    plan: Plan, run: Answered, snapshot: Frozen, subject: str, id: str, rule: str | None = None
) -> list[Explanation]:
    """Explain one rule, or every rule in force, of one subject; an unknown subject, id or rule is an `InputError`."""
    with Explainer(plan, run, snapshot) as explainer:
        return explainer.explain(subject, id, rule)


class Explainer:
    """Explains subject after subject of one run, whose files it keeps open; their hashes must have been checked."""

    def __init__(self, plan: Plan, run: Answered, snapshot: Frozen, world: SnapshotWorld | None = None) -> None:
        self._plan, self._run = plan, run
        self.world = world or SnapshotWorld(plan, run.as_of, snapshot)

    def __enter__(self) -> Explainer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.world.close()

    def explain(self, subject: str, id: str, rule: str | None = None) -> list[Explanation]:
        """Explain one rule, or every rule in force, of one subject."""
        choose("subject", subject, self._plan.subjects)
        names = self._measures(subject)
        if rule is not None:
            self._must_be_known(rule, subject, names)
        elif not names:
            raise fault("unknown_rule", f"no rule in force on {self._run.as_of} is for a {subject}")
        self.world.forget()
        row = self.world.row(subject, id)
        if row is None:
            raise self._no_such_id(subject, id)
        interpreter = Interpreter(self._plan, self._run.as_of, self.world)
        stored = self.world.stored(self._run.path, row)
        return [self._explained(interpreter, name, id, stored) for name in ((rule,) if rule else names)]

    def _measures(self, subject: str) -> tuple[str, ...]:
        """The rules in force for a subject, and the ledgers that say who should have a row."""
        plan, day = self._plan, self._run.as_of
        rules = [rule.name for rule in plan.rules.values() if rule.subject == subject and rule.origin.holds_on(day)]
        ledgers = [ledger.name for ledger in plan.ledgers.values() if ledger.row == subject and ledger.enter in rules]
        return (*rules, *ledgers)

    def _no_such_id(self, subject: str, id: str) -> InputError:
        near = self.world.nearest(subject, id)
        hint = f"the nearest are {', '.join(near)}" if near else f"there is no {subject} at all"
        return fault("unknown_id", f"there is no {subject} with the id {id!r}", hint)

    def _must_be_known(self, rule: str, subject: str, names: tuple[str, ...]) -> None:
        block = self._plan.rules.get(rule)
        if block and block.subject != subject:
            raise fault("unknown_rule", f"rule {rule!r} is for a {block.subject}, not a {subject}")
        if block and rule not in names:
            raise fault("unknown_rule", f"rule {rule!r} is not in force on {self._run.as_of}")
        choose("rule", rule, names)

    def _explained(self, interpreter: Interpreter, name: str, id: str, stored: Mapping[str, Any]) -> Explanation:
        if name not in stored:
            raise CorruptError(f"{self._run.path}: it has no answers to {name}; run the plan again")
        found = interpreter.measure(name, id)
        block = self._plan.rules.get(name) or self._plan.ledgers[name]
        rule = block if isinstance(block, Rule) else self._entry(block)
        return Explanation(
            rule.subject,
            id,
            name,
            Told(found.answer, found.received, found.amount),
            Told(stored.get(name), stored.get(f"{name}__received"), stored.get(f"{name}__amount")),
            tuple(self._lines(interpreter, rule, id, found)),
            self._run.name,
            found.status,
            found.lacking,
        )

    def _lines(self, interpreter: Interpreter, rule: Rule, id: str, found: RuleAnswer) -> Iterator[ExplainedLine]:
        sentence = next(iter(rule.origin.sentences), None)
        told: list[tuple[Line, Any]] = [(one.line, one.result.value) for one in found.lines]
        if rule.duty and rule.received:
            # What a duty asks for stands in its own words below its conditions.
            told.append((rule.received, found.received))
        for line, answer in told:
            facts = interpreter.facts_read(line, rule.subject, id, self.world.seen)
            yield ExplainedLine(
                line.text, bool(answer) if answer is not None else None, facts, sentence, line.file, line.line
            )

    def _entry(self, ledger: Ledger) -> Rule:
        assert ledger.enter is not None
        return self._plan.rules[ledger.enter]
