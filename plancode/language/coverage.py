"""Law 10: every sentence of the text is computed, prose, partly computed or forgotten, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass

from plancode.language.block_figures import dates_of, used_by
from plancode.language.blocks import Block
from plancode.language.figures import Found, figures_in
from plancode.language.kinds import ProseBlock
from plancode.language.passages import Passage
from plancode.language.plan import Coverage, Sentence
from plancode.language.quotes import packed
from plancode.language.yaml_tree import Scalar, Sequence

COMPUTING = ("rule", "value", "target", "duty")
_OVER_LEDGERS = {"target": ("count", "sum", "share", "among", "everyone"), "duty": ("when",)}
_SILENT = ("example", "prose", "subject")


@dataclass(frozen=True)
class _Part:
    """A stretch of the sentence, and the blocks that stand under it."""

    start: int
    end: int
    blocks: tuple[Block, ...]


def coverage_of(sentences: SequenceOf[Sentence], passages: SequenceOf[Passage]) -> tuple[Coverage, ...]:
    """The status of every sentence, in the order of the text."""
    blocks = [block for passage in passages for block in passage.blocks]
    targeted = _targeted(blocks)
    parts = _parts(sentences, passages)
    return tuple(_status(sentence, parts.get(sentence.id, []), targeted) for sentence in sentences)


def _targeted(blocks: Iterable[Block]) -> frozenset[str]:
    """Names that the formulas of targets and duties use: a ledger computes only with one of them over it."""
    words: set[str] = set()
    for block in blocks:
        for key in _OVER_LEDGERS.get(block.kind, ()):
            node = block.tree.get(key)
            for text in node.items if isinstance(node, Sequence) else (node,):
                words |= set(re.findall(r"\w+", text.text)) if isinstance(text, Scalar) else set()
    return frozenset(words)


def _parts(sentences: SequenceOf[Sentence], passages: Iterable[Passage]) -> dict[str, list[_Part]]:
    lengths = {sentence.id: len(packed(sentence.text)) for sentence in sentences}
    parts: dict[str, list[_Part]] = {}
    for passage in passages:
        for span in passage.spans:
            parts.setdefault(span.sentence, []).append(_Part(span.start, span.end, passage.blocks))
        for block in passage.blocks:
            for far in block.body.also:
                if far in lengths:
                    parts.setdefault(far, []).append(_Part(0, lengths[far], (block,)))
    return parts


def _status(sentence: Sentence, parts: SequenceOf[_Part], targeted: frozenset[str]) -> Coverage:
    named = {block.name: block for part in parts for block in part.blocks if block.kind != "example"}
    names, blocks = tuple(named), tuple(named.values())
    prose = [block.body for block in blocks if isinstance(block.body, ProseBlock)]
    unsayable = "; ".join(f"cannot say yet: {body.unsayable}" for body in prose if body.cannot_say)
    is_computed = any(_computes(block, targeted) for block in blocks)
    if not parts:
        return Coverage(sentence, "forgotten", (), "no quote holds it")
    if not is_computed and (unsayable or not prose):
        return Coverage(sentence, "forgotten", names, unsayable or _idle(blocks))
    wants = [text for text in (_unquoted(sentence, parts), unsayable) if text]
    wants += [_unused(sentence, parts)] if is_computed and _unused(sentence, parts) else []
    if wants:
        return Coverage(sentence, "partly", names, "; ".join(wants))
    why = "" if is_computed else "; ".join(body.why for body in prose if body.why)
    return Coverage(sentence, "computed" if is_computed else "prose", names, why)


def _computes(block: Block, targeted: frozenset[str]) -> bool:
    return block.kind in COMPUTING or (block.kind == "ledger" and block.name in targeted)


def _idle(blocks: SequenceOf[Block]) -> str:
    if not blocks:
        return "a quote, but no block under it"
    ledgers = [block.name for block in blocks if block.kind == "ledger"]
    if ledgers:
        return f"no target counts the rows of {', '.join(ledgers)}"
    kinds = " and ".join(dict.fromkeys(block.kind for block in blocks))
    return f"only {kinds} under it, which compute nothing by themselves"


def _unquoted(sentence: Sentence, parts: Iterable[_Part]) -> str:
    text = packed(sentence.text)
    quoted: set[int] = set()
    for part in parts:
        quoted.update(range(part.start, part.end))
    rest = "".join(sign if at not in quoted else "\n" for at, sign in enumerate(text)).split("\n")
    missing = [piece for piece in rest if piece]
    return f"not quoted: {' … '.join(missing)}" if missing else ""


def _unused(sentence: Sentence, parts: SequenceOf[_Part]) -> str:
    """The figures of the sentence that no block under them uses."""
    text = packed(sentence.text)
    for block in (block for part in parts for block in part.blocks):
        for word in block.body.names:
            text = text.replace(packed(word), "\n" * len(packed(word)))
    loose = [found.text for found in figures_in(text) if found.value and not _is_used(found, parts)]
    return f"used by no block: {', '.join(dict.fromkeys(loose))}" if loose else ""


def _is_used(found: Found, parts: Iterable[_Part]) -> bool:
    here = [part for part in parts if part.start < found.end and found.start < part.end]
    return any(_uses(block, found) for part in here for block in part.blocks if block.kind not in _SILENT)


def _uses(block: Block, found: Found) -> bool:
    if any(used.matches(found) for used in used_by(block)):
        return True
    if found.is_year:
        return _spans_year(block, int(found.value)) or any(year == found.value for year, _, _ in dates_of(block))
    if found.is_month_or_day:
        return any(found.value in (month, day) for _, month, day in _all_dates(block))
    return found.is_percent and found.value == 1 and block.tree.get("everyone") is not None


def _spans_year(block: Block, year: int) -> bool:
    force = block.origin.in_force
    return force is None or force[0].year <= year <= force[1].year


def _all_dates(block: Block) -> set[tuple[int, int, int]]:
    force = block.origin.in_force or ()
    return {*dates_of(block), *((day.year, day.month, day.day) for day in force)}
