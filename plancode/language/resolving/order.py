"""In which order values, rules and conditions can be typed; a circle among them is told whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from plancode.language.blocks import Block
from plancode.language.kinds import FactBlock, RuleBlock, ValueBlock
from plancode.language.resolving.work import Path, Work
from plancode.language.syntax import words


def formulas(block: Block) -> Iterator[tuple[Path, str]]:
    """Every formula of a value, rule or fact, with its path."""
    body = block.body
    if isinstance(body, FactBlock) and body.only_if is not None:
        yield ("only_if",), body.only_if
    if isinstance(body, RuleBlock):
        yield from ((("when", index), text) for index, text in enumerate(body.when))
        yield from (((key,), text) for key in ("give", "received") if (text := getattr(body, key)) is not None)
    if isinstance(body, ValueBlock):
        if body.is_ is not None:
            yield ("is",), body.is_
        for number, row in enumerate(body.rows):
            yield from ((("rows", number, "when", index), text) for index, text in enumerate(row.when))
            yield ("rows", number, "is"), row.is_
        if body.default is not None:
            yield ("default",), body.default


def in_order(work: Work) -> list[Block]:
    """The values, rules and facts with `only_if`, each after all that it uses; those in a circle are left out."""
    blocks = {block.name: block for kind in ("fact", "value", "rule") for block in work.of_kind(kind)}
    search = _Search(work, blocks, {name: _uses(work, block, blocks) for name, block in blocks.items()})
    for name in blocks:
        search.visit(name)
    return [blocks[name] for name in search.order if name not in search.circular]


def _uses(work: Work, block: Block, blocks: dict[str, Block]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path, text in formulas(block):
        node = work.parse(block, path, text)
        for word in words(node) if node else ():
            head, last = word.chain[0], word.chain[-1]
            inline = f"{head}.{last}" in work.names.facts or last in work.names.states(head)
            if last in blocks and not inline:
                found.setdefault(last, path)
    return found


@dataclass
class _Search:
    """A depth-first search, without recursion: a plan may chain more blocks than Python nests calls."""

    work: Work
    blocks: dict[str, Block]
    uses: dict[str, dict[str, Path]]
    order: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    circular: set[str] = field(default_factory=set)

    def visit(self, start: str) -> None:
        """Append a block to the order, after all that it uses."""
        stack = [(start, iter(self.uses[start]))] if start not in self.seen else []
        self.seen.add(start)
        while stack:
            name, rest = stack[-1]
            used = next(rest, None)
            if used is None:
                stack.pop()
                self.order.append(name)
            elif used not in self.seen:
                self.seen.add(used)
                stack.append((used, iter(self.uses[used])))
            elif used in (way := [opened for opened, _ in stack]):
                self._tell(way[way.index(used) :])

    def _tell(self, circle: list[str]) -> None:
        """Note a circle once, at its last use."""
        first, last = circle[0], circle[-1]
        shown = " → ".join([*circle, first])
        hint = "no answer may depend on itself; drop one of these uses"
        path = self.uses[last][first]
        self.work.report(self.blocks[last], path, "circle", f"these blocks use each other in a circle: {shown}", hint)
        self.circular.update(circle)
        self.work.names.broken.update(circle)
