"""Units of numbers: `NAME (per NAME)*`, and what becomes of them in arithmetic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

_SINGULAR = {"days": "day", "months": "month", "quarters": "quarter", "years": "year"}


@dataclass(frozen=True)
class Unit:
    """A unit as names above and below the line, each sorted; both empty for a bare number. `years` are `year`.

    >>> str(Unit.of("CNY per person per month"))
    'CNY per month per person'
    """

    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @staticmethod
    def of(text: str) -> Unit:
        """Read `NAME (per NAME)*`; `percent`, `ratio` and the empty text are bare numbers."""
        head, *rest = [_SINGULAR.get(part.strip(), part.strip()) for part in text.split(" per ")]
        return Unit((), tuple(sorted(rest))) if head in ("", "percent", "ratio") else Unit((head,), tuple(sorted(rest)))

    def times(self, other: Unit) -> Unit:
        """The unit of a product, what stands on both sides of the line cancelled."""
        above, below = Counter(self.above + other.above), Counter(self.below + other.below)
        return Unit(tuple(sorted((above - below).elements())), tuple(sorted((below - above).elements())))

    def over(self, other: Unit) -> Unit:
        """The unit of a quotient."""
        return self.times(Unit(other.below, other.above))

    def for_one(self, subject: str) -> Unit:
        """The same unit said of one `subject`: `CNY per person` of one person is `CNY`."""
        return Unit(self.above, tuple(name for name in self.below if name != subject))

    def __str__(self) -> str:
        head = " ".join(self.above) or ("1" if self.below else "")
        return " per ".join((head, *self.below))


BARE = Unit()
