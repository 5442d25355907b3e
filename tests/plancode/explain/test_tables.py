from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from plancode.explain.answers import Lack, Result, known, unknown
from plancode.explain.tables import Case, first_of, sum_over, unique_of

LACK = Lack("x", "person", "p1", "empty", None)
CONFLICT = Lack("value", "person", "p1", "conflict", None)
WHEN = st.sampled_from([known(True), known(False), unknown({LACK})])
RESULTS = st.sampled_from([known(Decimal(0)), known(Decimal(1)), known(Decimal(2))])
CASES = st.lists(st.builds(Case, WHEN, RESULTS), max_size=4)
DEFAULT = known(Decimal(0))


def completions(cases: Sequence[Case]) -> list[list[Decimal]]:
    """For each way in which the unknown conditions may turn out, the results of the rows that hold."""
    choices = [[True, False] if case.when.value is None else [case.when.value] for case in cases]
    return [[case.result.value for case, holds in zip(cases, one) if holds] for one in product(*choices)]  # type: ignore


def agreed(outcomes: set[Decimal | None]) -> Decimal | None:
    return outcomes.pop() if len(outcomes) == 1 else None


@given(CASES)
def test_first_is_known_just_when_every_completion_agrees(cases: list[Case]) -> None:
    found = first_of(cases, DEFAULT)
    assert found.value == agreed({(rows or [Decimal(0)])[0] for rows in completions(cases)})
    assert found.is_known or found.lacking == {LACK}


@given(CASES)
def test_unique_is_known_just_when_every_completion_agrees_without_conflict(cases: list[Case]) -> None:
    found = unique_of(cases, DEFAULT, CONFLICT)
    assert found.value == agreed({agreed(set(rows or [Decimal(0)])) for rows in completions(cases)})
    assert found.is_known or found.lacking


@given(CASES)
def test_sum_is_known_just_when_every_completion_agrees(cases: list[Case]) -> None:
    found = sum_over(cases)
    assert found.value == agreed({sum(rows, Decimal(0)) for rows in completions(cases)})
    assert found.is_known or found.lacking == {LACK}


def test_two_true_rows_that_disagree_are_a_conflict() -> None:
    cases = [Case(known(True), known(Decimal(1))), Case(known(True), known(Decimal(2)))]
    assert unique_of(cases, DEFAULT, CONFLICT) == unknown({CONFLICT})
    assert first_of(cases, DEFAULT) == known(Decimal(1))


def test_a_result_that_is_unknown_makes_the_value_unknown_only_if_its_row_may_hold() -> None:
    def decide(when: Result) -> list[Result]:
        cases = [Case(when, unknown({LACK}))]
        return [first_of(cases, DEFAULT), unique_of(cases, DEFAULT, CONFLICT), sum_over(cases)]

    assert decide(known(False)) == [DEFAULT] * 3
    assert decide(known(True)) == [unknown({LACK})] * 3
