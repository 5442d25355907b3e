"""Snapshots from rows in memory."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plancode.language.areas import Area, Areas
from plancode.snapshots.layout import Completeness, RowException
from plancode.snapshots.opening import open_snapshot
from plancode.snapshots.rows import write_snapshot
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF, by_id, rows


def test_rows_are_written_as_they_are(tmp_path: Path) -> None:
    household = {
        "id": "h1", "area": "410101", "poor": False, "poor__seen": date(2019, 1, 1), "income": Decimal("0.10"),
        "rooms": 3, "built_on": date(1960, 2, 29), "remark": "",
    }  # fmt: skip
    complete = [Completeness("person", ("41",), date(2018, 1, 1), AS_OF)]
    snapshot = write_snapshot(factory.plan(), {"household": [household]}, AS_OF, complete, tmp_path / "snap")
    assert rows(snapshot, "household") == [household | {"poor__since": None}]
    assert snapshot.rows == {"household": 1, "person": 0, "school": 0, "homes": 0}
    assert open_snapshot(tmp_path / "snap").complete == tuple(complete)


def test_what_is_not_said_is_empty_and_seen_on_the_day(tmp_path: Path) -> None:
    people: list[dict[str, Any]] = [
        {"id": "p1", "in_care": True},
        {"id": "p2"},
        {"id": "p3", "in_care": False, "in_care__seen": None},
    ]
    snapshot = write_snapshot(factory.plan(), {"person": people}, AS_OF, [], tmp_path / "snap")
    seen = {key: row["in_care__seen"] for key, row in by_id(snapshot, "person").items()}
    assert seen == {"p1": AS_OF, "p2": None, "p3": None}


def test_areas_exceptions_and_names_can_be_given(tmp_path: Path) -> None:
    areas = Areas({"1": Area("1", "一", "one", "city", None)})
    exception = RowException("conflict", "person", "p1", "grade", "certificates", "a.csv", 2, "1 | 2", "two values")
    snapshot = write_snapshot(
        factory.plan(), {}, AS_OF, [], tmp_path / "snap", areas=areas, exceptions=[exception],
        identity=[{"subject": "person", "id": "p1", "name": "王"}],
    )  # fmt: skip
    assert snapshot.exceptions == (exception,)
    assert set(snapshot.areas.by_code) == {"1"}
    assert snapshot.files["identity.parquet"].rows == 1


def test_a_wrong_column_or_value_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="colour"):
        write_snapshot(factory.plan(), {"person": [{"id": "p1", "colour": 1}]}, AS_OF, [], tmp_path / "snap")
    with pytest.raises(ValueError, match="many"):
        write_snapshot(factory.plan(), {"household": [{"id": "h1", "rooms": "many"}]}, AS_OF, [], tmp_path / "snap")
    assert not (tmp_path / "snap").exists()
