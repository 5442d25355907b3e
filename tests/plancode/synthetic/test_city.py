"""Xuchang's made-up city: as many as the plan says, and such as could be."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from plancode.language.plan import Plan
from plancode.synthetic import lists_of, synthesize, truth_of

_REGIONS = [(11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83)]
PROVINCES = {number for first, last in _REGIONS for number in range(first, last + 1)}
CERTIFIED = "holds_disability_certificate AND receives_minimum_allowance"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def one(database: duckdb.DuckDBPyConnection, query: str) -> Any:
    rows = database.execute(query).fetchall()
    assert len(rows) == 1
    return rows[0][0] if len(rows[0]) == 1 else rows[0]


def test_the_registered_are_as_many_as_the_plan_says(truth: duckdb.DuckDBPyConnection) -> None:
    assert one(truth, "SELECT count(*) FROM household WHERE is_registered_poor") == 18170
    joined = "person p JOIN household h ON h.id = p.household_id"
    assert one(truth, f"SELECT count(*) FROM {joined} WHERE is_registered_poor") == 46174
    assert one(truth, "SELECT count(*) FROM household") == 60000
    assert one(truth, "SELECT count(*) FROM person") == 170000


@pytest.mark.parametrize(
    ("share", "of", "expected"),
    [
        ("birth_date <= DATE '1954-12-31'", "is_registered_poor", 0.26),
        ("labour = 'none'", "is_registered_poor", 0.47),
        ("cause_main IN ('01', '02')", "is_registered_poor AND role = 'head'", 0.72),
        ("receives_living_subsidy", f"{CERTIFIED} AND NOT in_extreme_hardship_support", 0.94),
    ],
)
def test_shares_are_those_of_the_sources(
    truth: duckdb.DuckDBPyConnection, share: str, of: str, expected: float
) -> None:
    counted = f"SELECT avg(CAST({share} AS INTEGER)) FROM person p JOIN household h ON h.id = p.household_id WHERE {of}"
    assert one(truth, counted) == pytest.approx(expected, abs=0.015)


def test_nobody_is_older_than_a_parent(truth: duckdb.DuckDBPyConnection) -> None:
    too_old = (
        "SELECT count(*) FROM person young JOIN person old USING (household_id) WHERE young.role = {young}"
        " AND old.role IN ({old}) AND young.birth_date < old.birth_date + INTERVAL {years} YEAR"
    )
    assert one(truth, too_old.format(young="'child'", old="'head', 'spouse'", years=18)) == 0
    assert one(truth, too_old.format(young="'head'", old="'parent'", years=20)) == 0
    assert one(truth, too_old.format(young="'grandchild'", old="'head'", years=40)) == 0
    assert one(truth, "SELECT count(*) FROM person WHERE birth_date > DATE '2019-12-31'") == 0


def test_families_are_whole(truth: duckdb.DuckDBPyConnection) -> None:
    assert one(truth, "SELECT count(*) FROM person WHERE role = 'head'") == 60000
    sizes = "SELECT household_id, count(*) AS n FROM person GROUP BY 1"
    assert one(truth, f"SELECT count(*) FROM ({sizes}) JOIN household h ON h.id = household_id WHERE n <> members") == 0
    assert one(truth, "SELECT count(DISTINCT id) FROM person") == 170000


def test_an_id_number_has_its_check_digit_and_no_real_area(truth: duckdb.DuckDBPyConnection, xuchang: Plan) -> None:
    rows = truth.execute('SELECT "公民身份号码", "出生日期" FROM sent_person_register').fetchall()
    numbers = [(number, born) for number, born in rows if number]
    assert 0.98 * len(rows) < len(numbers) < len(rows)
    for number, born in numbers[::37]:
        assert re.fullmatch(r"\d{17}[\dX]", number)
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS))
        assert number[17] == "10X98765432"[total % 11]
        assert int(number[:2]) not in PROVINCES
        assert number[:6] not in xuchang.areas.by_code
        assert not born or number[6:14] == born.replace("-", "")
    assert len({number for number, _ in numbers}) >= len(numbers) - 60  # a person sent twice has one number


def test_the_number_of_a_man_is_odd(truth: duckdb.DuckDBPyConnection) -> None:
    odd = 'CAST(substr("公民身份号码", 17, 1) AS INTEGER) % 2 = 1'
    joined = 'sent_person_register s JOIN person p ON p.id = s."人编号"'
    wrong = f"SELECT count(*) FROM {joined} WHERE ({odd}) <> (sex = 'male')"
    assert one(truth, wrong) == 0


def test_homes_are_rebuilt_about_as_planned_and_some_counties_lag(truth: duckdb.DuckDBPyConnection) -> None:
    by_year = dict(truth.execute("SELECT year(accepted_on), count(*) FROM accessible_homes GROUP BY 1").fetchall())
    assert by_year[2018] == pytest.approx(1358, rel=0.05)
    assert by_year[2019] == pytest.approx(3500, rel=0.05)
    late = "SELECT count(*) FROM accessible_homes WHERE accepted_on IS NULL AND area LIKE '411025%'"
    assert one(truth, late) > 100
    in_order = "listed_on <= surveyed_on AND surveyed_on <= works_started_on AND works_started_on <= accepted_on"
    assert one(truth, f"SELECT count(*) FROM accessible_homes WHERE NOT ({in_order})") == 0


def test_some_are_missed_and_more_in_one_county(truth: duckdb.DuckDBPyConnection) -> None:
    due = f"{CERTIFIED} AND NOT in_extreme_hardship_support"
    missed = (
        f"SELECT count(*) FILTER (WHERE {{}}) FROM person p JOIN household h ON h.id = p.household_id"
        f" WHERE {due} AND NOT receives_injury_care_pay AND NOT receives_living_subsidy"
    )
    assert 200 < one(truth, missed.format("true")) < 900
    assert one(truth, missed.format("h.area LIKE '411025%'")) > one(truth, missed.format("h.area LIKE '411081%'"))


def test_cells_are_missing_and_wrong_at_the_stated_rates(truth: duckdb.DuckDBPyConnection) -> None:
    empty = 'SELECT avg(CAST("残疾等级" IS NULL AS INTEGER)) FROM sent_disability_certificates'
    assert one(truth, empty) == pytest.approx(0.008, abs=0.002)
    wrong = "SELECT avg(CAST(\"残疾等级\" = '5' AS INTEGER)) FROM sent_disability_certificates"
    assert one(truth, wrong) == pytest.approx(0.002, abs=0.001)
    contradicted = (
        'SELECT avg(CAST(s."出生日期" <> CAST(p.birth_date AS VARCHAR) AS INTEGER))'
        ' FROM sent_disability_certificates s JOIN person p ON p.id = s."人编号"'
    )
    assert one(truth, contradicted) == pytest.approx(0.006, abs=0.002)
    old = "SELECT avg(CAST(CAST(\"调查日期\" AS DATE) < DATE '2018-12-31' AS INTEGER)) FROM sent_disability_survey"
    assert one(truth, old) == pytest.approx(0.06, abs=0.01)


def test_an_area_that_did_not_deliver_is_in_no_list_and_not_vouched_for(truth: duckdb.DuckDBPyConnection) -> None:
    joined = 'sent_subsidy_payments s JOIN person p ON p.id = s."人编号" JOIN household h ON h.id = p.household_id'
    assert one(truth, f"SELECT count(*) FROM {joined} WHERE h.area LIKE '411098%'") == 0
    assert one(truth, f"SELECT count(*) FROM {joined} WHERE h.area LIKE '411025206%'") == 0
    assert one(truth, f"SELECT count(*) FROM {joined} WHERE h.area LIKE '411025%'") > 500


def test_the_truth_names_nobody(city: Path, truth: duckdb.DuckDBPyConnection) -> None:
    columns = {name for (name,) in truth.execute("SELECT column_name FROM information_schema.columns").fetchall()}
    assert not {"name", "id_number", "surname", "own_surname", "given_first", "given_second"} & columns
    said = json.loads((truth_of(city) / "truth.json").read_text())
    assert said["rows"]["person"] == 170000
    assert not list(lists_of(city).glob(".*"))


def test_the_lists_of_a_small_city_freeze_with_the_faults_that_were_ordered(xuchang: Plan, tmp_path: Path) -> None:
    snapshot = synthesize(xuchang, tmp_path / "snap", scale=0.05)
    manifest = json.loads((snapshot.path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["not_given"] == []
    kinds = {exception["kind"] for exception in manifest["exceptions"]}
    assert {"duplicate", "conflict", "code_not_listed", "broken_parent"} <= kinds
    assert kinds <= {"duplicate", "conflict", "code_not_listed", "broken_parent", "key_not_listed"}
    homes = snapshot.path / "household.parquet"
    counted = f"SELECT count(*) FILTER (WHERE is_registered_poor) FROM '{homes}'"
    assert duckdb.connect().execute(counted).fetchall() == [(round(18170 * 0.05),)]
