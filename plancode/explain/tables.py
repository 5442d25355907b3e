"""How a decision table decides when some of its rows are unknown (law 4 of docs/language.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plancode.explain.answers import Lack, Result, known, lacking_of, unknown
from plancode.explain.arithmetic import ZERO, added


@dataclass(frozen=True, slots=True)
class Case:
    """A row of the table: whether it holds, and what the value then is."""

    when: Result
    result: Result

    @property
    def is_possible(self) -> bool:
        """May the row hold?"""
        return self.when.value is not False


def first_of(cases: Sequence[Case], default: Result) -> Result:
    """The first row that holds; known only if every candidate up to the first certain one agrees."""
    candidates: list[Case] = []
    for case in cases:
        if case.is_possible:
            candidates.append(case)
        if case.when.value is True:
            return _agreed(candidates)
    return _agreed([*candidates, Case(known(True), default)])


def unique_of(cases: Sequence[Case], default: Result, conflict: Lack) -> Result:
    """The one row that holds; two that hold and disagree are a conflict."""
    candidates = [case for case in cases if case.is_possible]
    certain = [case.result.value for case in candidates if case.when.value is True]
    if len({value for value in certain if value is not None}) > 1:
        return unknown({conflict} | _lacking(candidates))
    return _agreed(candidates if certain else [*candidates, Case(known(True), default)])


def sum_over(cases: Sequence[Case]) -> Result:
    """The sum over the rows that hold; a row that perhaps holds matters unless it adds nothing."""
    matter = [case for case in cases if case.is_possible and not (case.when.value is None and case.result.value == 0)]
    if any(case.when.value is None or case.result.value is None for case in matter):
        return unknown(_lacking(matter))
    total = known(ZERO)
    for case in matter:
        total = added(total, case.result)
    return total


def _agreed(candidates: Sequence[Case]) -> Result:
    values = {case.result.value for case in candidates}
    agree = len(values) == 1 and None not in values
    return candidates[0].result if agree else unknown(_lacking(candidates))


def _lacking(cases: Sequence[Case]) -> frozenset[Lack]:
    return lacking_of(result for case in cases for result in (case.when, case.result))
