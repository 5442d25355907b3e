"""`plan progress`: intervals by target, year and area."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.plancode.cli.conftest import Call, rows
from tests.plancode.made_runs import MadeRun

KEYS = ["target", "year", "area", "group", "op", "goal", "goal_high", "low", "high", "unit", "counts"]
KEYS += ["status", "closed", "owner", "run"]


def test_without_a_level_only_the_whole_plan(call: Call, run: MadeRun) -> None:
    found = rows(call("progress", run.path, "--json"))
    assert [list(row) for row in found] == [KEYS] * 3
    assert [(row["target"], row["year"], row["area"]) for row in found] == [
        ("care_share", 2019, None),
        ("care_share", 2020, None),
        ("homes_done", 2019, None),
    ]
    assert found[0] == {
        "target": "care_share",
        "year": 2019,
        "area": None,
        "group": None,
        "op": "at_least",
        "goal": 40,
        "goal_high": None,
        "low": 38.25,
        "high": 41.7,
        "unit": "percent",
        "counts": {"tt": 10, "tf": 20, "tu": 1, "ut": 2, "uf": 3, "uu": 4},
        "status": "unknown",
        "closed": True,
        "owner": "市残联",
        "run": "0123456789ab",
    }


def test_by_a_level_each_of_its_areas_and_those_without(call: Call, run: MadeRun) -> None:
    assert [row["area"] for row in rows(call("progress", run.path, "--by", "county", "--json"))] == [
        "4101",
        "4102",
        "no_area",
    ]
    assert [row["area"] for row in rows(call("progress", run.path, "--by", "city", "--json"))] == ["41", "no_area"]


def test_one_year(call: Call, run: MadeRun) -> None:
    assert [row["goal"] for row in rows(call("progress", run.path, "--year", "2020", "--json"))] == [70]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--year", "2021", "there is no year '2021'\nhint: did you mean '2020' or '2019'?\n"),
        ("--by", "countie", "there is no level 'countie'\nhint: did you mean 'county'?\n"),
        ("--by", "", "there is no level ''\nhint: known: city, county, township\n"),
        (
            "--by",
            "township",
            "a run keeps no progress for the lowest level, township\nhint: ask by: city, county\n",
        ),
    ],
)
def test_unknown_years_and_levels(call: Call, run: MadeRun, option: str, value: str, said: str) -> None:
    done = call("progress", run.path, option, value, "--json")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", said)


def test_csv(call: Call, run: MadeRun, tmp_path: Path) -> None:
    assert call("progress", run.path, "--csv", tmp_path / "out.csv").exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == KEYS
    assert json.loads(table[0]["counts"])["tt"] == 10


def test_people_see_goal_interval_and_status(call: Call, run: MadeRun) -> None:
    shown = [line.split() for line in call("progress", run.path, "--lang", "zh").stdout.splitlines()]
    assert ["托养比例", "2019", "≥", "40%", "38.2%", "–", "41.7%", "?", "不明", "市残联"] in shown
    assert ["2020", "≥", "70%", "38.2%", "–", "41.7%", "…", "未到期"] in shown
    assert ["托养比例", "2019", "≥", "3,500", "人", "至少", "1,200", "?", "不明", "市残联"] in shown


def test_people_see_a_table_of_areas_for_each_target(call: Call, run: MadeRun) -> None:
    shown = [line.split() for line in call("progress", run.path, "--by", "county").stdout.splitlines()]
    assert ["share", "in", "care", "·", "city", "federation"] in shown
    assert ["Weidu", "2019", "≥", "40%", "–", "–", "nobody", "to", "count"] in shown
    assert ["Yuzhou", "2019", "≥", "40%", "0%", "✗", "missed"] in shown
    assert ["(no", "area)", "2019", "≥", "40%", "38.2%", "–", "41.7%", "?", "unknown"] in shown
