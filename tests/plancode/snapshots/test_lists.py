"""lists.yaml: every mistake is named at its place, all of them at once."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from plancode.errors import InputError, Problem
from plancode.snapshots.freeze import freeze
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF, FILES

SCHOOL = "- {file: schools.csv, list: school, subject: school, key: id, columns: {pupils: pupils}"


def problems(tmp_path: Path, files: dict[str, str | bytes]) -> tuple[Problem, ...]:
    source = factory.source(tmp_path / "src")
    for name, content in files.items():
        (source / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as error:
        freeze(factory.plan(), source, AS_OF, tmp_path / "snap")
    assert not (tmp_path / "snap").exists()
    return error.value.problems


MISTAKES = [
    ("file: x\n", 1, "wrong_shape", "lists.yaml is a list of maps"),
    ("- x\n", 1, "wrong_shape", "each list is a map"),
    (f"{SCHOOL}, colour: red}}\n", 1, "unknown_key", "there is no key 'colour'"),
    ("- {file: schools.csv, list: school, subject: school}\n", 1, "missing_key", "the list has no `key:`"),
    (SCHOOL.replace("subject: school", "subject: scool") + "}\n", 1, "unknown_subject", "there is no subject 'scool'"),
    (SCHOOL.replace("schools.csv", "scools.csv") + "}\n", 1, "no_such_file", "there is no file scools.csv"),
    (SCHOOL.replace("schools.csv", "../x.csv") + "}\n", 1, "bad_value", "'../x.csv' leads out of the folder"),
    (SCHOOL.replace("schools.csv", "/x.csv") + "}\n", 1, "bad_value", "'/x.csv' leads out of the folder"),
    (SCHOOL.replace("schools.csv", "x.xlsx") + "}\n", 1, "bad_value", "'x.xlsx' is neither .csv nor .parquet"),
    (SCHOOL.replace("key: id", "key: ids") + "}\n", 1, "unknown_column", "there is no column 'ids'"),
    (SCHOOL.replace("pupils: pupils", "pupils: pupil") + "}\n", 1, "unknown_column", "there is no column 'pupil'"),
    (SCHOOL.replace("pupils: pupils", "pupil: pupils") + "}\n", 1, "unknown_fact", "there is no fact 'pupil'"),
    (SCHOOL.replace("{pupils: pupils}", "pupils") + "}\n", 1, "wrong_shape", "`columns:` is a map"),
    (SCHOOL.replace("pupils: pupils", "pupils: [pupils]") + "}\n", 1, "wrong_shape", "`pupils` names one column"),
    (SCHOOL.replace("pupils: pupils", "pupils: pupils, pupils: id") + "}\n", 1, "duplicate_key", "the key `pupils`"),
    (f"{SCHOOL}, seen: 2019-02-30}}\n", 1, "bad_date", "'2019-02-30' is no date"),
    (f"{SCHOOL}, seen: day}}\n", 1, "unknown_column", "there is no column 'day'"),
    (f"{SCHOOL}, seen: [a]}}\n", 1, "wrong_shape", "`seen:` is a date or a column"),
    (f"{SCHOOL}, complete: [x]}}\n", 1, "wrong_shape", "`complete:` is a list of maps"),
    (f"{SCHOOL}, complete: [{{areas: ['9'], from: 2018-01-01, to: 2018-02-01}}]}}\n", 1, "unknown_area", "no area '9'"),
    (f"{SCHOOL}, complete: [{{areas: [[x]], from: 2018-01-01, to: 2018-02-01}}]}}\n", 1, "wrong_shape", "`areas:`"),
    (f"{SCHOOL}, complete: [{{areas: ['41'], from: 2018-01-01, to: 2018}}]}}\n", 1, "bad_date", "'2018' is no date"),
    (f"{SCHOOL}, complete: [{{areas: ['41'], from: 2018-03-01, to: 2018-02-01}}]}}\n", 1, "bad_value", "before it"),
    (f"{SCHOOL}, complete: [{{areas: ['41'], from: 2018-03-01, to: 2018-04-01, on: x}}]}}\n", 1, "unknown_key", "'on'"),
    (f"{SCHOOL}}}\n{SCHOOL.replace('list: school', 'list: roll')}}}\n", 2, "unknown_list", "there is no list 'roll'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "code", "message"), MISTAKES)
def test_a_mistake_is_named_at_its_place(tmp_path: Path, text: str, line: int, code: str, message: str) -> None:
    (problem,) = problems(tmp_path, {"lists.yaml": text})
    assert (problem.file, problem.line, problem.code) == ("lists.yaml", line, code)
    assert problem.column > 0
    assert message in problem.message
    assert problem.hint


def test_two_columns_for_one_fact(tmp_path: Path) -> None:
    text = FILES["lists.yaml"].replace("household: household, area", "household: household, household_id: area, area")
    (problem,) = problems(tmp_path, {"lists.yaml": text})
    assert (problem.code, problem.line) == ("two_columns", 10)


def test_all_mistakes_are_told_at_once_with_the_nearest_name(tmp_path: Path) -> None:
    text = (
        FILES["lists.yaml"]
        .replace("income: income, rooms", "incom: income, rooms")
        .replace("key: person", "key: persn")
    )
    found = problems(tmp_path, {"lists.yaml": text})
    assert [(one.code, one.line, one.hint) for one in found] == [
        ("unknown_fact", 5, "did you mean 'income'?"),
        ("unknown_column", 20, "did you mean 'person'?"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("schools.csv", "编号,pupils\n一,3\n".encode("gbk"), "not_utf8", 1),
        ("schools.csv", b"id,pupils\ns1,1\n\xff,2\n", "not_utf8", 3),
        ("schools.csv", b"", "bad_csv", 1),
        ("schools.csv", b"id,pupils,id\n", "bad_csv", 1),
        ("schools.csv", b'id,pupils\ns1,1\n"s2,2\n', "bad_csv", 3),
        ("lists.yaml", "- {file: 无牙.csv}\n".encode("gbk"), "not_utf8", 0),
        ("areas.csv", "code,name_zh\n无牙,无牙\n".encode("gbk"), "not_utf8", 0),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, code: str, line: int) -> None:
    (problem,) = problems(tmp_path, {name: content})
    assert (problem.file, problem.code, problem.line) == (name, code, line)


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    source = factory.source(tmp_path / "src")
    for name in ("schools.csv", "lists.yaml"):
        (source / name).write_bytes(b"\xef\xbb\xbf" + (source / name).read_bytes())
    assert freeze(factory.plan(), source, AS_OF, tmp_path / "snap").rows["school"] == 1


def test_spreadsheet_line_ends_and_empty_columns(tmp_path: Path) -> None:
    source = factory.source(tmp_path / "src", {})
    (source / "schools.csv").write_bytes(b"id,pupils,,\r\ns1,300,,\r\ns2,5,,\r\n")
    snapshot = freeze(factory.plan(), source, AS_OF, tmp_path / "snap")
    assert (snapshot.rows["school"], snapshot.exceptions) == (2, ())


def test_a_parquet_file_that_is_none(tmp_path: Path) -> None:
    text = SCHOOL.replace("schools.csv", "schools.parquet") + "}\n"
    (problem,) = problems(tmp_path, {"lists.yaml": text, "schools.parquet": b"PAR1 is not all"})
    assert (problem.file, problem.code) == ("schools.parquet", "bad_parquet")


def test_a_key_that_went_through_a_fraction_is_refused(tmp_path: Path) -> None:
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT 411000195705462033::DOUBLE AS id, 3 AS pupils) TO '{tmp_path}/x.parquet'")
    text = SCHOOL.replace("schools.csv", "schools.parquet") + "}\n"
    content = (tmp_path / "x.parquet").read_bytes()
    (problem,) = problems(tmp_path, {"lists.yaml": text, "schools.parquet": content})
    assert (problem.file, problem.code) == ("schools.parquet", "bad_key")


def test_a_folder_without_lists(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "none"):
        with pytest.raises(InputError) as error:
            freeze(factory.plan(), tmp_path / name, AS_OF, tmp_path / "snap")
        assert error.value.problems[0].code == "no_such_file"


PERSON = (
    "- {file: people.parquet, list: person, subject: person, key: number, columns: {household: h, id_number: card}}\n"
)


@pytest.mark.parametrize("column", ["h", "card"])
def test_a_parent_or_id_number_that_went_through_a_fraction_is_refused(tmp_path: Path, column: str) -> None:
    kinds = {"h": "VARCHAR", "card": "VARCHAR"} | {column: "DOUBLE"}
    with duckdb.connect() as database:
        cells = ", ".join(f"411000195705462033::{kind} AS {name}" for name, kind in kinds.items())
        database.execute(f"COPY (SELECT 'p1' AS number, {cells}) TO '{tmp_path}/x.parquet'")
    content = (tmp_path / "x.parquet").read_bytes()
    (problem,) = problems(tmp_path, {"lists.yaml": PERSON, "people.parquet": content})
    assert (problem.file, problem.code) == ("people.parquet", "bad_key")
    assert column in problem.message
