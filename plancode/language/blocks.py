"""A block as read: its YAML held against its kind's schema, every fault at the place of the key or value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plancode.errors import Problem
from plancode.language.kinds import KINDS
from plancode.language.kinds import Block as Body
from plancode.language.plan import Origin
from plancode.language.validation import validate
from plancode.language.yaml_tree import Mapping, Node, Step, find, place


@dataclass(frozen=True)
class Block:
    """One named fence of a plan file; `body` is the model of its kind, `tree` the same as written, with places.

    `group` numbers the groups of quotes in a file (0: before any quote). An example's name may end in `#2`.
    """

    kind: str
    name: str
    body: Body
    tree: Mapping
    origin: Origin
    group: int = 0

    @property
    def stem(self) -> str:
        """The name without `#2`: what an example is an example of."""
        return self.name.partition("#")[0]

    def node(self, *path: Step) -> Node | None:
        """What is written at a path of keys and indices, or None."""
        return find(self.tree, path)

    def place(self, *path: Step) -> tuple[int, int]:
        """Line and column of the value at a path, of the nearest thing above it that is written, or of the fence."""
        is_written = path and self.tree.key(str(path[0]))
        return place(self.tree, path) if is_written else (self.origin.line, self.origin.column)

    def problem(self, path: Iterable[Step], code: str, message: str, hint: str = "") -> Problem:
        """A fault at the value at `path`; an empty path is the block as a whole."""
        return Problem(self.origin.file, *self.place(*path), code, message, hint)


def block_of(kind: str, name: str, tree: Node, origin: Origin, group: int = 0) -> tuple[Block | None, list[Problem]]:
    """The block of a fence's tree, or the faults found in it."""
    what = f"{kind} `{name}`"
    body, problems = validate(KINDS[kind], tree, origin.file, what, (origin.line, origin.column))
    if body is None or not isinstance(tree, Mapping):
        return None, problems
    return Block(kind, name, body, tree, origin, group), problems
