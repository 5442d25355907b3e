"""What the passes work on: expression nodes that only the compiler knows, definitions, and the draft of a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from sqlglot import expressions as sql

from plancode.language.expressions import Down, Expression, FactOf, NameOf
from plancode.language.plan import Plan

ROW = "_row"
Key = tuple[str, str]
Role = Literal["fact", "value", "rule", "amount", "received", "entered", "has_row", "set", "part"]


@dataclass(frozen=True)
class Cell(Expression):
    """A column of the snapshot; where `fresh_since` is set, only a value seen on that day or later counts."""

    name: str
    fresh_since: date | None = None


@dataclass(frozen=True)
class If(Expression):
    """`then` where the condition is true, `otherwise` where it is false, unknown where it is unknown."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Decision(Expression):
    """A decision table: known only if all its candidates agree (law 4)."""

    decide: Literal["unique", "first", "sum"]
    conditions: tuple[Expression, ...]
    results: tuple[Expression, ...]
    default: Expression | None


@dataclass(frozen=True)
class Spread(Expression):
    """The interval of a number in which each unknown fact may be anything within its bounds (law 3, `sum`)."""

    of: Expression


@dataclass(frozen=True)
class Definition:
    """A column to be worked out for every row of `subject`: `tree`, under `name`."""

    subject: str
    name: str
    tree: Expression
    role: Role
    is_output: bool = False

    @property
    def key(self) -> Key:
        """Subject and name."""
        return self.subject, self.name

    @property
    def column_key(self) -> Key:
        """The definition whose column this is: its own, or the one it only gives another name."""
        return (self.tree.subject, self.tree.name) if isinstance(self.tree, FactOf | NameOf) else self.key


@dataclass(frozen=True)
class Stage:
    """One statement: the columns of `subject` worked out at one depth, in layers that may use the layers before."""

    subject: str
    depth: int
    layers: tuple[tuple[Key, ...], ...]

    @property
    def table(self) -> str:
        """The name of the table the stage makes."""
        return f"{self.subject}__{self.depth}"


@dataclass(frozen=True)
class Lackable:
    """What can be lacking: a fact (or list, link, parameter) of a subject, and who could say it."""

    fact: str
    of_subject: str
    authority: str | None


@dataclass(frozen=True)
class Constants:
    """A table whose rows the program brings along: columns with their types, and the rows."""

    table: str
    columns: Mapping[str, str]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Statement:
    """A table to be made: its name and the query that fills it."""

    table: str
    query: sql.Query


@dataclass(frozen=True)
class Draft:
    """A program in the making; each pass fills in more."""

    plan: Plan
    as_of: date
    definitions: Mapping[Key, Definition] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    statements: tuple[Statement, ...] = ()
    results: Mapping[str, sql.Query] = field(default_factory=dict)
    lackables: tuple[Lackable, ...] = ()
    constants: tuple[Constants, ...] = ()
    not_in_force: tuple[str, ...] = ()

    def stage_of(self, key: Key) -> Stage:
        """The stage that works out a definition."""
        own = self.definitions[key].column_key
        return next(stage for stage in self.stages if any(own in layer for layer in stage.layers))

    def children_table(self, down: Down) -> str:
        """The stage of the child that has all that an aggregate is over."""
        ends = [self.stage_of(key_of(one)) for one in (down.of, down.where) if one]
        return max(ends, key=lambda stage: stage.depth).table

    def last_stage(self, subject: str) -> Stage | None:
        """The last stage of a subject, or None if nothing is worked out for it."""
        found = [stage for stage in self.stages if stage.subject == subject]
        return found[-1] if found else None

    def adding(self, *statements: Statement) -> Draft:
        """The draft with more statements at its end."""
        return replace(self, statements=(*self.statements, *statements))


def snapshot_table(subject: str) -> str:
    """The name under which a backend shows a subject's rows, numbered in `_row`."""
    return f"snapshot__{subject}"


def link_row(link: str) -> str:
    """The column that holds the number of the row a link points to."""
    return f"_{link}{ROW}"


def link_stale(link: str) -> str:
    """The column that says whether a link is empty only because it was seen too long ago."""
    return f"_{link}_stale"


def listed(child: str) -> str:
    """The column that says whether the list of a child subject is complete for the row's area."""
    return f"_listed_{child}"


def key_of(ref: Expression) -> Key:
    """The definition that a reference names."""
    assert isinstance(ref, FactOf | NameOf)
    return ref.subject, ref.name
