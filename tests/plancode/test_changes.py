"""The statuses of one run against those of another: every pair of them, who came and went, and what is left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from plancode.changes import NEWS, NOT_THERE, QUIET, STATUSES, Incomparable, Moved, changes, incomparable, moves
from plancode.errors import CorruptError, InputError
from plancode.explain.statuses import status_of
from plancode.gaps import Lack
from plancode.language.plan import Plan
from tests.plancode.made_runs import MadeRun, make_plan, write_run

KLEENE = (True, False, None)
CARE = {"care": "BOOLEAN", "care__received": "BOOLEAN"}
STATES = [*product(KLEENE, KLEENE), None]  # entitled by received, or not there
PAIRS = list(enumerate(product(STATES, STATES)))


def lacking_of(id: str, e: bool | None, r: bool | None) -> list[tuple[str, ...]]:
    sides = (("entitled", e, "disabled"), ("received", r, "has_care"))
    return [
        ("person", id, "410101", "care", side, fact, "person", id, "empty", "残联")
        for side, is_, fact in sides
        if is_ is None
    ]


def run_of(path: Path, states: dict[str, tuple[bool | None, bool | None]], area: str | None = "410101") -> MadeRun:
    """A run in which people are so entitled to care and have it so."""
    people = [(id, area, e, r) for id, (e, r) in states.items()]
    lacking = [row for id, state in states.items() for row in lacking_of(id, *state)]
    return write_run(path, CARE, people, lacking)


@pytest.fixture
def runs(tmp_path: Path) -> tuple[MadeRun, MadeRun]:
    """A run and the one before, with somebody for each pair of what there can be."""
    before = {f"p{n:02}": old for n, (old, _) in PAIRS if old is not None}
    after = {f"p{n:02}": new for n, (_, new) in PAIRS if new is not None}
    return run_of(tmp_path / "now", after), run_of(tmp_path / "before", before)


def expected() -> dict[str, tuple[str, str]]:
    """Who is told of, with the status before and now, worked out one by one."""
    told = {}
    for n, pair in PAIRS:
        was, now = (NOT_THERE if one is None else status_of(*one, True) for one in pair)
        if was != now and not (was in QUIET and now in QUIET):
            told[f"p{n:02}"] = was, now
    return told


def test_everybody_whose_status_is_another(runs: tuple[MadeRun, MadeRun]) -> None:
    found = list(changes(*runs))
    assert {one.id: (one.was, one.status) for one in found} == expected()
    assert [one.id for one in found] == sorted(expected())
    assert {status for one in found for status in (one.was, one.status)} == {*STATUSES} - {"other_ground"}


def test_what_is_unknown_now_says_what_it_lacks(runs: tuple[MadeRun, MadeRun]) -> None:
    for one in changes(*runs):
        assert bool(one.lacking) == (one.status == "unknown")
    only = [one for one in changes(*runs) if {cell.fact for cell in one.lacking} == {"has_care"}]
    assert only
    assert only[0].lacking == (Lack("has_care", f"person:{only[0].id}", "empty", "残联"),)


def test_the_numbers_are_those_of_the_rows(runs: tuple[MadeRun, MadeRun]) -> None:
    counted = Counter((one.was, one.status) for one in changes(*runs))
    assert {(one.was, one.status): one.subjects for one in moves(*runs)} == counted
    assert {one.rule for one in moves(*runs)} == {"care"}


def test_each_kind_of_news(runs: tuple[MadeRun, MadeRun]) -> None:
    told = expected().values()
    news = {word: sum(is_news(*pair) for pair in told) for word, is_news in NEWS.items()}
    assert all(news.values())
    assert NEWS["newly_known"]("unknown", "none")
    assert not NEWS["newly_known"]("unknown", NOT_THERE)
    assert news["newly_missed"] == sum(now == "missed" for _, now in told)


def test_a_run_differs_in_nothing_from_itself(runs: tuple[MadeRun, MadeRun]) -> None:
    assert list(changes(runs[0], runs[0])) == []
    assert moves(runs[0], runs[0]) == []
    assert incomparable(runs[0], runs[0]) == []


def test_filters(runs: tuple[MadeRun, MadeRun]) -> None:
    everything = list(changes(*runs))
    missed = [one for one in everything if one.status == "missed"]
    assert list(changes(*runs, status="missed")) == missed
    assert list(changes(*runs, status="missed", limit=2)) == missed[:2]
    assert list(changes(*runs, rule="care", area="魏都区")) == everything
    assert list(changes(*runs, area="禹州市")) == []
    assert moves(*runs, area="禹州市") == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"rule": "cares"}, "unknown_rule"), ({"area": "nowhere"}, "unknown_area"), ({"status": "had"}, "unknown_status")],
)
def test_an_unknown_name_is_refused_at_once(runs: tuple[MadeRun, MadeRun], asked: dict[str, str], code: str) -> None:
    with pytest.raises(InputError) as error:
        changes(*runs, **asked)  # type: ignore[arg-type]
    assert error.value.problems[0].code == code


def test_areas_are_those_of_now_and_of_before_where_nobody_is_now(tmp_path: Path) -> None:
    before = run_of(tmp_path / "before", {"moved": (True, True), "gone": (True, True)}, "410101")
    now = run_of(tmp_path / "now", {"moved": (True, False), "came": (True, False)}, "410201")
    assert {one.id: one.area for one in changes(now, before)} == {"moved": "410201", "came": "410201", "gone": "410101"}
    assert [one.id for one in changes(now, before, area="禹州市")] == ["came", "moved"]
    assert [one.id for one in changes(now, before, area="魏都区")] == ["gone"]
    nowhere = run_of(tmp_path / "nowhere", {"moved": (True, False)}, None)
    assert [(one.id, one.area) for one in changes(nowhere, before)] == [("gone", "410101"), ("moved", None)]


def test_due_and_paid_are_those_of_now(tmp_path: Path) -> None:
    columns = {"pension": "BOOLEAN", "pension__amount": "DECIMAL(18,2)", "pension__received": "DECIMAL(18,2)"}
    before = write_run(tmp_path / "before", columns, [("p", "410101", True, Decimal(50), Decimal(50))])
    now = write_run(tmp_path / "now", columns, [("p", "410101", True, Decimal(60), Decimal(50))])
    (one,) = changes(now, before)
    assert (one.was, one.status, one.due, one.paid) == ("ok", "missed", Decimal(60), Decimal(50))


@dataclass(frozen=True)
class OfPlan(MadeRun):
    """A run of a plan with a change."""

    typed: Plan | None = None

    def plan(self) -> Plan:
        assert self.typed is not None
        return self.typed


def test_what_only_one_run_answers_is_named_and_not_compared(tmp_path: Path) -> None:
    living = {"living": "BOOLEAN", "living__received": "BOOLEAN"}
    values: list[tuple[Any, ...]] = [("p", "410101", True, False, True, False)]
    both = write_run(tmp_path / "both", {**CARE, **living}, values)
    one = run_of(tmp_path / "one", {"p": (True, True)})
    assert [(change.rule, change.was) for change in changes(both, one)] == [("care", "ok")]
    assert incomparable(both, one) == [Incomparable("living", both)]
    assert incomparable(one, both) == [Incomparable("living", both)]
    assert incomparable(both, one, rule="care") == []
    assert list(changes(both, one, rule="living")) == []


def test_a_rule_for_another_kind_of_subject_is_not_compared(tmp_path: Path) -> None:
    now, before = (run_of(tmp_path / name, {"p": (True, r)}) for name, r in (("now", False), ("before", True)))
    plan = make_plan()
    household = replace(plan.subjects["person"], name="household")
    rules = {**plan.rules, "care": replace(plan.rules["care"], subject="household")}
    other = replace(plan, subjects={**plan.subjects, "household": household}, rules=rules)
    (before.path / "person.parquet").rename(before.path / "household.parquet")
    moved = OfPlan(before.path, typed=other)
    assert list(changes(now, moved)) == []
    assert incomparable(now, moved) == [Incomparable("care", None)]


def test_an_unknown_that_lacks_nothing_is_a_fault_of_the_run(tmp_path: Path) -> None:
    before = run_of(tmp_path / "before", {"p": (True, True)})
    now = write_run(tmp_path / "now", CARE, [("p", "410101", None, True)])
    with pytest.raises(CorruptError, match="does not say why"):
        list(changes(now, before))


def test_a_house_that_was_repaired_is_newly_served(tmp_path: Path) -> None:
    columns = {"poor": "BOOLEAN", "homes": "BOOLEAN", "homes__received": "BOOLEAN"}
    before = write_run(tmp_path / "before", columns, [("p", "410101", True, True, False)])
    now = replace(write_run(tmp_path / "now", columns, [("p", "410101", False, False, True)]), as_of=date(2020, 1, 1))
    assert moves(now, before) == [Moved("homes", "missed", "ok", 1)]
