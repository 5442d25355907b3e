"""`plan check`, `coverage`, `show` and `test`: what a plan says of itself."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plancode.errors import InputError, Problem
from plancode.language.plan import Coverage, Plan, Sentence
from tests.plancode.cli.conftest import Call, rows
from tests.plancode.cli.conftest import replace as stand_in
from tests.plancode.made_runs import make_plan

WRONG = Problem("a.md", 3, 5, "unknown_key", "no key `wen`", "write `when`")
UNVERIFIED = Problem("a.md", 9, 1, "cite_missing", "nobody has verified it", "write the paper", "warning")
FORGOTTEN = Problem("sentences.tsv", 2, 1, "sentence_forgotten", "the sentence 1-1 is forgotten")
KEYS = ["severity", "file", "line", "column", "code", "message", "hint"]
SHOWN: tuple[dict[str, Any], ...] = (
    {
        "name": "living",
        "kind": "rule",
        "for": "person",
        "file": "a.md",
        "line": 7,
        "clause": "1",
        "sentences": ["1-1"],
        "when": ["disabled", "poor"],
        "only_so": True,
        "labels": {"zh": "生活补贴"},
    },
    {
        "name": "amount",
        "kind": "parameter",
        "for": None,
        "file": "a.md",
        "line": 20,
        "clause": "1",
        "sentences": [],
        "from": {"2016-01-01": 60},
        "unit": "CNY per month",
    },
)


def sentences() -> tuple[Coverage, ...]:
    statuses = (
        ("computed", ("living",), ""),
        ("forgotten", (), "no quote holds it"),
        ("forgotten", (), "no quote holds it"),
    )
    return tuple(
        Coverage(Sentence(f"1-{number}", "1", "heading", "text"), status, blocks, why)  # type: ignore[arg-type]
        for number, (status, blocks, why) in enumerate(statuses, 1)
    )


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Plan:
    made = replace(make_plan(), warnings=(UNVERIFIED,), shown=SHOWN, coverage=sentences())
    strict = (FORGOTTEN, UNVERIFIED)
    stand_in(monkeypatch, "plancode.language.read", read=lambda path: made, strict_problems=lambda plan: strict)
    return made


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path) -> Plan:
        raise InputError(WRONG, UNVERIFIED)

    stand_in(monkeypatch, "plancode.language.read", read=read, strict_problems=lambda plan: ())


def test_check_says_every_problem_with_place_and_hint(call: Call, wrong: None) -> None:
    done = call("check", "PLAN")
    assert (done.exit_code, done.stdout) == (1, "1 error\n")
    assert done.stderr == (
        "a.md:3:5: no key `wen`\nhint: write `when`\na.md:9:1: warning: nobody has verified it\nhint: write the paper\n"
    )


def test_check_as_json(call: Call, wrong: None) -> None:
    done = call("check", "PLAN", "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (1, "")
    assert [list(row) for row in found] == [KEYS] * 2
    assert found[0] == dict(zip(KEYS, ("error", "a.md", 3, 5, "unknown_key", "no key `wen`", "write `when`")))


def test_check_of_a_sound_plan(call: Call, plan: Plan) -> None:
    done = call("check", "PLAN", "--lang", "zh")
    assert (done.exit_code, done.stdout) == (0, "没有错误，1 个警告：7 条规则、2 个目标、0 句原文\n")
    assert [row["severity"] for row in rows(call("check", "PLAN", "--json"))] == ["warning"]


def test_check_strict_refuses_more(call: Call, plan: Plan) -> None:
    done = call("check", "PLAN", "--strict", "--json")
    assert done.exit_code == 1
    assert [(row["code"], row["severity"]) for row in json.loads(done.stdout)] == [
        ("cite_missing", "error"),
        ("sentence_forgotten", "error"),
    ]


@pytest.mark.parametrize("command", ["coverage", "show", "test"])
def test_other_commands_refuse_a_wrong_plan(call: Call, wrong: None, command: str) -> None:
    done = call(command, "PLAN", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "a.md:3:5: no key `wen`" in done.stderr


def test_coverage_as_json_is_one_object(call: Call, plan: Plan) -> None:
    done = call("coverage", "PLAN", "--json")
    found = json.loads(done.stdout)
    assert list(found) == ["sentences", "counts"]
    assert found["counts"] == {"computed": 1, "prose": 0, "partly": 0, "forgotten": 2}
    assert found["sentences"][0] == {"id": "1-1", "clause": "1", "status": "computed", "blocks": ["living"], "why": ""}


def test_coverage_for_people_draws_like_sentences_together(call: Call, plan: Plan) -> None:
    lines = [line.split() for line in call("coverage", "PLAN", "--lang", "zh").stdout.splitlines()]
    assert ["1-1", "✓", "可计算", "living"] in lines
    assert ["1-2", "…", "1-3", "✗", "遗漏", "no", "quote", "holds", "it"] in lines
    assert ["共", "3", "句：可计算", "1", "·", "无须计算", "0", "·", "部分可算", "0", "·", "遗漏", "2"] in lines


def test_coverage_as_csv(call: Call, plan: Plan, tmp_path: Path) -> None:
    assert call("coverage", "PLAN", "--csv", tmp_path / "out.csv").exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["computed", "forgotten", "forgotten"]


def test_show(call: Call, plan: Plan) -> None:
    assert rows(call("show", "PLAN", "--json")) == list(SHOWN)
    assert [row["name"] for row in rows(call("show", "PLAN", "--kind", "parameter", "--json"))] == ["amount"]
    assert rows(call("show", "PLAN", "--kind", "target", "--json")) == []


def test_show_for_people(call: Call, plan: Plan) -> None:
    shown = call("show", "PLAN", "--lang", "zh").stdout
    for text in (
        "rule living (person)  生活补贴",
        "a.md:7 · 1-1",
        "when: disabled; poor",
        "only_so: true",
        "from: 2016-01-01: 60",
    ):
        assert text in shown


def test_show_refuses_an_unknown_kind(call: Call, plan: Plan) -> None:
    done = call("show", "PLAN", "--kind", "rules")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "there is no kind 'rules'\nhint: did you mean 'rule'?\n"


EXAMPLES = [
    {"name": "living", "rule": "living", "passed": True, "expected": {"answer": True}, "got": {"answer": True}},
    {
        "name": "living#2",
        "rule": "living",
        "passed": False,
        "expected": {"answer": None},
        "got": {"answer": False, "amount": 0},
    },
]


@pytest.mark.parametrize(("examples", "code"), [(EXAMPLES, 1), (EXAMPLES[:1], 0), ([], 0)])
def test_examples(
    call: Call, plan: Plan, monkeypatch: pytest.MonkeyPatch, examples: list[dict[str, Any]], code: int
) -> None:
    import plancode

    monkeypatch.setattr(plancode, "check_examples", lambda plan: examples, raising=False)
    done = call("test", "PLAN", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (code, examples)
    said = call("test", "PLAN")
    assert said.exit_code == code
    assert f"{len(examples) - code} of {len(examples)} examples pass" in said.stdout
    assert ("living#2" in said.stdout) == ("answer: unknown" in said.stdout) == bool(code)
