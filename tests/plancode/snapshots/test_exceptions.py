"""Each kind of exception: what makes it, what becomes of the cell, and that nothing is dropped in silence."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from plancode.snapshots.freeze import freeze
from plancode.snapshots.layout import KINDS, WHOLE_ROW, RowException
from plancode.snapshots.opening import Snapshot
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF, FILES, by_id, kinds

HEAD = "number,area,income,rooms,built_on,remark,owner\n"
PEOPLE_HEAD = "number,household,area,school,in_care,seen,name,card\n"
HOMES_HEAD = "id,household,round,area,state,listed,started,accepted,paid,income\n"


def frozen(tmp_path: Path, **files: str) -> Snapshot:
    """Freeze the faultless source with some of its CSV files replaced."""
    named = {f"{name}.csv": text for name, text in files.items()}
    source = factory.source(tmp_path / "src", named)
    return freeze(factory.plan(), source, AS_OF, tmp_path / "snap")


def only(snapshot: Snapshot) -> RowException:
    (exception,) = snapshot.exceptions
    return exception


def test_a_faultless_source_has_no_exceptions(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path)
    assert snapshot.exceptions == ()
    assert snapshot.rows == {"household": 2, "person": 3, "school": 1, "homes": 1}
    household = by_id(snapshot, "household")["h1"]
    assert household["income"] == Decimal("100.50")
    assert household["built_on"] == date(1999, 1, 1)


CELLS = [
    ("income", "1,000", "not_a_number"),
    ("income", "1e3", "not_a_number"),
    ("income", " 5", "not_a_number"),
    ("income", "٣", "not_a_number"),
    ("income", "1.005", "too_many_decimals"),
    ("income", "-0.01", "out_of_bounds"),
    ("income", "1000000.01", "out_of_bounds"),
    ("income", "9" * 30, "out_of_bounds"),
    ("rooms", "2.5", "too_many_decimals"),
    ("rooms", "51", "out_of_bounds"),
    ("built_on", "1999-02-30", "not_a_date"),
    ("built_on", "1999/02/03", "not_a_date"),
    ("built_on", "36000", "not_a_date"),
    ("built_on", "1849-12-31", "absurd_date"),
    ("built_on", "2201-01-01", "absurd_date"),
    ("area", "999", "unknown_area"),
]


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot with one household for each wrong cell, `w0` in row 4 and so on."""
    columns = HEAD.strip().split(",")
    rows = "".join(
        f"w{at}," + ",".join(f'"{text}"' if name == column else "" for name in columns[1:]) + "\n"
        for at, (column, text, _) in enumerate(CELLS)
    )
    return frozen(tmp_path_factory.mktemp("cells"), households=f"{HEAD}h1,410101,1,1,,,\nh2,,,,,,\n{rows}")


@pytest.mark.parametrize("at", range(len(CELLS)))
def test_a_wrong_cell_is_empty_and_listed(cells: Snapshot, at: int) -> None:
    column, text, kind = CELLS[at]
    (exception,) = (one for one in cells.exceptions if one.id == f"w{at}")
    assert (exception.kind, exception.fact, exception.value, exception.row) == (kind, column, text, at + 4)
    assert (exception.subject, exception.list, exception.file) == ("household", "household", "households.csv")
    assert text in exception.message
    assert by_id(cells, "household")[f"w{at}"][column] is None


def test_rows_with_wrong_cells_stay(cells: Snapshot) -> None:
    assert cells.rows["household"] == len(CELLS) + 2
    assert len(cells.exceptions) == len(CELLS)


def test_a_number_is_read_exactly(tmp_path: Path) -> None:
    texts = {"1.50": "1.50", "1.5000": "1.50", "007": "7.00", "-0": "0.00", "1000000": "1000000.00"}
    rows = "".join(f"n{text},,{text},,,,\n" for text in texts)
    snapshot = frozen(tmp_path, households=f"{HEAD}h1,410101,1,1,,,\nh2,,,,,,\n{rows}")
    assert snapshot.exceptions == ()
    found = {key: str(row["income"]) for key, row in by_id(snapshot, "household").items() if key.startswith("n")}
    assert found == {f"n{text}": value for text, value in texts.items()}


