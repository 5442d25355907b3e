"""What a freeze makes of faultless lists: facts merged, dates, areas, absence, files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from plancode.errors import InputError
from plancode.language.plan import Period
from plancode.snapshots.absence import complete_until
from plancode.snapshots.freeze import freeze
from plancode.snapshots.layout import Completeness, columns_of
from plancode.snapshots.only_if import oldest_fresh
from plancode.snapshots.opening import Snapshot
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF, FILES, by_id, rows


def frozen(tmp_path: Path, files: dict[str, str] | None = None, as_of: date = AS_OF) -> Snapshot:
    return freeze(factory.plan(), factory.source(tmp_path / "src", files), as_of, tmp_path / "snap")


def lists(old: str, new: str) -> dict[str, str]:
    assert old in FILES["lists.yaml"]
    return {"lists.yaml": FILES["lists.yaml"].replace(old, new)}


def test_an_empty_cell_stays_unknown(tmp_path: Path) -> None:
    household = by_id(frozen(tmp_path), "household")["h2"]
    assert (household["income"], household["built_on"], household["remark"]) == (None, None, None)
    assert household["rooms"] == 0


def test_a_row_lies_where_it_says_or_where_its_parent_lies(tmp_path: Path) -> None:
    people = by_id(frozen(tmp_path), "person")
    assert {key: person["area"] for key, person in people.items()} == {"p1": "410101", "p2": "410101", "p3": "410201"}


def test_an_unknown_area_is_not_replaced_by_the_parents(tmp_path: Path) -> None:
    people = FILES["people.csv"].replace("p2,h2,410101", "p2,h2,999")
    assert by_id(frozen(tmp_path, {"people.csv": people}), "person")["p2"]["area"] is None


def test_rows_are_sorted_by_area_and_id_the_empty_area_last(tmp_path: Path) -> None:
    people = "number,household,area,school,in_care,seen,name,card\n" + "".join(
        f"p{at},,{['410201', '', '410101'][at % 3]},,,,,\n" for at in range(9)
    )
    order = [(row["area"], row["id"]) for row in rows(frozen(tmp_path, {"people.csv": people}), "person")]
    assert order == sorted(order, key=lambda pair: (pair[0] is None, pair))


def test_an_absent_row_of_a_complete_list_gets_the_value_for_the_absent(tmp_path: Path) -> None:
    people = by_id(frozen(tmp_path), "person")
    # p2 lives in 4101, where the certificates are complete; p3 in 4102, where they are not.
    assert people["p2"]["has_certificate"] is False
    assert people["p3"]["has_certificate"] is None


@pytest.mark.parametrize(
    ("to", "expected", "seen"),
    [("2019-06-30", False, date(2019, 6, 30)), ("2018-12-31", False, date(2018, 12, 31)), ("2018-12-30", None, None),
     ("2020-06-30", False, AS_OF)],
)  # fmt: skip
def test_a_list_is_complete_as_long_as_its_facts_stay_fresh(
    tmp_path: Path, to: str, expected: bool | None, seen: date | None
) -> None:
    household = by_id(frozen(tmp_path, lists("      to: 2019-06-30", f"      to: {to}")), "household")["h2"]
    assert (household["poor"], household["poor__seen"]) == (expected, seen)


def test_a_list_is_not_complete_before_its_period(tmp_path: Path) -> None:
    early = frozen(tmp_path, lists("from: 2018-01-01\n      to: 2019-06-30", "from: 2020-01-01\n      to: 2020-06-30"))
    assert by_id(early, "household")["h2"]["poor"] is None


def test_a_list_that_was_not_sent_closes_nothing(tmp_path: Path) -> None:
    entries = FILES["lists.yaml"]
    start = entries.index("- file: poor.csv")
    shorter = entries[:start] + entries[entries.index("- file: homes.csv") :]
    snapshot = frozen(tmp_path, {"lists.yaml": shorter})
    assert by_id(snapshot, "household")["h2"]["poor"] is None
    assert snapshot.not_given == ("poor", "aided")


def test_equal_values_of_two_lists_merge_the_latest_seen(tmp_path: Path) -> None:
    more = (
        "- {file: care.csv, list: certificates, subject: person, key: id, columns: {in_care: in_care, school: school}"
    )
    entry = {"lists.yaml": f"{FILES['lists.yaml']}{more}, seen: 2019-12-20}}\n"}
    people = by_id(frozen(tmp_path, entry | {"care.csv": "id,in_care,school\np1,true,s1\np2,true,s1\n"}), "person")
    assert (people["p1"]["in_care"], people["p1"]["in_care__seen"]) == (True, date(2019, 12, 20))
    assert (people["p1"]["school"], people["p2"]["school"]) == ("s1", "s1")


def test_two_lists_that_disagree_leave_the_cell_and_its_date_empty(tmp_path: Path) -> None:
    more = "- {file: care.csv, list: certificates, subject: person, key: id, columns: {in_care: in_care}}\n"
    entry = {"lists.yaml": FILES["lists.yaml"] + more, "care.csv": "id,in_care\np1,false\n"}
    snapshot = frozen(tmp_path, entry)
    person = by_id(snapshot, "person")["p1"]
    assert (person["in_care"], person["in_care__seen"]) == (None, None)
    (conflict,) = snapshot.exceptions
    assert conflict.message == "sources disagree: true (people.csv row 2); false (care.csv row 2)"


def test_since_comes_from_a_column_of_its_own(tmp_path: Path) -> None:
    mapped = lists("in_care: in_care,", "in_care: in_care, in_care__since: in_care_since,")
    people = "number,household,area,school,in_care,in_care_since,seen,name,card\np1,h1,,,true,2018-05-01,2019-12-01,,\n"
    certificates = FILES["certificates.csv"]
    snapshot = frozen(tmp_path, mapped | {"people.csv": people, "certificates.csv": certificates})
    assert by_id(snapshot, "person")["p1"]["in_care__since"] == date(2018, 5, 1)
    assert snapshot.exceptions == ()


def test_several_files_make_one_list(tmp_path: Path) -> None:
    second = "- {file: more.csv, list: school, subject: school, key: code, columns: {pupils: n}}\n"
    files = {"lists.yaml": FILES["lists.yaml"] + second, "more.csv": "code,n\ns2,5\ns1,300\n"}
    snapshot = frozen(tmp_path, files)
    assert set(by_id(snapshot, "school")) == {"s2"}
    doubled = [(one.file, one.row) for one in snapshot.exceptions if one.kind == "duplicate"]
    assert doubled == [("more.csv", 3), ("schools.csv", 2)]


def test_without_its_own_list_a_subject_comes_from_its_first(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, lists("list: school", "list: roll"))
    assert snapshot.own_lists["school"] == "roll"
    assert snapshot.rows["school"] == 1


def test_a_subject_that_no_list_gives_is_an_empty_file(tmp_path: Path) -> None:
    source = tmp_path / "src"
    source.mkdir()
    (source / "lists.yaml").write_text("[]\n")
    plan = factory.plan()
    snapshot = freeze(plan, source, AS_OF, tmp_path / "snap")
    assert snapshot.rows == {"household": 0, "person": 0, "school": 0, "homes": 0}
    assert snapshot.not_given == tuple(plan.facts)
    for subject in plan.subjects:
        with duckdb.connect() as database:
            found = database.execute(f"DESCRIBE SELECT * FROM read_parquet('{snapshot.file(subject)}')").fetchall()
        assert [(row[0], row[1]) for row in found] == [(one.name, one.sql_type) for one in columns_of(plan, subject)]


def test_parquet_gives_what_csv_gives(tmp_path: Path) -> None:
    source = factory.source(tmp_path / "src")
    from_csv = freeze(factory.plan(), source, AS_OF, tmp_path / "csv")
    with duckdb.connect() as database:
        for name in ("households", "people", "certificates"):
            database.execute(f"COPY (FROM '{source}/{name}.csv') TO '{source}/{name}.parquet'")
            (source / "lists.yaml").write_text(
                (source / "lists.yaml").read_text().replace(f"{name}.csv", f"{name}.parquet")
            )
    from_parquet = freeze(factory.plan(), source, AS_OF, tmp_path / "parquet")
    assert from_csv.files == from_parquet.files


def test_an_empty_text_in_parquet_is_an_empty_cell(tmp_path: Path) -> None:
    source = factory.source(tmp_path / "source")
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT 'h1' AS number, '' AS area, '' AS income, '' AS rooms, '' AS built_on, '' AS remark, "
            f"'' AS owner) TO '{source}/households.parquet'"
        )
    lists = (source / "lists.yaml").read_text().replace("households.csv", "households.parquet")
    (source / "lists.yaml").write_text(lists)
    snapshot = freeze(factory.plan(), source, AS_OF, tmp_path / "snapshot")
    (row,) = factory.rows(snapshot, "household")
    assert {name: row[name] for name in ("area", "income", "rooms", "built_on", "remark")} == dict.fromkeys(
        ("area", "income", "rooms", "built_on", "remark")
    )
    assert [one for one in snapshot.exceptions if one.file == "households.parquet"] == []


def test_the_manifest_says_what_was_frozen(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path)
    manifest = json.loads((snapshot.path / "manifest.json").read_text())
    assert manifest["as_of"] == "2019-12-31"
    assert manifest["vocabulary_hash"] == "1" * 64
    assert manifest["seen"]["certificates"] == "2019-11-30"
    assert manifest["complete"][0] == {
        "list": "certificates",
        "areas": ["4101"],
        "from": "2018-01-01",
        "to": "2019-12-31",
    }
    assert manifest["files"]["person.parquet"]["rows"] == 3
    assert set(manifest["files"]) == {path.name for path in snapshot.path.iterdir()} - {"manifest.json"}


def test_columns_that_nothing_names_are_listed(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, {"schools.csv": "id,pupils,head\ns1,300,x\n"})
    assert [source.unread for source in snapshot.sources if source.list == "school"] == [("head",)]


def test_complete_areas_are_those_below_too(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path)
    assert snapshot.complete_areas("certificates", AS_OF, factory.AREAS) == {"4101", "410101"}
    assert snapshot.complete_areas("poor_register", AS_OF, factory.AREAS) == frozenset()
    fresh = snapshot.complete_areas("poor_register", AS_OF, factory.AREAS, Period(7, "month"))
    assert fresh == set(factory.AREAS.by_code)


def test_of_two_periods_the_latest_day_counts() -> None:
    first = Completeness("x", ("41",), date(2018, 1, 1), date(2019, 1, 1))
    second = Completeness("x", ("4101",), date(2019, 1, 1), date(2019, 6, 1))
    until = complete_until((second, first), "x", date(2019, 7, 1), factory.AREAS, Period(1, "year"))
    assert (until["4101"], until["4102"]) == (date(2019, 6, 1), date(2019, 1, 1))


@pytest.mark.parametrize("period", [Period(1, "month"), Period(1, "quarter"), Period(1, "year"), Period(90, "day")])
@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2020, 2, 29), date(2019, 3, 30), date(2019, 2, 28)])
def test_the_oldest_fresh_day_is_the_first_that_is_not_stale(period: Period, day: date) -> None:
    oldest = oldest_fresh(day, period)
    assert period.after(oldest) >= day
    assert period.after(oldest.fromordinal(oldest.toordinal() - 1)) < day


def test_the_areas_of_a_source_add_to_the_plans(tmp_path: Path) -> None:
    header = "code,name_zh,name_en,level,parent,from,to\n"
    areas = f"{header}41,许昌,Xuchang,city,,,\n4103,长葛,Changge,county,41,,\n"
    households = FILES["households.csv"].replace("410201", "4103")
    snapshot = frozen(tmp_path, {"areas.csv": areas, "households.csv": households})
    assert snapshot.exceptions == ()
    assert set(snapshot.areas.by_code) == {*factory.AREAS.by_code, "4103"}
    moved = f"{header}41,许昌,Xuchang,province,,,\n"
    with pytest.raises(InputError) as error:
        frozen(tmp_path, {"areas.csv": moved})
    assert error.value.problems[0].code == "bad_area"


def test_an_only_if_that_looks_down_is_left_to_the_run(tmp_path: Path) -> None:
    plan = factory.plan()
    unsayable = factory.line(factory.ANY_CERTIFICATE)
    facts = dict(plan.facts) | {"rooms": replace(plan.facts["rooms"], only_if=unsayable)}
    source = factory.source(tmp_path / "src")
    assert freeze(replace(plan, facts=facts), source, AS_OF, tmp_path / "snap").unchecked == ("rooms",)
