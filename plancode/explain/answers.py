"""What the interpreter can know: a value, bounds around a number, or nothing; and then what is lacking.

>>> both((known(True), unknown({Lack("income", "household", "h1", "empty", None)}))).value is None
True
>>> both((known(False), unknown({Lack("income", "household", "h1", "empty", None)}))).value
False
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from plancode.language.expressions import Scalar

Why = Literal["empty", "stale", "not_complete", "no_rows", "zero_divisor", "parameter", "conflict"]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing to be found out: a fact of one row, why it is not known, and who could say."""

    fact: str
    of_subject: str
    of_id: str
    why: Why
    authority: str | None

    @property
    def of(self) -> str:
        """The row as shown: `household:h1`."""
        return f"{self.of_subject}:{self.of_id}"


NOTHING: frozenset[Lack] = frozenset()


class Span(NamedTuple):
    """Bounds around a value that is not known exactly; None is no bound on that side."""

    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Result:
    """A known `value` (then nothing is lacking), or None and what is `lacking`; `span` where bounds are known."""

    value: Scalar | None
    lacking: frozenset[Lack] = NOTHING
    span: Span | None = None

    @property
    def is_known(self) -> bool:
        """Is the value known exactly?"""
        return self.value is not None

    @property
    def bounds(self) -> Span:
        """The least and greatest value it can have; no bounds where nothing is known."""
        if self.value is not None:
            return Span(self.value, self.value)
        return self.span or Span(None, None)

    def without_span(self) -> Result:
        """The same where only one exact value is of use: bounds that are not one point say nothing."""
        return self if self.span is None else unknown(self.lacking)


def known(value: Scalar) -> Result:
    """A result that lacks nothing."""
    return Result(value)


def unknown(lacking: Iterable[Lack]) -> Result:
    """A result of which nothing is known but what it lacks."""
    return Result(None, frozenset(lacking))


def between(low: Any, high: Any, lacking: frozenset[Lack]) -> Result:
    """A result between two bounds; known where they meet."""
    return known(low) if low is not None and low == high else Result(None, lacking, Span(low, high))


def lacking_of(results: Iterable[Result]) -> frozenset[Lack]:
    """All that is lacking in any of the results."""
    return NOTHING.union(*(result.lacking for result in results))


def negated(result: Result) -> Result:
    """Kleene's NOT."""
    return result if result.value is None else known(not result.value)


def both(results: Iterable[Result]) -> Result:
    """Kleene's AND: false if any part is false, else unknown if any is unknown, else true."""
    found = tuple(results)
    if any(result.value is False for result in found):
        return known(False)
    return known(True) if all(result.is_known for result in found) else unknown(lacking_of(found))


def either(results: Iterable[Result]) -> Result:
    """Kleene's OR: true if any part is true, else unknown if any is unknown, else false."""
    return negated(both(negated(result) for result in results))
