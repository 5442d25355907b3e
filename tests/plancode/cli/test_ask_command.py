"""`plan ask`: what to look up, whom to ask, what it settles."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.plancode.cli.conftest import Call, rows
from tests.plancode.made_runs import MadeRun

KEYS = ["fact", "subject", "authority", "rows", "settles", "mentioned_by", "areas", "run"]
DISABLED = {
    "fact": "disabled",
    "subject": "person",
    "authority": "残联",
    "rows": 2,
    "settles": 2,
    "mentioned_by": 2,
    "areas": ["4101"],
    "run": "0123456789ab",
}


def test_json(call: Call, run: MadeRun) -> None:
    found = rows(call("ask", run.path, "--json"))
    assert [list(row) for row in found] == [KEYS] * 2
    assert found[0] == DISABLED


def test_one_authority(call: Call, run: MadeRun) -> None:
    assert [row["fact"] for row in rows(call("ask", run.path, "--authority", "民政", "--json"))] == ["has_living"]
    assert rows(call("ask", run.path, "--authority", "财政", "--json")) == []


def test_an_unknown_authority_is_never_everybody(call: Call, run: MadeRun) -> None:
    done = call("ask", run.path, "--authority", "残联会", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "there is no authority '残联会'\nhint: did you mean '残联'?\n"


def test_csv(call: Call, run: MadeRun, tmp_path: Path) -> None:
    assert call("ask", run.path, "--csv", tmp_path / "ask.csv").exit_code == 0
    with (tmp_path / "ask.csv").open(encoding="utf-8", newline="") as file:
        assert [row["settles"] for row in csv.DictReader(file)] == ["2", "1"]


def test_people_see_whom_to_ask(call: Call, run: MadeRun) -> None:
    shown = call("ask", run.path, "--lang", "zh").stdout
    assert any(line.split() == ["残联", "残疾", "人", "2", "2", "2", "魏都区"] for line in shown.splitlines())
    assert "可定 = 查清即有结论的答案数" in shown


def test_people_hear_that_nothing_is_open(call: Call, run: MadeRun) -> None:
    assert "there is nothing to ask" in call("ask", run.path, "--authority", "财政").stdout
