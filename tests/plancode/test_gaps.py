"""Entitled by received, as statuses; what is lacking for them; and whom to ask."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plancode.errors import CorruptError, InputError
from plancode.explain.statuses import is_had, status_of
from plancode.gaps import Lack, Tally, ask, covered, gaps, measures, silent, tally
from plancode.language.areas import Area, Areas
from plancode.snapshots import opening
from plancode.snapshots.areas import write_areas
from tests.plancode.made_runs import AREAS, MadeRun, write_run

KLEENE = (True, False, None)
BOOLEAN = {"living": "BOOLEAN", "living__received": "BOOLEAN", "care": "BOOLEAN", "care__received": "BOOLEAN"}
AMOUNTS = ("pension", "strict_pension")
MONEY = "DECIMAL(18,2)"


def lack(rule: str, side: str, id: str, fact: str, *, why: str = "empty", area: str = "410101") -> tuple[str, ...]:
    """A row of lacking.parquet about a person's own cell."""
    return ("person", id, area, rule, side, fact, "person", id, why, "残联")


@pytest.fixture
def yes_no(tmp_path: Path) -> MadeRun:
    """Everybody that there can be, under a rule with `received: yes or no`; named by entitled and received."""
    people = [(f"{e}-{r}", "410101", e, r, e, r) for e in KLEENE for r in KLEENE]
    lacking = [
        lack(rule, side, f"{e}-{r}", fact)
        for rule in ("living", "care")
        for e in KLEENE
        for r in KLEENE
        for side, answer, fact in (("entitled", e, "disabled"), ("received", r, "has_living"))
        if answer is None
    ]
    return write_run(tmp_path / "run", BOOLEAN, people, lacking)


def statuses(run: MadeRun, rule: str) -> dict[str, str]:
    return {gap.id: gap.status for gap in gaps(run, rule)}


def test_yes_or_no_received(yes_no: MadeRun) -> None:
    assert statuses(yes_no, "living") == {
        "True-False": "missed",
        "True-None": "unknown",
        "None-True": "unknown",
        "None-False": "unknown",
        "None-None": "unknown",
    }


def test_only_so_reviews_those_who_have_it_otherwise(yes_no: MadeRun) -> None:
    added = {"False-True": "to_review", "False-None": "unknown"}
    assert statuses(yes_no, "care") == statuses(yes_no, "living") | added


def test_lacking_is_of_the_sides_that_keep_it_open(yes_no: MadeRun) -> None:
    found = {gap.id: {cell.fact for cell in gap.lacking} for gap in gaps(yes_no, "living")}
    assert found == {
        "True-False": set(),
        "True-None": {"has_living"},
        "None-True": {"disabled"},
        "None-False": {"disabled"},
        "None-None": {"disabled", "has_living"},
    }


def test_a_lacking_cell_says_whose_why_and_who_knows(yes_no: MadeRun) -> None:
    (gap,) = (gap for gap in gaps(yes_no, "living") if gap.id == "None-False")
    assert gap.lacking == (Lack("disabled", "person:None-False", "empty", "残联"),)


def test_both_engines_mean_the_same_by_a_status(yes_no: MadeRun) -> None:
    for rule, only_so in (("living", False), ("care", True)):
        expected = {f"{e}-{r}": status_of(e, r, only_so) for e in KLEENE for r in KLEENE}
        counted = {one.status: one.subjects for one in tally(yes_no, rule)}
        assert counted == {status: list(expected.values()).count(status) for status in set(expected.values())}


def test_amounts_are_had_when_all_that_is_due_is_paid(tmp_path: Path) -> None:
    columns = {
        name: type
        for rule in AMOUNTS
        for name, type in ((rule, "BOOLEAN"), (f"{rule}__amount", MONEY), (f"{rule}__received", MONEY))
    }
    cases = [
        (e, due, paid)
        for e in KLEENE
        for due in ({True: (Decimal(0), Decimal(60), None), False: (Decimal(0),), None: (None,)}[e])
        for paid in (Decimal(0), Decimal("59.99"), Decimal(60), None)
    ]
    people = [(str(number), "410101", *case, *case) for number, case in enumerate(cases)]
    lacking = [
        lack(rule, side, str(number), side)
        for rule in AMOUNTS
        for number, case in enumerate(cases)
        for side, value in zip(("entitled", "amount", "received"), case)
        if value is None
    ]
    run = write_run(tmp_path / "run", columns, people, lacking)
    for rule, only_so in zip(AMOUNTS, (False, True)):
        expected = {str(n): status_of(e, is_had(e, due, paid, True), only_so) for n, (e, due, paid) in enumerate(cases)}
        listed = {id: status for id, status in expected.items() if status in ("missed", "to_review", "unknown")}
        assert statuses(run, rule) == listed
    for gap in gaps(run, "pension"):
        entitled, due, paid = cases[int(gap.id)]
        sides = {"entitled": entitled, "received": paid} | ({"amount": due} if entitled else {})
        wanted = {side for side, value in sides.items() if value is None} if gap.status == "unknown" else set()
        assert {cell.fact for cell in gap.lacking} == wanted
        assert (gap.due, gap.paid) == (due, paid)


