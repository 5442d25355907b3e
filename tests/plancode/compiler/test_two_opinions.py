"""The compiled program against the interpreter, row by row: answers, amounts, values, and everything lacking."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import plancode
from plancode.explain.answers import Lack
from plancode.explain.interpreter import Interpreter, RuleAnswer
from plancode.language.plan import Plan
from plancode.runs import Run

from .registers import Maker, Register

HERE = Path(__file__).parent
SIZES = {"county": 6, "school": 8, "household": 700, "person": 1800, "homes": 250, "centre": 12}
SIZES |= {"visits": 2500, "reviews": 1000, "shows": 60, "papers": 20}
DAYS = (date(2019, 12, 31), date(2020, 2, 29), date(2019, 3, 31))
Answers = dict[tuple[str, str, str], Any]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plancode.read(HERE / "plan")


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Every row of a Parquet file."""
    with duckdb.connect() as database:
        database.execute(f"SELECT * FROM read_parquet('{path}')")
        names = [column[0] for column in database.description or ()]
        return [dict(zip(names, row, strict=True)) for row in database.fetchall()]


def stored_answers(run: Run, plan: Plan) -> Answers:
    """What the run says: (subject, id, column) to answer."""
    found: Answers = {}
    for subject in plan.subjects:
        for row in rows_of(run.table(subject)):
            found |= {(subject, row["id"], name): value for name, value in row.items() if name not in ("id", "area")}
    return found


def stored_lacks(run: Run) -> dict[tuple[str, str, str, str], set[Lack]]:
    """What the run says is lacking, by subject, id, rule and side."""
    found: dict[tuple[str, str, str, str], set[Lack]] = defaultdict(set)
    for row in rows_of(run.table("lacking")):
        lack = Lack(row["fact"], row["of_subject"], row["of_id"], row["why"], row["authority"])
        key = row["subject"], row["id"], row["rule"], row["side"]
        assert lack not in found[key], f"{key} lacks {lack} twice"
        found[key].add(lack)
    return found


def asked_sides(told: RuleAnswer, only_so: bool, has_received: bool) -> Iterator[str]:
    """The sides of an answer whose lack anybody should be asked about (law 9)."""
    if told.answer is None:
        yield "entitled"
    if told.answer is True and told.lacking["amount"]:
        yield "amount"
    if has_received and told.received is None and (told.answer is not False or only_so):
        yield "received"


def second_opinion(plan: Plan, register: Register) -> tuple[Answers, dict[tuple[str, str, str, str], set[Lack]]]:
    """The same from the interpreter."""
    interpreter = Interpreter(plan, register.as_of, register.world(plan))
    answers: Answers = {}
    lacks: dict[tuple[str, str, str, str], set[Lack]] = {}
    for value in plan.values.values():
        for row in register.rows[value.subject]:
            answers[value.subject, row["id"], value.name] = interpreter.value(value.name, row["id"]).value
    for rule in plan.rules.values():
        for row in register.rows[rule.subject]:
            told, key = interpreter.rule(rule.name, row["id"]), (rule.subject, row["id"])
            answers[*key, rule.name] = told.answer
            if rule.give:
                answers[*key, f"{rule.name}__amount"] = told.amount
            if rule.received:
                answers[*key, f"{rule.name}__received"] = told.received
            for side in asked_sides(told, rule.only_so, rule.received is not None):
                lacks[*key, rule.name, side] = set(told.lacking[side])  # type: ignore[index]
    for ledger in plan.ledgers.values():
        if ledger.row and ledger.enter:
            for row in register.rows[ledger.row]:
                told, key = interpreter.measure(ledger.name, row["id"]), (ledger.row, row["id"])
                answers[*key, ledger.name] = told.answer
                answers[*key, f"{ledger.name}__received"] = told.received
                if told.answer is None and told.received is not True:
                    lacks[*key, ledger.name, "entitled"] = set(told.lacking["entitled"])
                if told.answer is not False and told.received is None:
                    lacks[*key, ledger.name, "received"] = set(told.lacking["received"])
    return answers, lacks


def same(one: Any, other: Any) -> bool:
    """Equal, and a number equal as a number."""
    if isinstance(one, int | Decimal) and not isinstance(one, bool):
        return other is not None and not isinstance(other, bool) and Decimal(one) == Decimal(other)
    return bool(one == other)


@pytest.mark.parametrize("seed", range(6))
def test_the_engines_agree_on_random_registers(plan: Plan, tmp_path: Path, seed: int) -> None:
    day, holes = DAYS[seed % 3], (0.0, 0.1, 0.35, 0.6, 1.0, 0.2)[seed]
    register = Maker(plan, day, random.Random(seed), holes).register(SIZES)
    compare(plan, register, day, tmp_path)


@pytest.mark.parametrize(("seed", "days"), [(7, 1), (8, 31), (9, 200)])
def test_the_engines_agree_on_a_projected_day(plan: Plan, tmp_path: Path, seed: int, days: int) -> None:
    register = Maker(plan, DAYS[seed % 3], random.Random(seed), holes=0.2).register(SIZES)
    register.complete = [replace(one, to=one.to + timedelta(days=31)) for one in register.complete]
    compare(plan, register, register.as_of + timedelta(days=days), tmp_path)


def compare(plan: Plan, register: Register, day: date, tmp_path: Path) -> None:
    """Both engines say the same of every row of the register on that day."""
    program = plancode.compile(plan, as_of=day)
    run = plancode.run(program, register.freeze(plan, tmp_path / "snap"), tmp_path / "run", project=True)
    register = replace(register, as_of=day)
    answers, lacks = second_opinion(plan, register)
    stored = stored_answers(run, plan)
    assert stored.keys() == answers.keys()
    assert [(key, stored[key], answers[key]) for key in answers if not same(stored[key], answers[key])] == []
    found = stored_lacks(run)
    assert [key for key in lacks if not lacks[key]] == [], "an unknown answer lacks nothing"
    wrong = [(key, found.get(key), lacks.get(key)) for key in {*found, *lacks} if found.get(key) != lacks.get(key)]
    assert wrong == []
