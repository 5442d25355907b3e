"""What is known of `any`, `all`, `count`, `sum`, `max` and `min` over rows that are partly unknown.

Each row comes as a `Member`: whether it counts, and what it holds. `open_end` is what is lacking because rows may be
missing altogether (empty where the list is complete).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plancode.explain.answers import Lack, Result, Span, between, both, either, known, lacking_of, negated, unknown
from plancode.explain.arithmetic import EXACT, ZERO


@dataclass(frozen=True, slots=True)
class Member:
    """One row: does it count (`where`), what it holds (`of`), and between which bounds that lies if unknown."""

    where: Result
    of: Result
    bounds: Span

    @property
    def is_possible(self) -> bool:
        """May the row count?"""
        return self.where.value is not False


def any_of(members: Sequence[Member], open_end: frozenset[Lack]) -> Result:
    """True if a row that counts holds; never false where rows may be missing."""
    found = either(both((member.where, member.of)) for member in members)
    return found if found.value is True or not open_end else unknown(found.lacking | open_end)


def all_of(members: Sequence[Member], open_end: frozenset[Lack]) -> Result:
    """True if every row that counts holds; never true where rows may be missing."""
    found = both(either((negated(member.where), member.of)) for member in members)
    return found if found.value is False or not open_end else unknown(found.lacking | open_end)


def count_of(members: Sequence[Member], open_end: frozenset[Lack]) -> Result:
    """How many rows count and hold: the certain ones, up to all possible ones."""
    counted = [both((member.where, member.of)) for member in members]
    certain = sum(one.value is True for one in counted)
    possible = sum(one.value is not False for one in counted)
    return between(Decimal(certain), None if open_end else Decimal(possible), lacking_of(counted) | open_end)


def sum_of(members: Sequence[Member], open_end: frozenset[Lack], never_negative: bool) -> Result:
    """The sum over rows that count; a row that perhaps counts adds something between nothing and its value."""
    parts = [_share(member) for member in members if member.is_possible]
    lacking = lacking_of(parts) | open_end
    low = _total([part.bounds.low for part in parts])
    high = _total([part.bounds.high for part in parts])
    if open_end:
        low, high = (low if never_negative else None), None
    return between(low, high, lacking)


def extreme_of(members: Sequence[Member], open_end: frozenset[Lack], no_rows: Lack, greatest: bool) -> Result:
    """The greatest (or least) value of the rows that count; known only if every row that may count is known."""
    possible = [member for member in members if member.is_possible]
    lacking = lacking_of(part for member in possible for part in (member.where, member.of)) | open_end
    if lacking or not possible:
        return unknown(lacking or {no_rows})
    values: list[Any] = [member.of.value for member in possible]
    return known(max(values) if greatest else min(values))


def _share(member: Member) -> Result:
    """What one possible row adds to a sum."""
    low, high = member.bounds
    if member.where.value is None:
        low, high = (None if low is None else min(ZERO, low)), (None if high is None else max(ZERO, high))
    return between(low, high, member.where.lacking | member.of.lacking)


def _total(ends: Sequence[Decimal | None]) -> Decimal | None:
    total = ZERO
    for end in ends:
        if end is None:
            return None
        total = EXACT.add(total, end)
    return total
