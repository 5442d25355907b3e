"""A plan of quite another kind needs no change in the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from plancode.language.plan import Plan
from plancode.synthetic import lists_of, synthesize, truth_of


@pytest.fixture(scope="module")
def snap(grants: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("grants") / "snap"
    synthesize(grants, out)
    return out


def rows(query: str) -> list[Any]:
    return duckdb.connect().execute(query).fetchall()


def test_schools_have_exactly_their_pupils(snap: Path) -> None:
    schools, pupils = (f"'{truth_of(snap) / name}.parquet'" for name in ("school", "pupil"))
    sizes = f"SELECT s.id, count(p.id) AS n FROM {schools} s LEFT JOIN {pupils} p ON p.school_id = s.id GROUP BY 1"
    found = rows(f"SELECT n, count(*) FROM ({sizes}) GROUP BY 1 ORDER BY 1")
    assert [n for n, _ in found] == [20, 50]
    assert sum(schools for _, schools in found) == 12


def test_rows_lie_where_the_weights_say_and_in_no_abolished_area(snap: Path) -> None:
    schools = truth_of(snap) / "school.parquet"
    by_county = dict(rows(f"SELECT substr(area, 1, 4), count(*) FROM '{schools}' WHERE id <= 's009' GROUP BY 1"))
    assert by_county == {"9001": 6, "9002": 3}
    assert rows(f"SELECT count(*) FROM '{truth_of(snap) / 'office.parquet'}'") == [(2,)]


def test_picked_rows_are_of_the_same_area(snap: Path) -> None:
    pupils = truth_of(snap) / "pupil.parquet"
    assert rows(f"SELECT count(*) FROM '{pupils}' WHERE served_by <> 'o' || substr(area, 1, 4)") == [(0,)]


def test_faults_befall_the_stated_share(snap: Path) -> None:
    sent, true = lists_of(snap) / "pupils.csv", truth_of(snap) / "pupil.parquet"
    ((all_rows, keys),) = rows(f"SELECT count(*), count(DISTINCT number) FROM '{sent}'")
    ((people,),) = rows(f"SELECT count(*) FROM '{true}'")
    assert keys == people < all_rows
    assert 0 < rows(f"SELECT count(*) FROM '{sent}' WHERE school LIKE 'xs%'")[0][0] < 20
    assert 0 < rows(f"SELECT count(*) FROM '{sent}' WHERE stage = 'x'")[0][0] < 40
    assert rows(f"SELECT count(*) FROM '{sent}' WHERE stage IS NULL") == [(0,)]
    assert 15 < rows(f"SELECT count(*) FROM '{sent}' WHERE boards IS NULL")[0][0] < 70
    assert 40 < rows(f"SELECT count(*) FROM '{sent}' WHERE seen < DATE '2018-09-01'")[0][0] < 130


def test_what_is_vouched_for_leaves_out_who_did_not_deliver(snap: Path) -> None:
    lists = {entry["list"]: entry for entry in yaml.safe_load((lists_of(snap) / "lists.yaml").read_text())}
    assert lists["payments"]["complete"] == [{"areas": ["900101"], "from": "2018-01-01", "to": "2019-09-01"}]
    assert lists["incomes"]["seen"] == "2019-08-22"
    joined = f"'{lists_of(snap) / 'payments.csv'}' s JOIN '{truth_of(snap) / 'pupil.parquet'}' p ON p.id = s.number"
    assert rows(f"SELECT DISTINCT area FROM {joined}") == [("900101",)]


def test_long_lists_are_sent_as_parquet(own_grants: Path, tmp_path: Path) -> None:
    file = own_grants / "synthetic.yaml"
    file.write_text(file.read_text().replace("csv_up_to: 1000", "csv_up_to: 50"))
    synthesize(own_grants, tmp_path / "snap")
    names = {path.name for path in lists_of(tmp_path / "snap").iterdir()}
    assert {"pupils.parquet", "schools.csv"} <= names
