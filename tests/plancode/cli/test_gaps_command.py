"""`plan gaps`: the rows for programs, the tables for people, and nothing cut in silence."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.plancode.cli.conftest import Call, rows
from tests.plancode.made_runs import MadeRun, write_run

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


@pytest.fixture
def since(tmp_path: Path, run: MadeRun, monkeypatch: pytest.MonkeyPatch) -> MadeRun:
    """A run before that one: p1 had the allowance, p3 was known to, p5 is gone by now; nobody answered pensions."""
    columns = {"living": "BOOLEAN", "living__received": "BOOLEAN", "care": "BOOLEAN", "care__received": "BOOLEAN"}
    people = [
        ("p1", "410101", True, True, True, True),
        ("p2", "410101", None, True, True, True),
        ("p3", "410201", True, True, True, True),
        ("p5", "410202", True, False, True, True),
    ]
    lacking = [("person", "p2", "410101", "living", "entitled", "disabled", "person", "p2", "stale", "残联")]
    before = replace(write_run(tmp_path / "before", columns, people, lacking), name="before", as_of=date(2018, 12, 31))
    opened = {run.path: run, before.path: before}
    monkeypatch.setattr("plancode.runs.open_run", opened.__getitem__)
    return before


NEW = [("p1", "ok", "missed"), ("p3", "ok", "unknown"), ("p5", "missed", "not_there")]


def test_since_another_run_only_what_is_new(call: Call, run: MadeRun, since: MadeRun) -> None:
    done = call("gaps", run.path, "--since", since.path, "--json")
    found = rows(done)
    assert [(row["id"], row["was"], row["status"]) for row in found] == NEW
    assert [list(row) for row in found] == [[*KEYS[:5], "was", *KEYS[5:]]] * 3
    assert (found[1]["lacking"][0]["fact"], found[1]["run"], found[2]["area"]) == ("has_living", run.name, "410202")
    assert done.stderr == (
        "note: only run 0123456789ab of 2019-12-31 says who is missed by pension, so it is not compared\n"
        "note: only run before of 2018-12-31 says who is missed by care, so it is not compared\n"
    )


def test_since_filters_and_refuses_as_ever(call: Call, run: MadeRun, since: MadeRun) -> None:
    asked = ("gaps", run.path, "--since", since.path)
    assert [row["id"] for row in rows(call(*asked, "--status", "not_there", "--json"))] == ["p5"]
    assert [row["id"] for row in rows(call(*asked, "--area", "魏都区", "--json"))] == ["p1"]
    done = call(*asked, "--status", "had", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "known: missed, to_review, unknown, ok, none, other_ground, not_there" in done.stderr


def test_since_for_people(call: Call, run: MadeRun, since: MadeRun) -> None:
    shown = call("gaps", run.path, "--since", since.path).stdout
    assert "What is new from 2018-12-31 to 2019-12-31" in shown
    counted = next(line.split() for line in shown.splitlines() if line.strip().startswith("the living"))
    assert counted == ["the", "living", "1", "0", "0", "1", "0", "0", "1", "3"]
    assert "· not there" in shown
    assert "showing all 3 · run 0123456789ab against before" in shown
    zh = call("gaps", run.path, "--since", since.path, "--rows", "1", "--lang", "zh").stdout
    assert "新漏" in zh
    assert "显示 1 条，共 3 条；全部请用 --csv F 或 --json · 运行 0123456789ab，对照 before" in zh


def test_since_as_csv(call: Call, run: MadeRun, since: MadeRun, tmp_path: Path) -> None:
    assert call("gaps", run.path, "--since", since.path, "--csv", tmp_path / "new.csv").exit_code == 0
    with (tmp_path / "new.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["id"], row["was"], row["status"]) for row in csv.DictReader(file)] == NEW


def test_runs_in_the_wrong_order_are_said_to_be(call: Call, run: MadeRun, since: MadeRun) -> None:
    done = call("gaps", since.path, "--since", run.path, "--json")
    assert [(row["id"], row["status"], row["was"]) for row in rows(done)] == [
        ("p1", "ok", "missed"), ("p3", "ok", "unknown"), ("p5", "missed", "not_there")
    ]  # fmt: skip
    assert done.stderr.startswith(
        "note: run before is of 2018-12-31, the one it is held against of 2019-12-31, which is later\n"
    )


@pytest.mark.parametrize("which", ["run", "since"])
def test_what_rests_on_a_projected_run_is_projected(
    call: Call, run: MadeRun, since: MadeRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, which: str
) -> None:
    runs = {"run": run, "since": since}
    runs[which] = replace(runs[which], projected=True)
    monkeypatch.setattr("plancode.runs.open_run", {one.path: one for one in runs.values()}.__getitem__)
    asked = ("gaps", run.path, "--since", since.path)
    assert all(row["projected"] is True for row in rows(call(*asked, "--json")))
    assert call(*asked).stdout.startswith("projected from the snapshot of 2019-12-31 to ")
    call(*asked, "--csv", tmp_path / "new.csv")
    assert (tmp_path / "new.csv").read_text().splitlines()[0].endswith(",run,projected")
