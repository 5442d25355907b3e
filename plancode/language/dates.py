"""Arithmetic of the calendar: a day that a month lacks is that month's last day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def plus_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier, if negative).

    >>> plus_months(date(2019, 1, 31), 1)
    datetime.date(2019, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_of(year: int, every: str, number: int) -> tuple[date, date]:
    """The first and the last day of the `number`-th month or quarter of a year, or of the whole year.

    >>> period_of(2020, "quarter", 1)
    (datetime.date(2020, 1, 1), datetime.date(2020, 3, 31))
    """
    first = date(year, (number - 1) * MONTHS[every] + 1, 1)
    return first, plus_months(first, MONTHS[every]) - timedelta(days=1)


def plus_period(day: date, number: int, unit: str) -> date:
    """`day` plus a number of days, months, quarters or years (negative: back)."""
    return day + timedelta(days=number) if unit == "day" else plus_months(day, number * MONTHS[unit])
