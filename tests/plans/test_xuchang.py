"""The Xuchang plan as it was promised: its sentences accounted for, its blocks exemplified, its areas whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from plancode.examples import check_examples
from plancode.language.plan import Plan
from plancode.language.read import read

FOLDER = Path(__file__).parents[2] / "plans" / "xuchang-2018-2020"
CLAUSE = "3.2.3"


@cache
def plan() -> Plan:
    return read(FOLDER)


@cache
def judged() -> tuple[dict[str, Any], ...]:
    return tuple(check_examples(plan()))


def test_every_sentence_of_the_clause_is_accounted_for() -> None:
    counts = Counter(one.status for one in plan().coverage if one.sentence.clause == CLAUSE)
    assert counts == {"computed": 13, "prose": 1}


def test_what_is_not_computed_says_why() -> None:
    wanting = [one for one in plan().coverage if one.sentence.clause == CLAUSE and one.status != "computed"]
    assert [one.sentence.id for one in wanting if not one.why] == []
    assert [one.sentence.id for one in wanting] == ["3.2.3-4"]


def test_all_the_text_is_there_whatever_is_formalised() -> None:
    assert len(plan().sentences) == 186


def test_every_example_passes_in_both_engines() -> None:
    assert [row["name"] for row in judged() if not row["passed"]] == []


def test_every_rule_has_a_true_a_false_and_an_unknown_example() -> None:
    answers: dict[str, set[Any]] = defaultdict(set)
    for row in judged():
        answers[row["rule"]].add(row["got"]["answer" if "answer" in row["got"] else "value"])
    lacking = {name: {True, False, None} - answers[name] for name in plan().rules}
    assert {name: answer for name, answer in lacking.items() if answer} == {}
    assert all(None in answers[name] and len(answers[name]) > 1 for name in plan().values)


def test_the_allowances_are_as_the_province_says() -> None:
    amounts = [plan().parameters[f"{name}_subsidy_amount"].dated[0][1] for name in ("living", "care")]
    assert amounts == [60, 60]


def test_townships_are_all_there_and_villages_are_invented() -> None:
    levels = Counter(area.level for area in plan().areas.by_code.values())
    assert levels["county"] == 9 and levels["township"] == 106 and levels["village"] >= 1500
    villages = [area for area in plan().areas.by_code.values() if area.level == "village"]
    assert all(area.code.startswith(str(area.parent)) and area.code[9:] >= "900" for area in villages)
    assert len({area.name_zh for area in villages}) == len(villages)
