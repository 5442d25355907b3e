"""Whose rows a target counts: as `for` says, else the subject of the names that it uses."""

from __future__ import annotations

from plancode.language.blocks import Block
from plancode.language.kinds import TargetBlock
from plancode.language.resolving.work import Path, Work
from plancode.language.syntax import Call, Syntax, Word, children
from plancode.language.wording import suggestion


def subject_of(work: Work, block: Block, body: TargetBlock) -> str | None:
    """The subject of a target, or None with the fault noted (unless the names themselves are at fault)."""
    if body.for_ is not None:
        if body.for_ not in work.names.subjects and body.for_ not in work.names.broken:
            hint = suggestion(body.for_, work.names.subjects, "the subjects are")
            work.report(block, ("for",), "unknown_subject", f"there is no subject `{body.for_}`", hint)
        return body.for_ if body.for_ in work.names.subjects else None
    found = _words(work, block, body)
    for candidates in (_owners(work, found), _ledgers(work, found), _alone(work, found), _ends(work, found)):
        if len(candidates) == 1:
            return candidates.pop()
        if len(candidates) > 1:
            several = " and ".join(sorted(candidates))
            hint = f"say whose rows it counts: `for: {sorted(candidates)[0]}`"
            work.report(block, (), "unclear_subject", f"its names are of {several}", hint)
            return None
    _lost(work, block, found)
    return None


def _formulas(body: TargetBlock) -> list[tuple[Path, str]]:
    single = [((key,), text) for key in ("count", "sum", "share", "among") if (text := getattr(body, key)) is not None]
    return [*single, *((("when", index), text) for index, text in enumerate(body.when or ()))]


def _words(work: Work, block: Block, body: TargetBlock) -> list[tuple[Path, Word]]:
    """The names outside aggregates; those inside are of other rows."""
    found = []
    for path, text in _formulas(body):
        node = work.parse(block, path, text)
        found += [(path, word) for word in _outside(node)] if node else []
    return found


def _outside(node: Syntax) -> list[Word]:
    if isinstance(node, Word):
        return [node]
    if isinstance(node, Call) and node.name in ("any", "all", "count", "sum", "max", "min"):
        return []
    return [word for child in children(node) for word in _outside(child)]


def _owners(work: Work, found: list[tuple[Path, Word]]) -> set[str]:
    names = (work.names.owner(word.text) for _, word in found if len(word.chain) == 1)
    return {owner for owner in names if owner}


def _ledgers(work: Work, found: list[tuple[Path, Word]]) -> set[str]:
    return {word.chain[0] for _, word in found if word.chain[0] in work.names.ledgers}


def _alone(work: Work, found: list[tuple[Path, Word]]) -> set[str]:
    return {word.text for _, word in found if word.text in work.names.subjects}


def _ends(work: Work, found: list[tuple[Path, Word]]) -> set[str]:
    heads = {word.chain[0] for _, word in found if len(word.chain) > 1}
    linked = {name for name, one in work.names.subjects.items() if heads and all(one.link(head) for head in heads)}
    return linked


def _lost(work: Work, block: Block, found: list[tuple[Path, Word]]) -> None:
    for path, word in found:
        if word.text in work.names.broken or word.chain[0] in work.names.broken or word.text in work.names.parameters:
            continue
        names = work.names
        plain = [
            *names.facts,
            *names.owners,
            *names.subjects,
            *(f"{one}.{s}" for one in names.ledgers for s in names.states(one)),
        ]
        hint = suggestion(word.text, plain, "the names are")
        hint = hint if hint.startswith("did") else "declare it with a `fact`, `value`, `rule` or `ledger` block"
        work.report(block, path, "unknown_name", f"nothing is called `{word.text}`", hint)
        return
    if all(word.text in work.names.parameters for _, word in found):
        work.report(block, (), "unclear_subject", "it does not say whose rows it counts", "add `for:`")
