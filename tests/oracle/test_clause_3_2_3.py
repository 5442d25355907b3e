"""The interpreter against the rules written by hand: what parsing, precedence and the plan's text come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from plancode.explain.interpreter import Interpreter
from plancode.explain.world import MemoryWorld
from plancode.language.plan import Plan
from plancode.language.read import read
from tests.oracle.clause_3_2_3 import Registry, decide
from tests.oracle.population import registry

PLAN = Path(__file__).parents[2] / "plans" / "xuchang-2018-2020"
DAYS = [date(2018, 6, 30), date(2019, 2, 28), date(2019, 3, 1), date(2019, 12, 31), date(2020, 2, 29)]


@cache
def plan() -> Plan:
    return read(PLAN)


def interpreter(found: Registry) -> Interpreter:
    rows = {"person": found.people, "household": found.households}
    complete = {(plan().subjects["person"].list, area) for area in found.counted_areas}
    return Interpreter(plan(), found.as_of, MemoryWorld(rows, complete))


def differences(found: Registry) -> Iterator[tuple[str, str, Any, Any]]:
    asked = interpreter(found)
    for name, by_id in decide(found).items():
        block, _, side = name.partition("__")
        for id, expected in by_id.items():
            told = asked.value(block, id).value if block in plan().values else None
            if block in plan().rules:
                told = getattr(asked.rule(block, id), side or "answer")
            if told != expected:
                yield name, id, expected, told


@pytest.mark.parametrize("day", DAYS)
def test_the_interpreter_says_what_the_rules_say_by_hand(day: date) -> None:
    found = registry(seed=day.toordinal(), households=400, as_of=day)
    assert list(differences(found)) == []


def test_every_question_is_answered_yes_no_and_not_known() -> None:
    answers = decide(registry(seed=1, households=400, as_of=date(2019, 12, 31)))
    for name, by_id in answers.items():
        if "__" not in name and name != "disability_subsidies":
            assert set(by_id.values()) == {True, False, None}, name
