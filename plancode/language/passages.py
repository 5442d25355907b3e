"""A passage: quotes in a row with the blocks under them, and the sentences they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plancode.errors import Problem
from plancode.language.block_figures import Used, used_by
from plancode.language.blocks import Block
from plancode.language.figures import figures_in, spelt_in
from plancode.language.markdown import Quote
from plancode.language.quotes import Source, Span, packed
from plancode.language.wording import suggestion

# A goal of 100 % is said in these words as well as in digits.
_ALL = re.compile("[全均都每尽]|所有")
_NO_TEXT = "put the government's text into sentences.tsv, one numbered sentence a line"


@dataclass(frozen=True)
class Passage:
    """A group of a file: quotes (none for what stands before the first), their spans, and the blocks under them."""

    file: str
    clause: str
    quotes: tuple[Quote, ...]
    spans: tuple[Span, ...]
    blocks: tuple[Block, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The ids of the sentences quoted, each once."""
        return tuple(dict.fromkeys(span.sentence for span in self.spans))


def spans_of(
    quotes: Iterable[Quote], source: Source, clause: str, file: str, taken: set[Span]
) -> tuple[tuple[Span, ...], list[Problem]]:
    """What the quotes cover of the text, and a problem for each that is not the government's text.

    `taken` is what earlier quotes cover; what these cover is added.
    """
    spans: list[Span] = []
    problems = []
    for quote in quotes:
        found = source.find(quote.text, clause, taken)
        spans += found
        taken |= set(found)
        if not found and quote.is_sound:
            problems.append(_not_found(quote, source, file))
    return tuple(spans), problems


def _not_found(quote: Quote, source: Source, file: str) -> Problem:
    if not source.sentences:
        hint = "put the government's text into sentences.tsv, one numbered sentence a line"
        return Problem(
            file, *quote.place, "no_sentences", "the plan has no sentences.tsv to hold this quote against", hint
        )
    nearest = source.nearest(quote.text)
    if not nearest:
        hint = "a quote is the government's own text from sentences.tsv, word for word; a remark stands without `>`"
        return Problem(file, *quote.place, "quote_not_found", "this quote does not stand in the plan's text", hint)
    sentence, different = nearest
    line, column = _place(quote, different)
    hint = f"sentence {sentence.id} reads: {sentence.text}"
    return Problem(file, line, column, "quote_not_found", "from here on the quote is not the plan's text", hint)


def _place(quote: Quote, packed_at: int) -> tuple[int, int]:
    """The place of a quote's character, white space not counted."""
    for text, line, column in quote.lines:
        for offset, sign in enumerate(text):
            if sign.isspace():
                continue
            if packed_at == 0:
                return line, column + offset
            packed_at -= 1
    return quote.place


def check_also(blocks: Iterable[Block], source: Source) -> Iterator[Problem]:
    """A problem for each sentence that a block names and the text has not."""
    for block in blocks:
        for index, name in enumerate(block.body.also):
            if name not in source.by_id:
                hint = (
                    suggestion(name, source.by_id, "the ids stand in sentences.tsv, as")
                    if source.sentences
                    else _NO_TEXT
                )
                yield block.problem(("also", index), "unknown_sentence", f"there is no sentence `{name}`", _short(hint))


def _short(hint: str) -> str:
    return hint if len(hint) <= 120 else f"{hint[:110].rpartition(',')[0]}, …"


def check_figures(passage: Passage, source: Source) -> Iterator[Problem]:
    """A problem for each figure of a block that stands in no quote above it and has no `cite`.

    And one for each word of `names` that no quote holds: it would excuse nothing.
    """
    quoted = [packed(quote.text) for quote in passage.quotes]
    for block in passage.blocks:
        far = [packed(source.by_id[name].text) for name in block.body.also if name in source.by_id]
        for used in used_by(block):
            if not (used.is_free or used.is_cited or any(_says(text, used) for text in quoted + far)):
                yield _unsourced(block, used, bool(quoted or far))
        for index, word in enumerate(block.body.names):
            if not any(packed(word) in text for text in quoted + far):
                hint = "write it as it stands in the quote, or leave it out"
                message = f"`{word}` stands in no quote of {block.kind} `{block.name}`"
                yield block.problem(("names", index), "name_not_in_quote", message, hint)


def _says(text: str, used: Used) -> bool:
    in_words = used.value in spelt_in(text) or (used.is_percent and used.value == 1 and bool(_ALL.search(text)))
    return in_words or any(used.matches(found) for found in figures_in(text))


def _unsourced(block: Block, used: Used, is_quoted: bool) -> Problem:
    where = "in no quote above it" if is_quoted else "under no quote"
    message = f"the figure {used.text} of {block.kind} `{block.name}` stands {where}"
    hint = "correct it, or say where it comes from: `cite: …` (`cite: missing` if nobody has verified it)"
    return Problem(block.origin.file, used.line, used.column, "figure_not_in_quote", message, hint)
