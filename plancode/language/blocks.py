"""A block as read: its YAML held against its kind's schema, every fault at the place of the key or value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
    """The block of a fence's tree, and the faults found in it; a block with keys too many is read without them."""
    what = f"{kind} `{name}`"
    start = (origin.line, origin.column)
    body, problems = validate(KINDS[kind], tree, origin.file, what, start)
    if body is None and isinstance(tree, Mapping) and (known := _without_strange_keys(tree, problems)):
        tree = known
        body, _ = validate(KINDS[kind], tree, origin.file, what, start)
    if body is None or not isinstance(tree, Mapping):
        return None, problems
    return Block(kind, name, body, tree, origin, group), problems


def _without_strange_keys(tree: Mapping, problems: Iterable[Problem]) -> Mapping | None:
    """The tree without the keys that it cannot have, so that its other faults are told too; None if that is no help."""
    strange = {
        (problem.line, problem.column)
        for problem in problems
        # What a misspelt key says would be missed where it belongs.
        if problem.code == "unknown_key" and not problem.hint.startswith("did you mean")
    }
    kept = tuple((key, value) for key, value in tree.entries if (key.line, key.column) not in strange)
    return replace(tree, entries=kept) if len(kept) < len(tree.entries) else None
