"""The tree of an expression as written: no name resolved, no type known. Each node knows where it starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Syntax:
    """Base of every node; `at` is the offset of its first character in the text."""

    at: int


@dataclass(frozen=True)
class Word(Syntax):
    """A name, or a chain of names: `household.has_car`."""

    text: str

    @property
    def chain(self) -> tuple[str, ...]:
        """Its parts, left to right."""
        return tuple(self.text.split("."))


@dataclass(frozen=True)
class Number(Syntax):
    value: Decimal


@dataclass(frozen=True)
class Quoted(Syntax):
    value: str


@dataclass(frozen=True)
class Flag(Syntax):
    value: bool


@dataclass(frozen=True)
class Call(Syntax):
    """A function of ours; `where` is the condition of `filter (where …)`."""

    name: str
    arguments: tuple[Syntax, ...]
    where: Syntax | None = None


@dataclass(frozen=True)
class Lookup(Syntax):
    """`table[key]`."""

    table: Word
    key: Syntax


@dataclass(frozen=True)
class Operation(Syntax):
    """`and or not = <> < <= > >= + - * / neg in between`, with its operands left to right."""

    operator: str
    operands: tuple[Syntax, ...]


def children(node: Syntax) -> tuple[Syntax, ...]:
    """The direct parts of a node."""
    if isinstance(node, Operation):
        return node.operands
    if isinstance(node, Lookup):
        return (node.table, node.key)
    if isinstance(node, Call):
        return (*node.arguments, node.where) if node.where else node.arguments
    return ()


def words(node: Syntax) -> Iterator[Word]:
    """Every name in the tree, left to right."""
    if isinstance(node, Word):
        yield node
    for child in children(node):
        yield from words(child)


class Refused(Exception):
    """An expression that cannot be used, at an offset of its text."""

    def __init__(self, at: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at, self.code, self.message, self.hint = at, code, message, hint
