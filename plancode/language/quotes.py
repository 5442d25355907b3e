"""Where a quote stands in the government's text: which sentences it covers, and which characters of them.

White space is ignored, also inside words, and nothing else is.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from plancode.language.plan import Sentence

_LONGEST_COMPARED = 1000


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` (not counted) of a sentence's text without white space."""

    sentence: str
    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """The government's text, sentence by sentence."""

    sentences: Sequence[Sentence]

    @cached_property
    def by_id(self) -> dict[str, Sentence]:
        return {sentence.id: sentence for sentence in self.sentences}

    @cached_property
    def _texts(self) -> list[str]:
        return [packed(sentence.text) for sentence in self.sentences]

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for text in self._texts:
            starts.append(starts[-1] + len(text))
        return starts

    @cached_property
    def _whole(self) -> str:
        return "".join(self._texts)

    def find(self, quote: str, clause: str = "", taken: Collection[Span] = ()) -> tuple[Span, ...]:
        """The characters that a quote covers; empty if it stands nowhere.

        Where the text repeats, the file's own clause comes first, then the place that begins a sentence, then what
        is not `taken` by an earlier quote.
        """
        wanted = packed(quote)
        places = []
        at = self._whole.find(wanted) if wanted else -1
        while at >= 0:
            places.append(at)
            at = self._whole.find(wanted, at + 1)
        if not places:
            return ()

        def rank(at: int) -> tuple[bool, bool, bool, int]:
            return not self._lies_in(at, clause), at not in self._begins, self._spans(at, wanted)[0] in taken, at

        return self._spans(min(places, key=rank), wanted)

    @cached_property
    def _begins(self) -> frozenset[int]:
        return frozenset(self._starts)

    def _sentence(self, at: int) -> Sentence:
        return self.sentences[bisect_right(self._starts, at) - 1]

    def _lies_in(self, at: int, clause: str) -> bool:
        own = self._sentence(at).clause
        return bool(clause) and (own == clause or own.startswith(f"{clause}."))

    def _spans(self, at: int, wanted: str) -> tuple[Span, ...]:
        found, end = [], at + len(wanted)
        index = bisect_right(self._starts, at) - 1
        while index < len(self._texts) and self._starts[index] < end:
            first, last = self._starts[index], self._starts[index + 1]
            if first < last:
                found.append(Span(self.sentences[index].id, max(at, first) - first, min(end, last) - first))
            index += 1
        return tuple(found)

    def nearest(self, quote: str) -> tuple[Sentence, int] | None:
        """The sentence most like a quote, and the quote's first character (white space apart) that differs from it."""
        wanted = packed(quote)[:_LONGEST_COMPARED]
        best, likeness = None, 0.0
        for sentence, text in zip(self.sentences, self._texts):
            matcher = difflib.SequenceMatcher(None, text, wanted, autojunk=False)
            # The quick ratios are upper bounds of the true one, which is slow.
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) <= likeness or matcher.ratio() <= likeness:
                continue
            best, likeness = (sentence, _first_difference(matcher)), matcher.ratio()
        return best if likeness > 0.4 else None


def _first_difference(matcher: difflib.SequenceMatcher[str]) -> int:
    block = matcher.get_matching_blocks()[0]
    return block.size if block.b == 0 else 0


def packed(text: str) -> str:
    """The text without white space.

    >>> packed(" 20 18年　，")
    '2018年，'
    """
    return "".join(text.split())
