from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from plancode.explain.aggregates import Member, all_of, any_of, count_of, extreme_of, sum_of
from plancode.explain.answers import NOTHING, Lack, Result, Span, known, unknown

LACK = Lack("x", "person", "p1", "empty", None)
MISSING = frozenset({Lack("persons", "household", "h1", "not_complete", None)})
NO_ROWS = Lack("person", "household", "h1", "no_rows", None)
TRUTHS = st.sampled_from([known(True), known(False), unknown({LACK})])
LOW, HIGH = -2, 3


@st.composite
def numbers(draw: st.DrawFn) -> Member:
    """A row with a number that is known, or lies between -2 and 3."""
    value = draw(st.none() | st.integers(LOW, HIGH))
    where = draw(TRUTHS)
    if value is None:
        return Member(where, unknown({LACK}), Span(Decimal(LOW), Decimal(HIGH)))
    return Member(where, known(Decimal(value)), Span(Decimal(value), Decimal(value)))


@st.composite
def truths(draw: st.DrawFn) -> Member:
    """A row with a yes or no."""
    of = draw(TRUTHS)
    return Member(draw(TRUTHS), of, of.bounds)


def completions(members: Sequence[Member]) -> Iterator[list[Decimal]]:
    """The values of the rows that count, for each way in which the unknown may turn out."""
    choices = [
        [(where, value) for where in options(member.where) for value in range(int(low), int(high) + 1)]
        for member in members
        for low, high in (member.bounds,)
    ]
    for one in product(*choices):
        yield [Decimal(value) for where, value in one if where]


def options(result: Result) -> list[bool]:
    return [True, False] if result.value is None else [bool(result.value)]


@given(st.lists(numbers(), max_size=3))
def test_a_sum_is_sound_and_tight(members: list[Member]) -> None:
    every = [sum(rows, Decimal(0)) for rows in completions(members)]
    assert sum_of(members, NOTHING, never_negative=False).bounds == (min(every), max(every))


@given(st.lists(numbers(), min_size=1, max_size=3))
def test_greatest_and_least_are_known_only_if_all_that_may_count_is_known(members: list[Member]) -> None:
    every = {tuple(rows) for rows in completions(members)}
    lacks = any(not (one.where.is_known and one.of.is_known) for one in members if one.where.value is not False)
    for greatest, extreme in ((True, max), (False, min)):
        found = extreme_of(members, NOTHING, NO_ROWS, greatest)
        if lacks or every == {()}:
            assert found == unknown({LACK} if lacks else {NO_ROWS})
        else:
            assert {found.value} == {extreme(rows) for rows in every}


@given(st.lists(truths(), max_size=4))
def test_a_count_is_sound_and_tight_and_agrees_with_any_and_all(members: list[Member]) -> None:
    ways = [(where, of) for where, of in ways_of(members)]
    counts = [sum(w and o for w, o in zip(where, of)) for where, of in ways]
    assert count_of(members, NOTHING).bounds == (min(counts), max(counts))
    anys = {count >= 1 for count in counts}
    alls = {all(o for w, o in zip(where, of) if w) for where, of in ways}
    assert any_of(members, NOTHING).value == (anys.pop() if len(anys) == 1 else None)
    assert all_of(members, NOTHING).value == (alls.pop() if len(alls) == 1 else None)


def ways_of(members: Sequence[Member]) -> Iterator[tuple[list[bool], list[bool]]]:
    for one in product(*([(w, o) for w in options(m.where) for o in options(m.of)] for m in members)):
        yield [where for where, _ in one], [of for _, of in one]


@given(st.lists(truths(), max_size=4))
def test_where_rows_may_be_missing_any_is_never_false_and_all_never_true(members: list[Member]) -> None:
    assert any_of(members, MISSING).value is not False
    assert all_of(members, MISSING).value is not True
    counted = count_of(members, MISSING)
    assert counted.bounds.low == count_of(members, NOTHING).bounds.low
    assert counted.bounds.high is None
    for found in (any_of(members, MISSING), all_of(members, MISSING), counted):
        assert found.is_known or found.lacking >= MISSING


def test_a_sum_where_rows_may_be_missing_has_a_lower_bound_only_if_nothing_is_negative() -> None:
    members = [Member(known(True), known(Decimal(3)), Span(Decimal(3), Decimal(3)))]
    assert sum_of(members, MISSING, never_negative=True).bounds == (3, None)
    assert sum_of(members, MISSING, never_negative=False).bounds == (None, None)


def test_no_rows() -> None:
    assert any_of([], NOTHING) == known(False)
    assert all_of([], NOTHING) == known(True)
    assert count_of([], NOTHING) == known(Decimal(0)) == sum_of([], NOTHING, never_negative=False)
    assert extreme_of([], NOTHING, NO_ROWS, greatest=True) == unknown({NO_ROWS})
    assert extreme_of([], MISSING, NO_ROWS, greatest=True) == unknown(MISSING)


def test_an_unknown_without_bounds_leaves_its_side_open() -> None:
    members = [Member(known(True), unknown({LACK}), Span(Decimal(0), None))]
    assert sum_of(members, NOTHING, never_negative=True).bounds == (0, None)