def test_a_payment_of_no_stated_amount_is_had_if_anything_is_paid(tmp_path: Path) -> None:
    columns = {"relief": "BOOLEAN", "relief__received": MONEY}
    people = [("paid", "410101", True, Decimal(1)), ("unpaid", "410101", True, Decimal(0))]
    run = write_run(tmp_path / "run", columns, people)
    assert [(gap.id, gap.status, gap.due, gap.paid) for gap in gaps(run)] == [("unpaid", "missed", None, Decimal(0))]


def test_a_ledger_misses_whom_its_rule_lets_in_and_no_row_has(tmp_path: Path) -> None:
    columns = {"poor": "BOOLEAN", "homes": "BOOLEAN", "homes__received": "BOOLEAN"}
    people = [(f"{e}-{r}", "410101", e, e, r) for e in KLEENE for r in KLEENE]
    lacking = [lack("homes", "entitled", f"None-{r}", "disabled") for r in KLEENE]
    lacking += [lack("homes", "received", f"{e}-None", "homes", why="not_complete") for e in KLEENE]
    run = write_run(tmp_path / "run", columns, people, lacking)
    found = {gap.id: (gap.rule, gap.status, {cell.fact for cell in gap.lacking}) for gap in gaps(run)}
    assert found == {
        "True-False": ("homes", "missed", set()),
        "True-None": ("homes", "unknown", {"homes"}),
        "None-False": ("homes", "unknown", {"disabled"}),
        "None-None": ("homes", "unknown", {"disabled", "homes"}),
    }


def test_a_cell_that_both_sides_lack_is_said_once(tmp_path: Path) -> None:
    lacking = [lack("living", side, "p", "disabled") for side in ("entitled", "received")]
    run = write_run(tmp_path / "run", BOOLEAN, [("p", "410101", None, None, False, False)], lacking)
    assert [len(gap.lacking) for gap in gaps(run)] == [1]


def test_unknown_without_a_reason_is_a_fault_of_the_run(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", BOOLEAN, [("p", "410101", None, True, False, False)])
    with pytest.raises(CorruptError, match="person p: living is unknown"):
        list(gaps(run))


PEOPLE = [("a", "410101"), ("b", "410202"), ("c", None), ("d", "410101")]


@pytest.fixture
def spread(tmp_path: Path) -> MadeRun:
    """Missed people in two counties and one nowhere."""
    return write_run(tmp_path / "run", BOOLEAN, [(*who, True, False, False, False) for who in PEOPLE])


def test_gaps_come_by_area_and_id_those_without_area_last(spread: MadeRun) -> None:
    assert [gap.id for gap in gaps(spread)] == ["a", "d", "b", "c"]
    assert [gap.id for gap in gaps(spread, limit=2)] == ["a", "d"]


@pytest.mark.parametrize(
    ("area", "ids"),
    [("41", ["a", "d", "b"]), ("4101", ["a", "d"]), ("魏都区", ["a", "d"]), ("Yuzhou", ["b"]), ("410201", [])],
)
def test_an_area_covers_all_below_it(spread: MadeRun, area: str, ids: list[str]) -> None:
    assert [gap.id for gap in gaps(spread, area=area)] == ids
    assert sum(one.subjects for one in tally(spread, "living", area)) == len(ids)


def test_status_filter(yes_no: MadeRun) -> None:
    assert [gap.id for gap in gaps(yes_no, "care", status="to_review")] == ["False-True"]


@pytest.mark.parametrize(
    ("asked", "code", "hint"),
    [
        ({"rule": "livng"}, "unknown_rule", "did you mean 'living'?"),
        ({"rule": "disabled"}, "unknown_rule", "known: living, care"),
        ({"area": "410109"}, "unknown_area", "did you mean '410101'"),
        ({"area": "魏都"}, "unknown_area", "did you mean '魏都区'?"),
        ({"area": "城关镇"}, "unknown_area", "give its code: 410201, 410202"),
        ({"area": ""}, "unknown_area", "known: "),
        ({"status": "mised"}, "unknown_status", "did you mean 'missed'?"),
        ({"status": "ok"}, "unknown_status", "known: missed, to_review, unknown"),
    ],
)
def test_names_that_are_not_there_are_refused_at_once(
    spread: MadeRun, asked: dict[str, str], code: str, hint: str
) -> None:
    with pytest.raises(InputError) as refused:
        gaps(spread, **asked)  # type: ignore[arg-type]
    (problem,) = refused.value.problems
    assert problem.code == code
    assert hint in problem.hint


def test_measures_are_those_in_force_that_somebody_can_miss(yes_no: MadeRun) -> None:
    assert [measure.name for measure in measures(yes_no)] == ["living", "care"]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("living", None),
        ("poor", "see homes"),
        ("later", "not_in_force"),
        ("visits", "no_enter"),
        ("homes", "not_in_force"),
    ],
)
def test_why_a_rule_can_have_no_gaps(tmp_path: Path, rule: str, reason: str | None) -> None:
    run = write_run(tmp_path / "run", BOOLEAN | {"poor": "BOOLEAN"}, [])
    assert silent(run, rule) == reason
    assert list(gaps(run, rule)) == []


