"""JSON and CSV that programs can read, whatever stands in the rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plancode.cli.output import print_object, print_rows, write_csv


def test_rows_are_one_array_of_plain_values(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"money": Decimal("60.50"), "count": Decimal("3500.0000"), "day": date(2019, 12, 31), "known": None},
        {"text": "许昌\n\"'", "list": ("a", "b"), "set": frozenset({"b", "a"}), "path": Path("a/b"), "flag": True},
    ]
    print_rows(rows)
    assert json.loads(capsys.readouterr().out) == [
        {"money": 60.5, "count": 3500, "day": "2019-12-31", "known": None},
        {"text": "许昌\n\"'", "list": ["a", "b"], "set": ["a", "b"], "path": "a/b", "flag": True},
    ]


def test_no_rows_are_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(())
    assert capsys.readouterr().out == "[]\n"


def test_an_object_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    print_object({"big": Decimal("123456789012.34")})
    assert json.loads(capsys.readouterr().out) == {"big": 123456789012.34}


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no form in JSON"):
        print_rows([{"what": object()}])


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_csv_has_every_row_and_keeps_formulas_texts(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "=1+1", "due": Decimal("-60.50"), "ok": True, "why": [{"fact": "a"}], "none": None},
        {"id": '许,"昌"', "due": 0, "ok": False, "why": [], "none": None},
    ]
    assert write_csv(tmp_path / "out.csv", rows[0], rows) == 2
    assert read(tmp_path / "out.csv") == [
        ["id", "due", "ok", "why", "none"],
        ["'=1+1", "-60.50", "true", '[{"fact": "a"}]', ""],
        ['许,"昌"', "0", "false", "[]", ""],
    ]


def test_csv_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before")

    def broken() -> Iterator[dict[str, Any]]:
        yield {"id": "a"}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_csv(out, ("id",), broken())
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_a_csv_that_cannot_be_written_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "out.csv"
    with pytest.raises(FileNotFoundError) as failed:
        write_csv(out, ("id",), [])
    assert failed.value.filename == str(out)
