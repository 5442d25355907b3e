"""What every step of resolving shares: the blocks, the names so far, and the faults found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plancode.errors import Problem
from plancode.language.areas import Areas
from plancode.language.blocks import Block
from plancode.language.expressions import Expression
from plancode.language.parsing import parse
from plancode.language.plan import Labels, Line
from plancode.language.syntax import Refused, Syntax
from plancode.language.tables import Allocation
from plancode.language.typing import Typer
from plancode.language.vocabulary import Unreadable, Vocabulary
from plancode.language.yaml_tree import Scalar, Step

Path = tuple[Step, ...]
Reader = Callable[[Typer, Syntax], Expression]


@dataclass
class Work:
    """The state of resolving one plan; `lost` are the names of blocks that could not be read at all."""

    blocks: tuple[Block, ...]
    areas: Areas
    allocations: Mapping[str, tuple[Allocation, ...]]
    in_force: tuple[date, date] | None = None
    lost: frozenset[str] = frozenset()
    names: Vocabulary = field(default_factory=Vocabulary)
    problems: list[Problem] = field(default_factory=list)
    parsed: dict[tuple[int, Path], Syntax | None] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Block]:
        """The blocks of a kind, in the order of the plan's files."""
        return [block for block in self.blocks if block.kind == kind]

    def report(self, block: Block, path: Iterable[Step], code: str, message: str, hint: str = "") -> None:
        """Note a fault; what uses the block by name is not judged by it again."""
        self.problems.append(block.problem(path, code, message, hint))
        if block.kind != "example":
            self.names.broken.add(block.name)

    def warn(self, block: Block, code: str, message: str, hint: str) -> None:
        """Note what is legal and yet probably a mistake."""
        line, column = block.place()
        self.problems.append(Problem(block.origin.file, line, column, code, message, hint, "warning"))

    def parse(self, block: Block, path: Path, text: str) -> Syntax | None:
        """The tree of a formula as written, or None with its fault noted once."""
        key = (id(block), path)
        if key not in self.parsed:
            self.parsed[key] = None
            try:
                self.parsed[key] = parse(text)
            except Refused as refused:
                self.refuse(block, path, refused)
        return self.parsed[key]

    def line(self, block: Block, path: Path, text: str, subject: str, reader: Reader) -> Line | None:
        """The typed line of a formula, or None with its fault noted."""
        node = self.parse(block, path, text)
        if node is None or subject not in self.names.subjects:
            self.names.broken.add(block.name)
            return None
        try:
            expression = reader(Typer(self.names, subject, may_assume=block.body.cite is not None), node)
        except Unreadable:
            self.names.broken.add(block.name)
            return None
        except Refused as refused:
            self.refuse(block, path, refused)
            return None
        return Line(text, expression, block.origin.file, *block.place(*path))

    def refuse(self, block: Block, path: Path, refused: Refused) -> None:
        """Note the fault of a formula, at its exact spot in the file."""
        line, column = _spot(block, path, refused.at)
        self.problems.append(Problem(block.origin.file, line, column, refused.code, refused.message, refused.hint))
        if block.kind != "example":
            self.names.broken.add(block.name)


def _spot(block: Block, path: Path, at: int) -> tuple[int, int]:
    """The place of the character `at` of the text at `path`."""
    node = block.node(*path) or block.node(*path[:-1])
    return node.spot(at) if isinstance(node, Scalar) else block.place(*path)


def condition(typer: Typer, node: Syntax) -> Expression:
    """Reader of a line that is yes or no."""
    return typer.condition(node)


def number(typer: Typer, node: Syntax) -> Expression:
    """Reader of a number."""
    return typer.number(node)


def anything(typer: Typer, node: Syntax) -> Expression:
    """Reader of any value."""
    return typer.read(node)


def labels_of(text: Any) -> Labels:
    """A label as written: a map of languages, or one text whose language its script tells."""
    if isinstance(text, str):
        return {"en" if text.isascii() else "zh": text}
    return dict(text or {})