def test_a_boolean_is_true_or_false(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, certificates="person,has,grade\np1,TRUE,2\np2,1,\n")
    assert (only(snapshot).kind, only(snapshot).value) == ("not_a_boolean", "1")
    assert by_id(snapshot, "person")["p1"]["has_certificate"] is True
    # It stands on the list, so it is not absent from it: unknown, not false.
    assert by_id(snapshot, "person")["p2"]["has_certificate"] is None


def test_a_code_outside_its_list(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, certificates="person,has,grade\np1,true,5\n")
    assert (only(snapshot).kind, only(snapshot).fact, only(snapshot).row) == ("code_not_listed", "grade", 2)


def test_every_row_of_a_doubled_key_is_out(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, schools="id,pupils\ns1,1\ns2,2\ns1,1\ns3,3\ns3,3\ns3,3\n")
    assert snapshot.rows["school"] == 1
    doubled = [one for one in snapshot.exceptions if one.kind == "duplicate"]
    assert [(one.id, one.row) for one in doubled] == [("s1", 2), ("s1", 4), ("s3", 5), ("s3", 6), ("s3", 7)]
    assert [one.kind for one in snapshot.exceptions if one not in doubled] == ["broken_parent"]


def test_an_empty_key_takes_the_row_out(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, schools='id,pupils\ns1,1\n,2\n" ",3\n')
    assert snapshot.rows["school"] == 1
    assert [(one.kind, one.id, one.row) for one in snapshot.exceptions] == [
        ("empty_key", None, 3),
        ("empty_key", None, 4),
    ]


def test_a_broken_parent_is_emptied_and_the_row_kept(tmp_path: Path) -> None:
    people = f"{PEOPLE_HEAD}p1,h9,,s9,,,,\n"
    snapshot = frozen(tmp_path, people=people)
    assert [(one.kind, one.fact, one.value, one.row) for one in snapshot.exceptions] == [
        ("broken_parent", "household", "h9", 2),
        ("broken_parent", "school", "s9", 2),
    ]
    person = by_id(snapshot, "person")["p1"]
    assert (person["household_id"], person["school"], person["area"]) == (None, None, None)


def test_children_of_a_doubled_parent_are_kept_without_it(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, households=f"{HEAD}h1,410101,,,,,\nh1,410101,,,,,\nh2,410201,,,,,\n")
    assert snapshot.rows["person"] == 3
    assert Counter(kinds(snapshot)) == {"duplicate": 2, "broken_parent": 2, "key_not_listed": 1}
    assert by_id(snapshot, "person")["p1"]["household_id"] is None


def test_a_key_that_the_own_list_lacks(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, certificates="person,has,grade\np1,true,2\nnobody,true,1\n")
    assert (only(snapshot).kind, only(snapshot).id, only(snapshot).row) == ("key_not_listed", "nobody", 3)
    assert snapshot.rows["person"] == 3


def test_two_values_for_one_fact_are_none(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, certificates="person,has,grade\np1,true,2\np2,true,1\np1,true,3\n")
    assert (only(snapshot).kind, only(snapshot).id, only(snapshot).fact) == ("conflict", "p1", "grade")
    assert (only(snapshot).value, only(snapshot).row) == ("2 | 3", 2)
    assert only(snapshot).message == "sources disagree: 2 (certificates.csv row 2); 3 (certificates.csv row 4)"
    assert by_id(snapshot, "person")["p1"]["grade"] is None
    assert by_id(snapshot, "person")["p1"]["has_certificate"] is True


