"""Checks over all blocks together: names that nothing uses, and uses outside the time in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plancode.errors import Problem
from plancode.language.blocks import Block
from plancode.language.expressions import Expression
from plancode.language.order import names_in
from plancode.language.plan import Origin, Target
from plancode.language.resolving.meaning import Meaning
from plancode.language.resolving.work import Work
from plancode.language.syntax import words


@dataclass(frozen=True)
class Use:
    """A block that uses a name, with the file and place of the line that does."""

    user: str
    name: str
    origin: Origin
    file: str
    line: int
    column: int


def check_uses(work: Work, meaning: Meaning) -> None:
    """Every fact and parameter is used by something, and nothing out of force is used."""
    uses = list(_uses(meaning))
    _unused(work, meaning, {use.name for use in uses})
    _in_force(work, meaning, uses)


def _uses(meaning: Meaning) -> Iterator[Use]:
    for owner, origin, line in meaning.lines():
        for name in names_in(line.expression):
            yield Use(owner, name, origin, line.file, line.line, line.column)
    for ledger in meaning.ledgers.values():
        for name in (*([ledger.enter] if ledger.enter else []), *ledger.keep):
            yield Use(ledger.name, name, ledger.origin, ledger.origin.file, ledger.origin.line, ledger.origin.column)
    for target in meaning.targets.values():
        yield from (_use_of(target, name) for name in _of_target(target))


def _use_of(target: Target, name: str) -> Use:
    return Use(target.name, name, target.origin, target.origin.file, target.origin.line, target.origin.column)


def _of_target(target: Target) -> Iterator[str]:
    if target.everyone:
        yield target.everyone
    if isinstance(target.dated, Expression):
        yield from names_in(target.dated)


_HINTS = {
    "fact": "use it in a rule, value, target or ledger, or drop the block",
    "parameter": "use it in an expression, or drop the block",
    "value": "use it in a rule or target, or drop the block",
}


def _unused(work: Work, meaning: Meaning, used: set[str]) -> None:
    # A block that cannot be read may be the only user of a name; one that is read but at fault uses what it names.
    if work.lost or None in work.parsed.values():
        return
    used = used | {part for node in work.parsed.values() if node for word in words(node) for part in word.chain}
    examples = {example.of for example in meaning.examples}
    for kind in ("fact", "parameter", "value"):
        for block in work.of_kind(kind):
            if (
                block.name in used
                or block.name in work.names.broken
                or (kind == "value" and (block.name in examples or block.origin.sentences))
            ):
                continue
            message = f"nothing uses the {kind} `{block.name}`"
            if kind == "value":
                work.warn(block, "unused_value", message, _HINTS[kind])
            else:
                work.report(block, (), f"unused_{kind}", message, _HINTS[kind])
    for block in work.of_kind("ledger"):
        _unused_inline(work, block, used)


def _unused_inline(work: Work, block: Block, used: set[str]) -> None:
    for name in getattr(block.body, "facts", {}):
        if f"{block.name}.{name}" not in used and name not in used:
            message = f"nothing uses the fact `{name}` of the ledger `{block.name}`"
            work.report(block, ("facts", name), "unused_fact", message, _HINTS["fact"])


def _in_force(work: Work, meaning: Meaning, uses: list[Use]) -> None:
    origins: Mapping[str, Origin] = {
        name: one.origin for group in (meaning.parameters, meaning.values, meaning.rules) for name, one in group.items()
    }
    blocks = {block.name for block in work.blocks if block.kind != "example"}
    for use in uses:
        origin = origins.get(use.name)
        # A duty's rule and target bear the duty's name before `__`.
        user = use.user.partition("__")[0]
        if origin is None or origin.in_force is None or user not in blocks:
            continue
        first, last = origin.in_force
        if use.origin.in_force is None or use.origin.in_force[0] < first or use.origin.in_force[1] > last:
            own = use.origin.in_force
            when = f"{own[0]} to {own[1]}" if own else "always"
            message = f"`{user}` is in force {when}, and uses `{use.name}`, in force {first} to {last} only"
            hint = f"move `{use.name}` to a file in force as long, or give this file the same `in_force:`"
            work.problems.append(_problem(use, message, hint))


def _problem(use: Use, message: str, hint: str) -> Problem:

    return Problem(use.file, use.line, use.column, "not_in_force", message, hint)
