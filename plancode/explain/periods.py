"""Months, quarters and years of the calendar: in which one a day lies, and whether one is over."""

from __future__ import annotations

from datetime import date, timedelta

from plancode.language.expressions import Every, HasEnded, InPeriod

_A_YEAR: dict[Every, int] = {"month": 12, "quarter": 4, "year": 1}


def is_in_period(day: date, node: InPeriod, as_of: date) -> bool:
    """Does the day lie in that period of as_of's year, and not after as_of?"""
    return day <= as_of and _place(day, node.every) == (as_of.year, node.number)


def has_ended(node: HasEnded, as_of: date) -> bool:
    """Is the period over at the end of as_of, and was every day of it in force?"""
    period = node.year or as_of.year, node.number
    tomorrow = as_of + timedelta(days=1)
    if _place(tomorrow, node.every) <= period:
        return False
    if node.in_force is None:
        return True
    # The days just outside the time in force must not be of the period, nor beyond it.
    before, after = node.in_force[0] - timedelta(days=1), node.in_force[1] + timedelta(days=1)
    return _place(before, node.every) < period < _place(after, node.every)


def _place(day: date, every: Every) -> tuple[int, int]:
    """The year of a day, and which of its periods the day lies in."""
    return day.year, (day.month - 1) * _A_YEAR[every] // 12 + 1