def test_a_cell_filled_where_its_fact_has_no_value(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, certificates="person,has,grade\np1,false,2\np3,,1\n")
    # p3 may have a certificate: whether its grade is out of place is not known.
    assert [(one.kind, one.id, one.fact, one.value, one.row) for one in snapshot.exceptions] == [
        ("only_if", "p1", "grade", "2", 2),
        ("only_if", "p1", "in_care", "true", 2),
    ]
    assert by_id(snapshot, "person")["p1"]["grade"] is None
    assert by_id(snapshot, "person")["p3"]["grade"] == "1"


def test_only_if_takes_stale_facts_for_unknown(tmp_path: Path) -> None:
    lists = FILES["lists.yaml"].replace("grade: grade}", "grade: grade, aided: aided}")
    certificates = "person,has,grade,aided\np1,true,2,true\np2,true,2,true\n"
    source = factory.source(tmp_path / "src", {"lists.yaml": lists, "certificates.csv": certificates})
    poor = "household,poor\nh1,false\nh2,true\n"
    (source / "poor.csv").write_text(poor)
    fresh = freeze(factory.plan(), source, AS_OF, tmp_path / "snap")
    assert [(one.kind, one.id, one.fact) for one in fresh.exceptions] == [("only_if", "p1", "aided")]
    (source / "lists.yaml").write_text(lists.replace("seen: 2019-06-30", "seen: 2018-12-30"))
    stale = freeze(factory.plan(), source, AS_OF, tmp_path / "snap")
    assert stale.exceptions == ()
    (source / "lists.yaml").write_text(lists.replace("seen: 2019-06-30", "seen: 2018-12-31"))
    assert kinds(freeze(factory.plan(), source, AS_OF, tmp_path / "snap")) == ["only_if"]


def test_a_row_seen_after_the_day(tmp_path: Path) -> None:
    people = f"{PEOPLE_HEAD}p1,h1,,,true,2020-01-01,,\np2,h2,,,true,2019-12-31,,\n"
    snapshot = frozen(tmp_path, people=people)
    assert (only(snapshot).kind, only(snapshot).fact, only(snapshot).id) == ("after_as_of", "seen", "p1")
    assert by_id(snapshot, "person")["p1"]["in_care__seen"] is None
    assert by_id(snapshot, "person")["p1"]["in_care"] is True


def test_a_file_seen_after_the_day(tmp_path: Path) -> None:
    lists = FILES["lists.yaml"].replace("seen: 2019-06-30", "seen: 2020-06-30")
    source = factory.source(tmp_path / "src", {"lists.yaml": lists})
    snapshot = freeze(factory.plan(), source, AS_OF, tmp_path / "snap")
    assert (only(snapshot).kind, only(snapshot).row, only(snapshot).file) == ("after_as_of", 0, "poor.csv")
    assert by_id(snapshot, "household")["h1"]["poor"] is True
    assert by_id(snapshot, "household")["h1"]["poor__seen"] is None


def test_the_states_of_a_ledger(tmp_path: Path) -> None:
    homes = (
        f"{HOMES_HEAD}k1,h1,1,410101,finished,2018-01-01,,,,\n"
        "k2,h1,2,410101,started,2018-03-01,2018-02-01,2020-01-01,,\n"
        "k3,h2,1,,accepted,2018-03-01,2018-03-01,,,\n"
    )
    snapshot = frozen(tmp_path, homes=homes)
    assert [(one.kind, one.id, one.fact, one.value) for one in snapshot.exceptions] == [
        ("state_not_listed", "k1", "state", "finished"),
        ("after_as_of", "k2", "accepted_on", "2020-01-01"),
        ("out_of_order", "k2", "listed_on", "2018-03-01"),
        ("out_of_order", "k2", "started_on", "2018-02-01"),
    ]
    row = by_id(snapshot, "homes")["k2"]
    assert (row["state"], row["listed_on"], row["started_on"], row["accepted_on"]) == ("started", None, None, None)
    assert by_id(snapshot, "homes")["k3"]["area"] == "410201"


