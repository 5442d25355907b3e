"""`plan snapshot diff`: the rows for programs, the tables for people, and what is not compared is named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from plancode.snapshots.freeze import freeze
from tests.plancode.cli.conftest import Call, rows
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF, FILES

PEOPLE = FILES["people.csv"].replace("p3,h2", "p4,h2").replace("p2,h2,410101", "p2,h1,410101")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A snapshot, and one in which a person came, another went, and a third moved to another household."""
    before = freeze(factory.plan(), factory.source(tmp_path / "old"), AS_OF, tmp_path / "a").path
    source = factory.source(tmp_path / "new", {"people.csv": PEOPLE})
    return before, freeze(factory.plan(), source, AS_OF, tmp_path / "b").path


def test_json(call: Call, pair: tuple[Path, Path]) -> None:
    moved = {"change": "changed", "fact": "household_id", "before": "h2", "after": "h1"}
    assert rows(call("snapshot", "diff", *pair, "--json")) == [
        {"subject": "person", "id": "p2", **moved},
        {"subject": "person", "id": "p3", "change": "went", "fact": None, "before": None, "after": None},
        {"subject": "person", "id": "p4", "change": "came", "fact": None, "before": None, "after": None},
    ]
    assert rows(call("snapshot", "diff", pair[0], pair[0], "--json")) == []


def test_csv(call: Call, pair: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "diff.csv"
    done = call("snapshot", "diff", *pair, "--csv", out)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"3 rows written to {out}\n")
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [(row["id"], row["change"], row["after"]) for row in table] == [
        ("p2", "changed", "h1"), ("p3", "went", ""), ("p4", "came", "")
    ]  # fmt: skip


def test_people_see_what_came_went_and_changed(call: Call, pair: tuple[Path, Path]) -> None:
    shown = call("snapshot", "diff", *pair).stdout
    lines = [line.split() for line in shown.splitlines()]
    assert "Rows from 2019-12-31 to 2019-12-31" in shown
    assert ["person", "1", "1", "2"] in lines
    assert ["person", "household_id", "1", "0", "0", "0"] in lines
    assert "新增" in call("snapshot", "diff", *pair, "--lang", "zh").stdout
    assert "Cells" not in call("snapshot", "diff", pair[0], pair[0]).stdout


def test_what_is_not_compared_is_named(call: Call, pair: tuple[Path, Path], tmp_path: Path) -> None:
    plan = factory.plan()
    less = {name: fact for name, fact in plan.facts.items() if name != "pupils"}
    files = {"lists.yaml": FILES["lists.yaml"].replace("{pupils: pupils}", "{}")}
    object.__setattr__(plan, "facts", less)
    other = freeze(plan, factory.source(tmp_path / "less", files), AS_OF, tmp_path / "c").path
    done = call("snapshot", "diff", pair[0], other)
    assert (done.exit_code, done.stderr) == (0, f"only in {pair[0]}, so not compared: school.pupils\n")


def test_a_changed_snapshot_is_refused(call: Call, pair: tuple[Path, Path]) -> None:
    (pair[1] / "person.parquet").write_bytes(b"PAR1")
    done = call("snapshot", "diff", *pair, "--json")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"corrupt: {pair[1]}/person.parquet")
