"""What a report says is what gaps, progress, ask and explain say, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from plancode.errors import CorruptError
from plancode.explain.explaining import Told, explain
from plancode.gaps import LISTED, ask, gaps, measures, tally
from plancode.report import reasons
from plancode.report.content import STATUSES, content_of
from plancode.report.counting import Counting, fair_share
from plancode.report.places import Places
from tests.plancode.report.conftest import City


def test_counts_are_those_of_gaps(city: City, content: dict[str, Any]) -> None:
    said: Counter[tuple[str, str | None, str]] = Counter()
    for measure, areas in zip(content["measures"], content["tally"], strict=True):
        for area, numbers in areas.items():
            code = None if area == -1 else content["areas"][area][0]
            said.update({(measure["name"], code, status): n for status, n in zip(STATUSES, numbers, strict=True)})
    squares = Places(city.run.plan().areas).squares
    stored: Counter[tuple[str, str | None, str]] = Counter()
    for one in tally(city.run):
        stored[one.rule, None if one.area is None else squares[one.area], one.status] += one.subjects
    assert +said == +stored


def test_rows_are_gaps_with_what_they_lack(city: City, content: dict[str, Any]) -> None:
    listed = {(gap.rule, gap.id): gap for gap in gaps(city.run)}
    shown = [(measure, row) for measure in content["measures"] for row in measure["rows"]]
    assert shown
    for measure, (area, status, id, due, paid, lacking, *_) in shown:
        gap = listed[measure["name"], id]
        assert (STATUSES[status], content["areas"][area][0] if area >= 0 else None) == (gap.status, gap.area)
        assert (due, paid) == tuple(None if money is None else float(money) for money in (gap.due, gap.paid))
        told = {_lack(cell, f"{gap.subject}:{id}", content) for cell in lacking}
        assert told == {(one.fact, one.of, one.why, one.authority) for one in gap.lacking}


def _lack(cell: Any, own: str, content: dict[str, Any]) -> tuple[Any, ...]:
    number, id = cell if isinstance(cell, list) else (cell, own.partition(":")[2])
    fact, subject, why, authority = content["lack_kinds"][number]
    return fact, f"{subject}:{id}", why, authority


def test_each_square_and_status_shows_as_many_rows_as_any_other(content: dict[str, Any]) -> None:
    shown = Counter(
        (measure["name"], row[0], row[1]) for measure in content["measures"] for row in measure["rows"] if row[0] >= 0
    )
    total = sum(len(measure["rows"]) for measure in content["measures"])
    assert total <= 400
    assert shown


def test_reasons_are_those_of_explain(city: City, content: dict[str, Any]) -> None:
    rows = [(measure, row) for measure in content["measures"] for row in measure["rows"]]
    for measure, row in rows[:: max(1, len(rows) // 12)]:
        one = explain(city.run.plan(), city.run, city.snapshot, measure["subject"], row[2], measure["name"])[0]
        sign = {None: None, True: 1, False: 0}
        assert row[6] == sign[one.answer.answer]
        assert [line[1] for line in row[9]] == [sign[line.answer] for line in one.lines]
        assert [content["lines"][line[0]] for line in row[9]] == [
            (said.text, said.file, said.line) for said in one.lines
        ]
        facts = [content["fact_kinds"][number][0] for _, _, seen in row[9] for number, *_ in seen]
        assert not row[10] or measure["received"] != "row"
        assert facts == [fact.name for line in one.lines for fact in line.facts]


def test_progress_is_what_was_stored(city: City, content: dict[str, Any]) -> None:
    with Counting(city.run, Places(city.run.plan().areas)) as counting:
        stored = counting.progress()
    names = [target["name"] for target in content["targets"]]
    assert len(content["progress"]) == len(stored)
    for said, row in zip(content["progress"], stored, strict=True):
        assert (names[said[0]], said[1], said[10]) == (row["target"], row["year"], row["status"])
        assert said[7:9] == [None if row[end] is None else float(row[end]) for end in ("low", "high")]


def test_questions_and_exceptions_are_all_there(city: City, content: dict[str, Any]) -> None:
    assert [row[:6] for row in content["questions"]] == [
        [one.authority, one.fact, one.subject, one.rows, one.settles, one.mentioned_by] for one in ask(city.run)
    ]
    assert sum(row[3] for row in content["exceptions"]) == len(city.snapshot.exceptions)
    assert len(content["sentences"]) == len(city.run.plan().sentences)
    assert content["run"]["name"] == city.run.name


def test_the_value_of_an_exception_is_never_shown(city: City, content: dict[str, Any]) -> None:
    text = json.dumps(content["exceptions"], ensure_ascii=False)
    values = {one.value for one in city.snapshot.exceptions if one.value and len(one.value) > 8}
    assert not [value for value in values if f'"{value}"' in text]


def test_a_run_of_nobody_still_says_what_the_plan_says(nobody: City) -> None:
    content = content_of(nobody.run, nobody.snapshot)
    assert all(not measure["rows"] for measure in content["measures"])
    assert content["progress"] and content["sentences"]


def test_engines_that_disagree_are_no_report(city: City) -> None:
    one = next(gap for gap in gaps(city.run) if gap.status == "missed")
    found = explain(city.run.plan(), city.run, city.snapshot, one.subject, one.id, one.rule)[0]
    object.__setattr__(found, "stored", Told(False, None, None))
    with pytest.raises(CorruptError, match="engines disagree"):
        reasons._agreed(found)


@pytest.mark.parametrize("budget, grain", [(100_000, "square"), (150, "quarter"), (30, "whole"), (1, "whole")])
def test_few_rows_are_dealt_out_more_coarsely(city: City, budget: int, grain: str) -> None:
    with Counting(city.run, Places(city.run.plan().areas)) as counting:
        found = counting.tally(measures(city.run))
        share = counting.share(found, budget)
        rows = sum(len(list(counting.rows(measure, share))) for measure in measures(city.run))
    assert share.grain == grain
    assert rows <= budget
    assert (rows == 0) == (budget == 1)


def test_too_many_children_are_left_to_explain(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "MOST_CHILDREN", 1)
    content = content_of(city.run, city.snapshot, budget=100)
    lengths = {len(row) for measure in content["measures"] for row in measure["rows"]}
    assert 6 in lengths


def test_a_fair_share_never_takes_more_than_there_may_be() -> None:
    for budget in range(30):
        share = fair_share([3, 0, 7, 7], budget)
        assert sum(min(size, share) for size in [3, 0, 7, 7]) <= budget
    assert fair_share([], 5) == 0


def test_statuses_begin_with_those_that_are_listed() -> None:
    assert STATUSES[: len(LISTED)] == LISTED
