"""The typed plan: what `read` gives, and everything else works from.

Blocks keep the names of docs/language.md. Every name is resolved, every expression typed; nothing here is text that
still has to be understood. `labels` map a language (`zh`, `en`) to a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from plancode.errors import Problem
from plancode.language.areas import Areas
from plancode.language.expressions import Expression, Scalar, Type

Labels = Mapping[str, str]
Counted = Literal["each_year", "cumulative", "whole_period", "at_year_end"]
Operator = Literal["at_least", "at_most", "exactly", "above"]
Status = Literal["computed", "prose", "partly", "forgotten"]


@dataclass(frozen=True)
class Origin:
    """Where a block stands and what it stands for."""

    file: str
    line: int
    column: int
    clause: str = ""
    sentences: tuple[str, ...] = ()
    in_force: tuple[date, date] | None = None
    responsible: Labels = field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Is the block in force on `day`? Both ends count; without dates it always is."""
        return self.in_force is None or self.in_force[0] <= day <= self.in_force[1]


@dataclass(frozen=True)
class Line:
    """An expression with the text and place it was written at."""

    text: str
    expression: Expression
    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Period:
    """A length of time: `10 years`, `1 month`, `90 days`, `1 quarter`."""

    number: int
    unit: Literal["day", "month", "quarter", "year"]

    def after(self, day: date) -> date:
        """The day this period after `day`; a day the month lacks is its last day."""
        from plancode.language.dates import plus_period

        return plus_period(day, self.number, self.unit)


@dataclass(frozen=True)
class Link:
    """A way up: `name` in expressions, `column` in the snapshot, `subject` it leads to."""

    name: str
    column: str
    subject: str


@dataclass(frozen=True)
class Subject:
    """A kind of thing that facts are about. Ledgers are subjects too (`is_ledger`)."""

    name: str
    key: str
    links: tuple[Link, ...]
    list: str
    authority: str | None
    labels: Labels
    origin: Origin
    is_ledger: bool = False

    def link(self, name: str) -> Link | None:
        """The link of that name, or None."""
        return next((link for link in self.links if link.name == name), None)


@dataclass(frozen=True)
class Fact:
    """One thing that can be known about a subject."""

    name: str
    subject: str
    type: Type
    list: str
    authority: str | None
    also_held_by: tuple[str, ...]
    fresh_for: Period | None
    absent: Scalar | None
    only_if: Line | None
    otherwise: Scalar | None
    is_judgment: bool
    refers_to: str | None
    is_tracked: bool
    code_labels: Mapping[str, Labels]
    labels: Labels
    origin: Origin


@dataclass(frozen=True)
class Parameter:
    """A dated, cited number (`dated`), table by key (`table`) or scale of brackets (`scale`); None is unknown.

    Each is a tuple in order of date (date.min when undated). Percentages are fractions here (85 % is 0.85); `unit`
    keeps the word. `cite` is None for a figure of the plan's own text, "missing" for an unverified one.
    """

    name: str
    type: Type
    unit: str
    dated: tuple[tuple[date, Decimal | None], ...]
    table: tuple[tuple[date, Mapping[str, Decimal | None]], ...]
    scale: tuple[tuple[date, tuple[tuple[Decimal, Decimal | None], ...]], ...]
    cite: str | None
    labels: Labels
    origin: Origin


@dataclass(frozen=True)
class Row:
    """A row of a decision table."""

    when: tuple[Line, ...]
    result: Line


@dataclass(frozen=True)
class Value:
    """A number, code or text worked out for a subject: `formula`, or a decision table."""

    name: str
    subject: str
    type: Type
    formula: Line | None
    decide: Literal["unique", "first", "sum"] | None
    rows: tuple[Row, ...]
    default: Line | None
    labels: Labels
    origin: Origin


