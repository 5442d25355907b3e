"""At the edges of months, quarters and years."""

from __future__ import annotations

from datetime import date

import pytest

from plancode.explain.periods import has_ended, is_in_period
from plancode.language.expressions import BOOLEAN, DATE, Every, HasEnded, InPeriod, Literal_

NO_DAY = Literal_(DATE, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("every", "number", "ends"),
    [
        ("month", 2, date(2020, 2, 29)),
        ("month", 2, date(2019, 2, 28)),
        ("month", 12, date(2019, 12, 31)),
        ("quarter", 1, date(2019, 3, 31)),
        ("quarter", 3, date(2020, 9, 30)),
        ("year", 1, date(2020, 12, 31)),
    ],
)
def test_a_period_ends_with_its_last_day(every: Every, number: int, ends: date) -> None:
    period = HasEnded(BOOLEAN, every, number)
    assert has_ended(period, ends)
    assert not has_ended(period, date.fromordinal(ends.toordinal() - 1))


def test_the_year_of_a_period_may_be_named() -> None:
    period = HasEnded(BOOLEAN, "year", 1, 2019)
    days = [date(2018, 12, 31), date(2019, 12, 30), date(2019, 12, 31), date(2020, 1, 1), date(2021, 6, 1)]
    assert [has_ended(period, day) for day in days] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("first", "last", "quarters"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), [1, 2, 3, 4]),
        (date(2019, 1, 2), date(2019, 12, 30), [2, 3]),
        (date(2019, 4, 1), date(2019, 9, 30), [2, 3]),
        (date(2018, 1, 1), date(2019, 3, 31), [1]),
        (date(2020, 1, 1), date(2020, 12, 31), []),
    ],
)
def test_a_period_counts_only_if_it_was_wholly_in_force(first: date, last: date, quarters: list[int]) -> None:
    periods = [HasEnded(BOOLEAN, "quarter", number, None, (first, last)) for number in (1, 2, 3, 4)]
    assert [one.number for one in periods if has_ended(one, date(2019, 12, 31))] == quarters


@pytest.mark.parametrize(
    ("every", "number", "as_of", "inside", "outside"),
    [
        ("quarter", 1, "2020-06-30", ["2020-01-01", "2020-02-29", "2020-03-31"], ["2019-03-31", "2020-04-01"]),
        ("month", 2, "2020-03-01", ["2020-02-01", "2020-02-29"], ["2020-01-31", "2020-03-01", "2019-02-28"]),
        ("year", 1, "2019-06-30", ["2019-01-01", "2019-06-30"], ["2018-12-31", "2019-07-01", "2020-01-01"]),
    ],
)
def test_a_day_lies_in_the_period_of_as_ofs_year(
    every: Every, number: int, as_of: str, inside: list[str], outside: list[str]
) -> None:
    node, day = InPeriod(BOOLEAN, NO_DAY, every, number), date.fromisoformat(as_of)
    assert all(is_in_period(date.fromisoformat(one), node, day) for one in inside)
    assert not any(is_in_period(date.fromisoformat(one), node, day) for one in outside)
