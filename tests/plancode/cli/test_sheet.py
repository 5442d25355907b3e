"""Tables that fit where they are read."""

from __future__ import annotations

import pytest
from rich.console import Console

from plancode.cli import tables

ROWS = [
    ("every poor disabled person has the minimum allowance", "2020", "83.8% – 95.3%", "12 of civil affairs"),
    ("", "2021", "7% – 8%", ""),
    ("生活补贴全面落实到每一个符合条件的人", "2020", "1,200,000", "市民政局"),
]
HEADS = ("Target", "Year", "At least – at most", "Owner")


def printed(width: int) -> list[str]:
    sheet = tables.table("Promises", HEADS, right=("At least – at most",))
    for row in ROWS:
        sheet.add_row(*row)
    console = Console(width=width, color_system=None)
    with console.capture() as said:
        console.print(sheet)
    return [line.rstrip() for line in said.get().splitlines()]


@pytest.mark.parametrize("width", [52, 60, 70, 80, 200])
def test_no_word_and_no_figure_is_cut(width: int) -> None:
    shown = printed(width)
    words = {word for line in shown for word in line.split()}
    assert {"disabled", "minimum", "allowance", "affairs", "Target", "1,200,000"} <= words
    assert any("83.8% – 95.3%" in line for line in shown)


def test_a_narrow_table_takes_all_the_width_it_has() -> None:
    assert {len(line) for line in printed(70) if set(line.strip()) == {"─"}} == {69}


def test_where_words_have_no_room_rows_become_records() -> None:
    assert printed(40)[:8] == [
        "Promises",
        "",
        "every poor disabled person has the",
        "minimum allowance",
        "  Year: 2020 · At least – at most: 83.8%",
        "  – 95.3% · Owner: 12 of civil affairs",
        "  Year: 2021 · At least – at most: 7% –",
        "  8%",
    ]


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in range(12, 120, 9):
        assert max(map(len, printed(width))) <= width


def test_a_pipe_gets_no_blanks_at_line_ends(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "not a number")
    sheet = tables.table("Promises", HEADS)
    sheet.add_row(*ROWS[1])
    tables.console().print(sheet)
    shown = capsys.readouterr().out.splitlines()
    assert "Promises" in shown
    assert [line for line in shown if line != line.rstrip()] == []