@dataclass(frozen=True)
class Rule:
    """Yes, no or unknown for a subject; `give` is the amount due, `received` (boolean or amount) what is had.

    `duty` names the duty that the rule was made from; then `received` says whether the deeds owed were done.
    """

    name: str
    subject: str
    when: tuple[Line, ...]
    give: Line | None
    received: Line | None
    only_so: bool
    reading: str | None
    cite: str | None
    labels: Labels
    origin: Origin
    duty: str | None = None

    @property
    def told(self) -> tuple[Line, ...]:
        """The lines that explain an answer: of a duty also what it asks for, in its own words."""
        return (*self.when, self.received) if self.duty and self.received else self.when


@dataclass(frozen=True)
class Ledger:
    """Rows that the office makes and moves through `states` (`withdrawn` not among them, always possible).

    `row` is the subject of a one-subject ledger (link column `subject_id`), None for a map of ends. `enter` names a
    rule for that subject.
    """

    name: str
    row: str | None
    facts: tuple[str, ...]
    enter: str | None
    states: tuple[str, ...]
    keep: tuple[str, ...]
    labels: Labels
    origin: Origin


@dataclass(frozen=True)
class Goal:
    """What a target must reach in a year (in its unit; a share as a fraction)."""

    year: int
    value: Decimal


@dataclass(frozen=True)
class Target:
    """A number over a set that must reach a goal by a year.

    count: rows of `subject` where `of` and all of `when` hold. sum: `of` (a number) over rows where `when` hold.
    share: of true among `among` true. everyone: `everyone` names a rule or ledger; the goal is 100 percent.
    `dated` is the date by which a row belongs to a year (a ledger state's, or a date fact), None for a bare rule.
    `areas` are the codes of `in:`. `allocation` gives areas goals of their own: (year, area) to goal.
    """

    name: str
    subject: str
    form: Literal["count", "sum", "share", "everyone"]
    of: Line | None
    among: Line | None
    everyone: str | None
    when: tuple[Line, ...]
    areas: tuple[str, ...]
    counted: Counted
    operator: Operator
    goals: tuple[Goal, ...]
    unit: str
    dated: Expression | None
    allocation: Mapping[tuple[int, str], Decimal]
    owner: Labels
    reading: str | None
    labels: Labels
    origin: Origin


@dataclass(frozen=True)
class Example:
    """Given facts and the expected answer of the block `of`; what is not given is unknown.

    `given` maps own fact names to scalars (None: unknown), `link` names to a nested mapping of the parent's facts,
    and child or ledger names to a list of such mappings (all the rows there are).
    """

    name: str
    of: str
    as_of: date
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    because: tuple[str, ...] | None
    origin: Origin


@dataclass(frozen=True)
class Prose:
    """Nothing to compute, and `why`; or what the language `cannot_say` yet (counts as forgotten)."""

    name: str
    why: str | None
    cannot_say: str | None
    origin: Origin


@dataclass(frozen=True)
class Sentence:
    """A numbered sentence of the government's text; `line` is that of sentences.tsv."""

    id: str
    clause: str
    heading: str
    text: str
    line: int = 0


@dataclass(frozen=True)
class Coverage:
    """Whether a sentence is accounted for, by which blocks, and why not."""

    sentence: Sentence
    status: Status
    blocks: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Plan:
    """A plan folder, read and checked. `hash` covers every file but synthetic.yaml; `facts` also holds the inline
    facts of ledgers, under `ledger.fact`; `blocks` the text of every block as shown by `plan show`."""

    root: Path
    title: Labels
    subjects: Mapping[str, Subject]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    values: Mapping[str, Value]
    rules: Mapping[str, Rule]
    ledgers: Mapping[str, Ledger]
    targets: Mapping[str, Target]
    examples: tuple[Example, ...]
    prose: tuple[Prose, ...]
    sentences: tuple[Sentence, ...]
    coverage: tuple[Coverage, ...]
    areas: Areas
    hash: str
    vocabulary_hash: str
    warnings: tuple[Problem, ...]
    shown: tuple[Mapping[str, Any], ...]

    def facts_of(self, subject: str) -> tuple[Fact, ...]:
        """The facts of a subject or ledger, in the order of the plan's files."""
        return tuple(fact for fact in self.facts.values() if fact.subject == subject)
