"""The same source gives the same bytes, with any number of threads, little memory, and in any time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from plancode.snapshots.freeze import freeze
from plancode.snapshots.layout import ROW_GROUP
from plancode.snapshots.opening import Snapshot, open_snapshot
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF

PEOPLE = 100_003
FREEZE = """
import sys
from pathlib import Path
from plancode.snapshots.freeze import freeze
from tests.plancode.snapshots import factory
freeze(factory.plan(), Path(sys.argv[1]), factory.AS_OF, Path(sys.argv[2]), threads=2)
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People in three row groups, in no order, with wrong cells of every sort among them."""
    folder = factory.source(tmp_path_factory.mktemp("many") / "src")
    area = "CASE i % 5 WHEN 0 THEN '410101' WHEN 1 THEN '410201' WHEN 2 THEN '999' END"
    people = (
        f"SELECT 'p' || (i * 7919 % {PEOPLE}) AS number, 'h' || (i % 1000) AS household, {area} AS area, "
        "'s1' AS school, CASE i % 40 WHEN 0 THEN 'maybe' WHEN 1 THEN 'true' END AS in_care, "
        f"DATE '2019-12-31' + (i % 60 - 55)::INT AS seen, 'N' || i AS name, NULL AS card FROM range({PEOPLE}) AS t(i)"
    )
    certificates = (
        f"SELECT 'p' || (i * 13 % {PEOPLE + 9}) AS person, i % 3 > 0 AS has, i % 6 AS grade "
        f"FROM range({PEOPLE // 2}) AS t(i)"
    )
    households = (
        "SELECT 'h' || i AS number, '410101' AS area, i / 100 AS income, i % 60 AS rooms, NULL AS built_on, "
        "NULL AS remark, NULL AS owner FROM range(900) AS t(i)"
    )
    with duckdb.connect() as database:
        for name, query in (("people", people), ("certificates", certificates), ("households", households)):
            database.execute(f"COPY ({query}) TO '{folder / name}.csv' (HEADER)")
    return folder


@pytest.fixture(scope="module")
def first(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return freeze(factory.plan(), source, AS_OF, tmp_path_factory.mktemp("first") / "snap", threads=1)


def test_the_source_has_enough_in_it(first: Snapshot) -> None:
    assert {one.kind for one in first.exceptions} == {
        "after_as_of", "broken_parent", "code_not_listed", "key_not_listed", "not_a_boolean", "only_if",
        "out_of_bounds", "unknown_area",
    }  # fmt: skip
    with duckdb.connect() as database:
        groups = database.execute(
            "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(?) ORDER BY 1",
            [str(first.file("person"))],
        ).fetchall()
    assert groups == [(0, ROW_GROUP), (1, ROW_GROUP), (2, PEOPLE - 2 * ROW_GROUP)]


@pytest.mark.parametrize(("threads", "memory"), [(2, "1GB"), (4, "1GB"), (2, "120MB")])
def test_threads_and_memory_change_no_byte(
    first: Snapshot, source: Path, tmp_path: Path, threads: int, memory: str
) -> None:
    again = freeze(factory.plan(), source, AS_OF, tmp_path / "snap", threads=threads, memory=memory)
    assert again.files == first.files
    assert again.hash == first.hash


def test_the_time_zone_changes_no_byte(first: Snapshot, source: Path, tmp_path: Path) -> None:
    place = {"PYTHONPATH": os.getcwd(), "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", FREEZE, source, tmp_path / "snap"], check=True, env=os.environ | place)
    assert open_snapshot(tmp_path / "snap").hash == first.hash


def test_look_ups_have_dictionaries_and_bloom_filters(first: Snapshot) -> None:
    with duckdb.connect() as database:
        found = database.execute(
            "SELECT DISTINCT path_in_schema FROM parquet_metadata(?) "
            "WHERE encodings LIKE '%DICTIONARY%' AND bloom_filter_length > 0",
            [str(first.file("person"))],
        ).fetchall()
    assert {"id", "household_id"} <= {row[0] for row in found}


def test_rows_keep_their_numbers_where_threads_share_a_file(tmp_path: Path) -> None:
    """Only files of many megabytes are shared; a join on the way would lose the order of their rows."""
    people, wrong = 30_000, range(0, 30_000, 997)
    rows = "".join(f"p{at},{'true' if at not in wrong else 'x'},{at % 6},{'-' * 500}\n" for at in range(people))
    source = factory.source(tmp_path / "src", {"certificates.csv": f"person,has,grade,remark\n{rows}"})
    snapshot = freeze(factory.plan(), source, AS_OF, tmp_path / "snap", threads=4)
    found = [(one.id, one.row) for one in snapshot.exceptions if one.kind == "not_a_boolean"]
    assert found == [(f"p{at}", at + 2) for at in wrong]
