"""The workbook holds every gap, ids as texts, and no formula."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from plancode.gaps import ask, gaps
from plancode.report import workbook
from plancode.report.wording import LANGUAGES, say
from plancode.report.workbook import write_workbook
from tests.plancode.report.conftest import City

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """The cells of each sheet by its name, as texts."""
    with zipfile.ZipFile(path) as file:
        names = [
            one.attrib["name"] for one in ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        parts = [file.read(f"xl/worksheets/sheet{at}.xml") for at in range(1, len(names) + 1)]
    return {name: list(_rows(part)) for name, part in zip(names, parts, strict=True)}


def _rows(part: bytes) -> Iterator[list[str]]:
    tree = ElementTree.fromstring(part)
    assert not list(tree.iter(f"{MAIN}f"))
    for row in tree.iter(f"{MAIN}row"):
        yield ["".join(one.text or "" for one in cell.iter() if one.tag in (f"{MAIN}t", f"{MAIN}v")) for cell in row]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_gap_and_question_is_in_it(city: City, tmp_path: Path, lang: str) -> None:
    written = write_workbook(city.run, tmp_path / "run.xlsx", lang)
    found = sheets(tmp_path / "run.xlsx")
    listed = list(gaps(city.run))
    about, targets, measures, rows, questions = found.values()
    assert written == len(listed) == len(rows) - 1
    assert [row[2] for row in rows[1:]] == [gap.id for gap in listed]
    assert [row[9] for row in rows[1:]] == [gap.rule for gap in listed]
    assert len(questions) - 1 == len(ask(city.run))
    assert rows[0][0] == say(lang, "gaps.measure")
    assert {row[-1] for table in (targets, measures, rows, questions) for row in table[1:]} == {city.run.name}
    assert city.run.name in [row[1] for row in about]


def test_equal_runs_give_equal_workbooks(city: City, tmp_path: Path) -> None:
    for name in ("one.xlsx", "other.xlsx"):
        write_workbook(city.run, tmp_path / name, "en")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "other.xlsx").read_bytes()


def test_a_long_list_goes_on_in_the_next_sheet(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_A_SHEET", 100)
    written = write_workbook(city.run, tmp_path / "run.xlsx", "en")
    parts = [rows for name, rows in sheets(tmp_path / "run.xlsx").items() if name.startswith("Gaps")]
    assert len(parts) == -(-written // 100)
    assert sum(len(rows) - 1 for rows in parts) == written
    assert len({rows[0][0] for rows in parts}) == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "a\x00b", "http://a.b"])
def test_texts_stay_texts(city: City, tmp_path: Path, text: str) -> None:
    from xlsxwriter import Workbook

    book = Workbook(str(tmp_path / "book.xlsx"), {"constant_memory": True})
    workbook.Sheets(book, city.run, "en").add("sheet.rows", (workbook.Column("sheet.id"),), [[text]])
    book.close()
    assert sheets(tmp_path / "book.xlsx")["Gaps"][1][0] == text.replace("\x00", "�")
