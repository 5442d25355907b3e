from __future__ import annotations

from decimal import Decimal

import pytest

from plancode.explain.answers import Lack, Result, between, both, either, known, negated, unknown

MINE = Lack("mine", "person", "p1", "empty", None)
YOURS = Lack("yours", "person", "p2", "stale", "bureau")
T, F, U, V = known(True), known(False), unknown({MINE}), unknown({YOURS})

KLEENE = [
    (T, T, T, T),
    (T, F, F, T),
    (T, U, U, T),
    (F, T, F, T),
    (F, F, F, F),
    (F, U, F, U),
    (U, T, U, T),
    (U, F, F, U),
]


@pytest.mark.parametrize(("left", "right", "conjunction", "disjunction"), KLEENE)
def test_and_or_follow_kleenes_tables(left: Result, right: Result, conjunction: Result, disjunction: Result) -> None:
    assert both((left, right)) == conjunction
    assert either((left, right)) == disjunction


def test_two_unknowns_lack_what_both_lack() -> None:
    assert both((U, V)) == unknown({MINE, YOURS})
    assert either((U, V)) == unknown({MINE, YOURS})


def test_not_turns_what_is_known_and_keeps_what_is_lacking() -> None:
    assert [negated(one) for one in (T, F, U)] == [F, T, U]


def test_no_parts_are_the_neutral_answer() -> None:
    assert both(()) == T
    assert either(()) == F


def test_bounds_that_meet_are_a_known_value() -> None:
    assert between(Decimal(3), Decimal(3), frozenset({MINE})) == known(Decimal(3))
    assert not between(None, None, frozenset({MINE})).is_known
    assert between(1, 2, frozenset({MINE})).without_span() == U


def test_a_lack_names_its_row() -> None:
    assert YOURS.of == "person:p2"
