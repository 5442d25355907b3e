"""`plan explain`: line by line, and never a shrug where the engines disagree."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plancode.explain.explaining import ExplainedLine, Explanation, Told
from plancode.explain.reading import FactSeen
from tests.plancode.cli.conftest import Call
from tests.plancode.cli.conftest import replace as stand_in
from tests.plancode.made_runs import MadeRun

FACTS = (
    FactSeen("disabled", "person:p1", True, date(2019, 8, 1), "certificates", False),
    FactSeen("has_living", "person:p2", None, date(2017, 8, 1), "payments", True),
    FactSeen("pension_paid", "person:p1", Decimal("60.00"), None, None, False),
)
PENSION = Explanation(
    "person",
    "p1",
    "pension",
    Told(None, Decimal("20.50"), None),
    Told(None, Decimal("20.50"), None),
    (
        ExplainedLine("disabled", True, FACTS[:1], "1-1", "a.md", 7),
        ExplainedLine("any(person.has_living)", None, FACTS[1:], "1-1", "a.md", 8),
        ExplainedLine("not poor", False, (), None, "a.md", 9),
    ),
    "0123456789ab",
    "unknown",
    {},
)
POOR = replace(PENSION, rule="poor", answer=Told(True, None, None), stored=Told(True, None, None), status=None)
DIFFERENT = replace(PENSION, stored=Told(True, Decimal("20.50"), Decimal(60)))


@dataclass(frozen=True)
class Opened:
    """A snapshot, of which only the name matters here."""

    path: Path
    hash: str = "2" * 64


Asked = list[tuple[Any, ...]]


@pytest.fixture
def explained(run: MadeRun, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    """Let the second engine say the given explanations; gives what it was asked."""

    def say(*found: Explanation, hash: str = "2" * 64) -> Asked:
        asked: Asked = []

        def explain(plan: object, run: object, snapshot: Opened, *names: str | None) -> list[Explanation]:
            asked.append((snapshot.path, *names))
            return list(found)

        stand_in(monkeypatch, "plancode.explain.explaining", explain=explain)
        stand_in(monkeypatch, "plancode.snapshots.opening", open_snapshot=lambda path: Opened(path, hash))
        return asked

    return say


def test_one_rule_is_one_object(call: Call, run: MadeRun, explained: Callable[..., Asked], tmp_path: Path) -> None:
    asked = explained(PENSION)
    done = call("explain", run.path, "person", "p1", "pension", "--snapshot", tmp_path, "--json")
    assert asked == [(tmp_path, "person", "p1", "pension")]
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert list(found) == ["subject", "id", "rule", "answer", "stored", "agrees", "lines", "run"]
    assert found["answer"] == {"answer": None, "received": 20.5, "amount": None}
    assert found["lines"][0] == {
        "text": "disabled",
        "answer": True,
        "facts": [
            {
                "name": "disabled",
                "of": "person:p1",
                "value": True,
                "seen": "2019-08-01",
                "list": "certificates",
                "stale": False,
            }
        ],
        "sentence": "1-1",
        "file": "a.md",
        "line": 7,
    }


def test_all_rules_are_an_array(call: Call, run: MadeRun, explained: Callable[..., Asked], tmp_path: Path) -> None:
    asked = explained(PENSION, POOR)
    done = call("explain", run.path, "person", "p1", "--snapshot", tmp_path, "--json")
    assert asked == [(tmp_path, "person", "p1", None)]
    assert [row["rule"] for row in json.loads(done.stdout)] == ["pension", "poor"]


def test_people_read_it_line_by_line(call: Call, run: MadeRun, explained: Callable[..., Asked], tmp_path: Path) -> None:
    explained(PENSION, POOR)
    done = call("explain", run.path, "person", "p1", "--snapshot", tmp_path, "--lang", "zh")
    assert done.exit_code == 0
    for text in (
        "人 p1 · pension（中文）\n应享受: 不明 · 已享受: 20.50 · 金额: 不明 · ? 不明   (两个引擎结论一致)\n",
        "  ✓ disabled   a.md:7\n      残疾 = 是   certificates, 2019-08-01\n",
        "  ? any(person.has_living)   a.md:8\n      has_living (人 p2) = 不明   payments, 2017-08-01, 已过期\n",
        "      pension_paid = 60.00\n  ✗ not poor   a.md:9\n  1-1\n",
        "人 p1 · poor（中文）\n应享受: 是   (两个引擎结论一致)\n",
        "运行 0123456789ab\n",
    ):
        assert text in done.stdout


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_difference_is_never_a_shrug(
    call: Call, run: MadeRun, explained: Callable[..., Asked], tmp_path: Path, form: tuple[str, ...]
) -> None:
    explained(DIFFERENT)
    done = call("explain", run.path, "person", "p1", "pension", "--snapshot", tmp_path, *form)
    assert done.exit_code == 3
    assert done.stderr.startswith("corrupt: person p1, pension: the engines disagree: explained ")
    assert "disagree" in done.stdout or json.loads(done.stdout)["agrees"] is False


def test_the_snapshot_must_be_that_of_the_run(
    call: Call, run: MadeRun, explained: Callable[..., Asked], tmp_path: Path
) -> None:
    asked = explained(PENSION, hash="3" * 64)
    done = call("explain", run.path, "person", "p1", "--snapshot", tmp_path, "--json")
    assert (done.exit_code, done.stdout, asked) == (1, "", [])
    assert done.stderr == (
        f"{tmp_path} is not the snapshot of the run 0123456789ab\nhint: name the one whose hash is 222222222222\n"
    )


def test_a_snapshot_that_has_gone_is_asked_for(call: Call, run: MadeRun, explained: Callable[..., Asked]) -> None:
    explained(PENSION)
    done = call("explain", run.path, "person", "p1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "the snapshot of this run is no longer at nowhere\nhint: say where with --snapshot\n"