def test_tally_counts_those_on_other_ground_too(yes_no: MadeRun) -> None:
    assert Tally("living", "410101", "other_ground", 1) in tally(yes_no, "living")
    assert sum(one.subjects for one in tally(yes_no, "living")) == 9


def test_areas_cover_themselves_and_all_below() -> None:
    assert covered(AREAS, "Yuzhou") == {"4102", "410201", "410202"}


LACKING: list[tuple[Any, ...]] = [
    lack("living", "entitled", "a", "disabled"),
    lack("care", "entitled", "a", "disabled"),
    lack("living", "entitled", "b", "disabled", area="410202"),
    lack("living", "received", "b", "has_living", area="410202"),
    ("person", "c", None, "living", "entitled", "income", "household", "h1", "stale", "民政"),
    ("person", "d", "410101", "living", "entitled", "income", "household", "h1", "stale", "民政"),
    ("person", "d", "410101", "living", "entitled", "income", "household", "h2", "stale", "民政"),
    ("person", "e", "410201", "living", "amount", "rate", "parameter", "rate", "parameter", None),
]


@pytest.fixture
def open_questions(tmp_path: Path) -> MadeRun:
    return write_run(tmp_path / "run", BOOLEAN, [], LACKING)


def test_ask_says_what_each_fact_settles(open_questions: MadeRun) -> None:
    asked = {(one.fact, one.subject): (one.rows, one.settles, one.mentioned_by) for one in ask(open_questions)}
    assert asked == {
        ("disabled", "person"): (2, 2, 3),
        ("income", "household"): (2, 2, 2),
        ("rate", "parameter"): (1, 1, 1),
        ("has_living", "person"): (1, 0, 1),
    }


def test_ask_puts_first_what_settles_most(open_questions: MadeRun) -> None:
    assert [one.fact for one in ask(open_questions)] == ["disabled", "income", "rate", "has_living"]


def test_ask_names_the_counties(open_questions: MadeRun) -> None:
    assert {one.fact: one.areas for one in ask(open_questions)} == {
        "disabled": ("4101", "4102"),
        "income": ("4101",),
        "rate": ("4102",),
        "has_living": ("4102",),
    }


def test_ask_by_authority_keeps_the_counts(open_questions: MadeRun) -> None:
    assert [(one.fact, one.settles) for one in ask(open_questions, "民政")] == [("income", 2)]
    assert ask(open_questions, "财政") == []


def test_ask_refuses_an_authority_that_the_plan_does_not_name(open_questions: MadeRun) -> None:
    with pytest.raises(InputError, match="残联") as refused:
        ask(open_questions, "残连")
    assert refused.value.problems[0].code == "unknown_authority"


def test_a_quote_in_a_path_is_no_sql(tmp_path: Path) -> None:
    run = write_run(tmp_path / "it's", BOOLEAN, [("p", "410101", True, False, False, False)])
    assert [gap.id for gap in gaps(run)] == ["p"]
    assert ask(run) == []


@pytest.fixture
def outlying(tmp_path: Path) -> MadeRun:
    """A run with somebody in a village that only the snapshot's own list of areas knows."""
    people = [("a", "41010101", True, False, False, False), ("b", "4102", True, False, False, False)]
    return write_run(tmp_path / "run", BOOLEAN, people)


def let_snapshot_be(monkeypatch: pytest.MonkeyPatch, folder: Path, hash: str) -> None:
    """Let the snapshot of every run be one of that hash, whose areas stand in `folder`."""
    village = Area("41010101", "西大村", "Xida Village", "village", "410101")
    write_areas(Areas({**AREAS.by_code, village.code: village}), folder)
    monkeypatch.setattr(opening, "open_snapshot", lambda path: SimpleNamespace(path=folder, hash=hash))


def test_areas_of_the_snapshot_count_too(outlying: MadeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_snapshot_be(monkeypatch, tmp_path, outlying.snapshot_hash)
    assert [gap.id for gap in gaps(outlying, area="魏都区")] == ["a"]


def test_areas_of_another_snapshot_are_refused(
    outlying: MadeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_snapshot_be(monkeypatch, tmp_path, "3" * 64)
    with pytest.raises(InputError, match="not the snapshot of the run"):
        gaps(outlying, area="魏都区")


def test_an_area_filter_never_leaves_out_who_lies_in_an_unknown_area(outlying: MadeRun) -> None:
    with pytest.raises(InputError, match="there is no folder nowhere"):
        gaps(outlying, area="魏都区")
    assert [gap.id for gap in gaps(outlying)] == ["a", "b"]
