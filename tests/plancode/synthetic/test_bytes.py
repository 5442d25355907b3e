"""The same seed gives the same bytes: whatever the threads, however large the parts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from plancode.errors import InputError
from plancode.language.plan import Plan
from plancode.snapshots.opening import verify
from plancode.synthetic import lists_of, population, synthesize, truth_of, write_lists


def rows(query: str) -> list[Any]:
    return duckdb.connect().execute(query).fetchall()


def contents(out: Path) -> dict[str, bytes]:
    folders = (lists_of(out), truth_of(out))
    return {f"{folder.name}/{file.name}": file.read_bytes() for folder in folders for file in sorted(folder.iterdir())}


def made(plan: Plan, out: Path, seed: int = 1, threads: int = 2, scale: float = 0.01) -> dict[str, bytes]:
    write_lists(plan, out / "snap", scale=scale, seed=seed, threads=threads)
    return contents(out / "snap")


def test_threads_do_not_change_a_byte(xuchang: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "PART", 250)
    assert made(xuchang, tmp_path / "one", threads=1) == made(xuchang, tmp_path / "two", threads=2)


def test_another_seed_makes_other_people(grants: Plan, tmp_path: Path) -> None:
    first, second = made(grants, tmp_path / "a", scale=1), made(grants, tmp_path / "b", seed=2, scale=1)
    assert first.keys() == second.keys()
    assert first["snap-lists/pupils.csv"] != second["snap-lists/pupils.csv"]


def test_the_size_of_the_parts_changes_no_list(xuchang: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(xuchang, tmp_path / "whole")
    monkeypatch.setattr(population, "PART", 170)
    parts = made(xuchang, tmp_path / "parts")
    lists = [name for name in whole if name.endswith((".csv", ".yaml"))]
    assert len(lists) > 15
    assert {name: whole[name] for name in lists} == {name: parts[name] for name in lists}


def test_a_scale_keeps_the_proportions(xuchang: Plan, tmp_path: Path) -> None:
    made(xuchang, tmp_path, scale=0.1)
    people = truth_of(tmp_path / "snap") / "person.parquet"
    homes = truth_of(tmp_path / "snap") / "household.parquet"
    counted = f"SELECT count(*) FILTER (WHERE is_registered_poor), count(*) FROM '{homes}'"
    assert rows(counted) == [(1817, 6000)]
    joined = f"'{people}' p JOIN '{homes}' h ON h.id = p.household_id"
    ((poor, everyone),) = rows(f"SELECT count(*) FILTER (WHERE is_registered_poor), count(*) FROM {joined}")
    assert poor == pytest.approx(4617, abs=6)
    assert everyone == pytest.approx(17000, abs=12)


def test_an_earlier_day_has_the_same_people_and_less_done(xuchang: Plan, tmp_path: Path) -> None:
    now, then = tmp_path / "now", tmp_path / "then"
    write_lists(xuchang, now, scale=0.02)
    write_lists(xuchang, then, as_of=date(2018, 12, 31), scale=0.02)
    people = [f"'{truth_of(out) / 'person.parquet'}'" for out in (now, then)]
    ((born,),) = rows(f"SELECT count(*) FROM {people[0]} WHERE birth_date > DATE '2018-12-31'")
    counts = [rows(f"SELECT count(*) FROM {file}")[0][0] for file in people]
    assert counts[0] - counts[1] == born > 0
    differing = f"SELECT count(*) FROM {people[0]} n JOIN {people[1]} t USING (id) WHERE n.birth_date <> t.birth_date"
    assert rows(differing) == [(0,)]
    homes = truth_of(then) / "accessible_homes.parquet"
    assert rows(f"SELECT max(accepted_on) <= DATE '2018-12-31' FROM '{homes}'") == [(True,)]


def test_a_snapshot_holds_names_in_one_file_only(grants: Plan, tmp_path: Path) -> None:
    snapshot = synthesize(grants, tmp_path / "snap")
    verify(snapshot.path)
    for file in snapshot.path.glob("*.parquet"):
        columns = {row[0] for row in rows(f"DESCRIBE FROM '{file}'")}
        assert ("name" in columns) == (file.name == "identity.parquet")
    beside = {path.name for path in tmp_path.iterdir()}
    assert beside == {"snap", "snap-lists", "snap-truth"}
    assert "truth.json" not in {path.name for path in snapshot.path.iterdir()}


def test_strangers_are_not_overwritten(grants: Plan, tmp_path: Path) -> None:
    precious = lists_of(tmp_path / "snap") / "precious.txt"
    precious.parent.mkdir()
    precious.write_text("mine")
    with pytest.raises(InputError):
        write_lists(grants, tmp_path / "snap")
    assert precious.read_text() == "mine"
    assert not truth_of(tmp_path / "snap").exists()


def test_progress_is_told_from_nothing_to_all(grants: Plan, tmp_path: Path) -> None:
    told: list[float] = []
    write_lists(grants, tmp_path / "snap", tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
