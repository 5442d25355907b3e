"""What came, went and changed between two snapshots: all of it, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plancode.errors import CorruptError, InputError
from plancode.language.expressions import TEXT
from plancode.language.plan import Plan
from plancode.snapshots.diff import Change, FactCount, difference
from plancode.snapshots.freeze import freeze
from plancode.snapshots.layout import columns_of
from plancode.snapshots.rows import write_snapshot
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF, FILES

LATER = date(2020, 7, 1)  # the day after which an absent row of the register says nothing
CHANGED = {
    "households.csv": FILES["households.csv"].replace("100.50,3", "100.5,").replace("h2,410201,,0", "h2,410201,7,0"),
    "people.csv": FILES["people.csv"].replace("p3,h2", "p4,h2").replace("true,2019-12-01,张", "true,2020-06-01,李"),
    "poor.csv": "household,poor\nh1,false\n",
    "homes.csv": FILES["homes.csv"].replace("5000.00", "5000.01"),
}


def frozen(folder: Path, files: Mapping[str, str] | None = None, day: date = AS_OF, plan: Plan | None = None) -> Path:
    return freeze(plan or factory.plan(), factory.source(folder / "src", files), day, folder / "snap").path


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return frozen(tmp_path_factory.mktemp("before"))


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return frozen(tmp_path_factory.mktemp("after"), CHANGED, LATER)


def test_every_row_and_cell_that_differs(before: Path, after: Path) -> None:
    with difference(before, after) as found:
        assert list(found.changes()) == [
            Change("homes", "k1", "changed", "paid", Decimal("5000.00"), Decimal("5000.01")),
            Change("household", "h1", "changed", "poor", True, False),
            Change("household", "h1", "changed", "rooms", 3, None),
            Change("household", "h2", "changed", "poor", False, None),
            Change("household", "h2", "changed", "income", None, Decimal("7.00")),
            Change("person", "p2", "changed", "has_certificate", False, None),
            Change("person", "p3", "went", None, None, None),
            Change("person", "p4", "came", None, None, None),
        ]


def test_the_counts_are_those_of_the_changes(before: Path, after: Path) -> None:
    with difference(before, after) as found:
        counts = {one.subject: one for one in found.counts()}
        household, person = counts["household"], counts["person"]
        assert (household.came, household.went, household.in_both) == (0, 0, 2)
        assert (person.came, person.went, person.in_both) == (1, 1, 2)
        assert [fact for fact in household.facts if fact] == [
            FactCount("poor", 1, 0, 1, 0),
            FactCount("income", 0, 1, 0, 0),
            FactCount("rooms", 0, 0, 1, 0),
        ]
        assert [fact for fact in person.facts if fact] == [
            FactCount("has_certificate", 0, 0, 1, 0),
            FactCount("in_care", 0, 0, 0, 1),
        ]


def test_a_snapshot_differs_in_nothing_from_itself(before: Path) -> None:
    with difference(before, before) as found:
        assert list(found.changes()) == []
        assert not [fact for one in found.counts() for fact in one.facts if fact]
        assert [one.in_both for one in found.counts()] == [1, 2, 3, 1]


def test_backwards_everything_is_the_other_way_round(before: Path, after: Path) -> None:
    with difference(before, after) as found:
        there = list(found.changes())
    with difference(after, before) as found:
        back = list(found.changes())
    turned = {"came": "went", "went": "came", "changed": "changed"}
    assert back == [replace(one, change=turned[one.change], before=one.after, after=one.before) for one in there]  # type: ignore[arg-type]


def test_a_name_that_changed_is_never_told(before: Path, tmp_path: Path) -> None:
    other = frozen(tmp_path, {"people.csv": FILES["people.csv"].replace("张小三", "李小三").replace("6217", "7")})
    with difference(before, other) as found:
        assert list(found.changes()) == []
        assert not any("identity" in name for name in (*found.subjects, *found.only_before, *found.only_after))


def test_what_only_one_vocabulary_has_is_named(before: Path, tmp_path: Path) -> None:
    plan = factory.plan()
    facts = {name: fact for name, fact in plan.facts.items() if name != "remark"}
    facts["storeys"] = factory.fact("storeys", "household", factory.MONEY)
    facts["rooms"] = replace(facts["rooms"], type=factory.MONEY)
    facts["built_on"] = replace(facts["built_on"], type=TEXT)
    subjects = {**plan.subjects, "well": factory.subject("well")}
    files = {
        "lists.yaml": FILES_WITHOUT_REMARK,
        "households.csv": FILES["households.csv"].replace("410201,,0", "410201,,2"),
    }
    other = frozen(tmp_path, files, plan=replace(plan, facts=facts, subjects=subjects))
    with difference(before, other) as found:
        assert found.only_before == ("household.remark",)
        assert found.only_after == ("well", "household.storeys")
        assert list(found.changes()) == [Change("household", "h2", "changed", "rooms", 0, Decimal("2.00"))]


FILES_WITHOUT_REMARK = FILES["lists.yaml"].replace(" remark: remark,", "")


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", ["person.parquet", "identity.parquet"])
def test_a_changed_byte_of_either_is_refused(before: Path, after: Path, tmp_path: Path, side: int, name: str) -> None:
    sides = [before, after]
    sides[side] = Path(shutil.copytree(sides[side], tmp_path / "copy"))
    content = bytearray((sides[side] / name).read_bytes())
    content[len(content) // 2] ^= 1
    (sides[side] / name).write_bytes(content)
    with pytest.raises(CorruptError, match=name), difference(*sides):
        pass


def test_what_is_no_snapshot_is_refused(before: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no snapshot"), difference(before, tmp_path):
        pass


def test_nothing_is_left_behind(before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with difference(before, before) as found:
        assert list(found.changes()) == []
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


CELLS = st.fixed_dictionaries(
    {
        "poor": st.sampled_from([True, False, None]),
        "rooms": st.sampled_from([0, 3, None]),
        "income": st.sampled_from([Decimal("0.10"), Decimal("7.00"), None]),
        "remark": st.sampled_from(["", "x", None]),
        "area": st.sampled_from(["410101", "410201", None]),
    }
)
REGISTERS = st.dictionaries(st.sampled_from(["h1", "h2", "h3", "h4"]), CELLS)
Register = dict[str, dict[str, Any]]


@settings(max_examples=15, deadline=None)
@given(first=REGISTERS, second=REGISTERS)
def test_the_changes_make_the_one_into_the_other(
    first: Register, second: Register, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, plan = tmp_path_factory.mktemp("registers"), factory.plan()
    for name, register in (("first", first), ("second", second)):
        rows = {"household": [{"id": id, **cells} for id, cells in register.items()]}
        write_snapshot(plan, rows, AS_OF, (), folder / name)
    made = {id: dict(cells) for id, cells in first.items() if id not in second}
    with difference(folder / "first", folder / "second") as found:
        changes = list(found.changes())
        (counted,) = [one for one in found.counts() if one.subject == "household"]
    assert [one.id for one in changes] == sorted(one.id for one in changes)
    assert {one.id for one in changes if one.change == "came"} == second.keys() - first.keys()
    assert {one.id for one in changes if one.change == "went"} == made.keys()
    cells = [one for one in changes if one.change == "changed"]
    patched = {id: dict(first[id]) for id in first.keys() & second.keys()}
    for one in cells:
        assert patched[one.id][str(one.fact)] == one.before != one.after
        patched[one.id][str(one.fact)] = one.after
    assert patched == {id: second[id] for id in patched}
    assert sum(fact.changed + fact.filled + fact.emptied for fact in counted.facts) == len(cells)
    assert {column.name for column in columns_of(plan, "household")} > {fact.fact for fact in counted.facts}
