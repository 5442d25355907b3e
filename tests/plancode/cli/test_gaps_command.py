"""`plan gaps`: the rows for programs, the tables for people, and nothing cut in silence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.plancode.cli.conftest import Call, rows
from tests.plancode.made_runs import MadeRun

KEYS = ["subject", "id", "area", "rule", "status", "due", "paid", "lacking", "run"]


def test_json_has_every_gap(call: Call, run: MadeRun) -> None:
    found = rows(call("gaps", run.path, "--json"))
    assert [list(row) for row in found] == [KEYS] * 4
    assert found[0] == {
        "subject": "person",
        "id": "p1",
        "area": "410101",
        "rule": "living",
        "status": "missed",
        "due": None,
        "paid": None,
        "lacking": [],
        "run": "0123456789ab",
    }
    stale = {"fact": "disabled", "of": "person:p2", "why": "stale", "authority": "残联"}
    assert found[1]["lacking"] == [stale]
    assert [(row["id"], row["rule"], row["status"]) for row in found[2:]] == [
        ("p3", "living", "unknown"),
        ("p1", "pension", "missed"),
    ]
    assert (found[3]["due"], found[3]["paid"]) == (60, 20.5)


def test_filters(call: Call, run: MadeRun) -> None:
    assert [row["id"] for row in rows(call("gaps", run.path, "--area", "魏都区", "--rule", "living", "--json"))] == [
        "p1",
        "p2",
    ]
    assert [row["id"] for row in rows(call("gaps", run.path, "--status", "unknown", "--json"))] == ["p2", "p3"]
    assert rows(call("gaps", run.path, "--status", "to_review", "--json")) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--rule", "livng"), "there is no rule 'livng'\nhint: did you mean 'living'?\n"),
        (("--area", "魏都"), "there is no area '魏都'\nhint: did you mean '魏都区'?\n"),
        (("--status", "had"), "there is no status 'had'\nhint: known: missed, to_review, unknown\n"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",), ("--csv", "out.csv")])
def test_an_unknown_name_is_never_everything(
    call: Call, run: MadeRun, asked: tuple[str, str], said: str, form: tuple[str, ...]
) -> None:
    done = call("gaps", run.path, *asked, *form)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", said)


@pytest.mark.parametrize(
    ("rule", "note"),
    [
        ("poor", "note: poor does not say what is received; it opens the ledger homes, so ask --rule homes\n"),
        ("later", "note: later was not in force on the day of this run\n"),
        ("visits", "note: ledger visits has no `enter` rule, so nobody can be missed by it\n"),
    ],
)
def test_a_rule_without_gaps_says_why(call: Call, run: MadeRun, rule: str, note: str) -> None:
    done = call("gaps", run.path, "--rule", rule, "--json")
    assert (done.exit_code, json.loads(done.stdout), done.stderr) == (0, [], note)


def test_csv_has_every_row(call: Call, run: MadeRun, tmp_path: Path) -> None:
    out = tmp_path / "gaps.csv"
    done = call("gaps", run.path, "--csv", out)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"4 rows written to {out}\n")
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == KEYS
    assert [(row["id"], row["due"]) for row in table] == [("p1", ""), ("p2", ""), ("p3", ""), ("p1", "60.00")]
    assert json.loads(table[1]["lacking"])[0]["fact"] == "disabled"


def test_csv_and_json_together(call: Call, run: MadeRun, tmp_path: Path) -> None:
    assert len(rows(call("gaps", run.path, "--csv", tmp_path / "gaps.csv", "--json"))) == 4
    assert (tmp_path / "gaps.csv").exists()


def test_a_place_that_cannot_be_written_is_the_users_input(call: Call, run: MadeRun, tmp_path: Path) -> None:
    done = call("gaps", run.path, "--csv", tmp_path / "nowhere" / "gaps.csv")
    assert done.exit_code == 1
    assert done.stderr.endswith("No such file or directory\n")


def test_people_see_who_where_and_what_is_lacking(call: Call, run: MadeRun) -> None:
    shown = call("gaps", run.path, "--lang", "zh").stdout
    for text in (
        "living（中文）",
        "魏都区 · 西大",
        "人 p1",
        "✗ 漏了",
        "? 不明",
        "60.00",
        "20.50",
        "残疾: 已过期 → 残联",
    ):
        assert text in shown
    assert "共 4 条，已全部显示 · 运行 0123456789ab" in shown


def test_the_summary_counts_by_rule_and_county(call: Call, run: MadeRun) -> None:
    lines = [line.split() for line in call("gaps", run.path, "--rows", "0").stdout.splitlines()]
    assert ["the", "living", "Weidu", "1", "0", "1", "0", "0"] in lines
    assert ["Yuzhou", "0", "0", "1", "0", "0"] in lines
    assert ["(no", "area)", "0", "0", "0", "0", "1"] in lines
    assert ["(no", "area)", "0", "0", "0", "0", "0"] not in lines


def test_rows_not_shown_are_counted(call: Call, run: MadeRun) -> None:
    shown = call("gaps", run.path, "--rows", "1").stdout
    assert "showing 1 of 4; --csv F or --json for all · run 0123456789ab" in shown
    assert shown.count("person p") == 1


def test_tables_keep_to_a_narrow_terminal(call: Call, run: MadeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(len(line) for line in call("gaps", run.path).stdout.splitlines()) <= 80