def test_a_ledger_row_entered_twice_is_out(tmp_path: Path) -> None:
    rows = "".join(f"{key},{of},{turn},410101,listed,2018-01-01,,,,\n" for key, of, turn in (
        ("k1", "h1", 1), ("k2", "h1", 2), ("k3", "h1", 2), ("k4", "h2", 2), ("k5", "h2", ""), ("k6", "h2", ""),
    ))  # fmt: skip
    snapshot = frozen(tmp_path, homes=HOMES_HEAD + rows)
    assert [(one.kind, one.id, one.row) for one in snapshot.exceptions] == [
        ("duplicate", "k2", 3),
        ("duplicate", "k3", 4),
    ]
    assert set(by_id(snapshot, "homes")) == {"k1", "k4", "k5", "k6"}


def test_rows_of_the_wrong_length_and_blank_lines(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, schools='id,pupils\ns1,1\n\ns2\n"s\n3",3,3\ns4,x\n')
    assert [(one.kind, one.row) for one in snapshot.exceptions] == [("ragged", 4), ("ragged", 5), ("not_a_number", 6)]
    assert set(by_id(snapshot, "school")) == {"s1", "s4"}


def test_a_row_is_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    rows = "".join(f'h{at},410101,,,,"two\nlines",\n' for at in range(3, 3000))
    snapshot = frozen(tmp_path, households=f"{HEAD}h1,410101,,,,,\nh2,,,,,,\n{rows}last,nowhere,,,,,\n")
    assert (only(snapshot).id, only(snapshot).row) == ("last", 3001)


def test_no_name_stands_anywhere_but_in_the_identity_file(tmp_path: Path) -> None:
    people = f"{PEOPLE_HEAD}p1,h9,,s9,maybe,soon,秘密甲,秘密乙,extra\np1,h9,,s9,maybe,soon,秘密甲,秘密乙\n"
    snapshot = frozen(tmp_path, people=f"{people}p2,h1,,,,,秘密丙,6217\n")
    assert {"ragged", "broken_parent", "not_a_boolean", "not_a_date"} <= set(kinds(snapshot))
    for path in snapshot.path.iterdir():
        if path.name != "identity.parquet":
            assert "秘密".encode() not in path.read_bytes()
    with duckdb.connect() as database:
        found = database.execute(f"SELECT * FROM read_parquet('{snapshot.path / 'identity.parquet'}')").fetchall()
    assert ("person", "p2", "秘密丙", None, None, "6217") in found


def test_rows_and_exceptions_are_the_rows_of_the_source(tmp_path: Path) -> None:
    """The law, on random files with every fault that takes a row out."""
    dice = random.Random(5)
    met: set[str] = set()
    for turn in range(3):
        keys = [dice.choice(["", "", "h1", "h2", *(f"x{at}" for at in range(40))]) for _ in range(60)]
        rows = [f"{key},410101,1,1,,,{dice.choice(['', '', '', ',', ',x'])}" for key in keys]
        snapshot = frozen(tmp_path / str(turn), households=HEAD + "\n".join(rows) + "\n")
        out = [one for one in snapshot.exceptions if one.subject == "household" and one.kind in WHOLE_ROW]
        met |= {one.kind for one in out}
        assert snapshot.rows["household"] + len(out) == len(rows)
        assert [source.rows for source in snapshot.sources if source.list == "household"] == [len(rows)]
        assert len({one.row for one in out}) == len(out)
    assert met == set(WHOLE_ROW)


def test_every_kind_is_explained() -> None:
    tested = {kind for _, _, kind in CELLS} | {
        "ragged", "empty_key", "duplicate", "key_not_listed", "not_a_boolean", "code_not_listed", "state_not_listed",
        "broken_parent", "conflict", "only_if", "after_as_of", "out_of_order",
    }  # fmt: skip
    assert tested == set(KINDS)
