"""Figures and names as people read them."""

from __future__ import annotations

import io
import sys
import time
from decimal import Decimal

import pytest

from plancode.cli import patience, tables
from plancode.cli.wording import LANGUAGES, Wording, catalogue
from tests.plancode.made_runs import AREAS

EN, ZH = Wording("en"), Wording("zh")


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        ("38.2", "41.7", "percent", "38.2% – 41.7%"),
        ("38.25", "41.71", "percent", "38.2% – 41.8%"),
        ("40.0000", "40", "percent", "40%"),
        ("1200", None, "household", "at least 1,200"),
        (None, "1200", "household", "at most 1,200"),
        (None, None, "percent", "–"),
        ("0", "18170", "household", "0 – 18,170"),
        ("190000000.00", "190000000", "CNY", "190,000,000"),
    ],
)
def test_intervals(low: str | None, high: str | None, unit: str, shown: str) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert tables.interval(ends[0], ends[1], unit, EN) == shown


def test_figures_are_never_written_as_powers() -> None:
    assert tables.figure(Decimal("1E+4"), "") == "10,000"
    assert tables.figure(0.5, "percent") == "0.5%"


@pytest.mark.parametrize(
    ("code", "path"),
    [("410101", "魏都区 · 西大"), ("4101", "魏都区"), ("41", "许昌市"), ("999", "999"), (None, "（未定地区）")],
)
def test_areas_by_their_path_below_the_root(code: str | None, path: str) -> None:
    assert tables.area_path(code, AREAS, ZH) == path


def test_areas_in_english() -> None:
    assert tables.area_path("410202", AREAS, EN) == "Yuzhou · Chengguan"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_status_has_a_sign_and_a_word(lang: str) -> None:
    words = Wording(lang)
    known = {key.split(".")[1] for key in catalogue(lang) if key.split(".")[0] in ("gaps", "progress", "coverage")}
    assert set(tables.SIGNS) <= known
    rooms: dict[str, tuple[str, ...]] = {
        "progress": ("met", "missed", "unknown", "not_due", "not_in_run", "no_denominator")
    }
    rooms |= {"gaps": ("missed", "to_review", "unknown"), "coverage": ("computed", "partly", "prose", "forgotten")}
    for room, statuses in rooms.items():
        signs = [tables.status(status, words, room).plain.split()[0] for status in statuses if status[:2] != "no"]
        assert len(set(signs)) == len(signs)


def test_text_from_data_cannot_move_the_cursor() -> None:
    assert tables.plain("h1\x1b[2J\n") == "h1�[2J�"


class Terminal(io.StringIO):
    """A stderr that somebody watches."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_to_people_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Terminal()
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setattr(patience, "SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with patience.patience("freezing") as tell:
        deadline = 200
        while "freezing" not in seen.getvalue() and deadline:
            tell(0.5)
            time.sleep(0.01)
            deadline -= 1
    assert "freezing" in seen.getvalue()


def test_quick_work_and_pipes_show_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with patience.patience("freezing") as tell:
            tell(1.0)
        assert "freezing" not in stream.getvalue()
