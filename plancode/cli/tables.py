"""Tables and figures for people: aligned, in their language, and clear without colour."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, TextIO, cast

from plancode.cli.wording import Wording
from plancode.language.areas import Areas

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

PIPED_WIDTH = 120
UNITS_SHOWN_AS_SIGN = {"percent": "%"}
# Each status has a sign of its own, so that colour only helps.
SIGNS = {
    "met": ("✓", "green"),
    "missed": ("✗", "red"),
    "unknown": ("?", "yellow"),
    "to_review": ("!", "magenta"),
    "ok": ("✓", "green"),
    "none": ("–", "dim"),
    "other_ground": ("~", "cyan"),
    "not_there": ("·", "dim"),
    "not_due": ("…", "cyan"),
    "not_in_run": ("–", "dim"),
    "no_denominator": ("–", "dim"),
    "computed": ("✓", "green"),
    "partly": ("!", "yellow"),
    "forgotten": ("✗", "red"),
    "prose": ("–", "dim"),
}


def console() -> Console:
    """Where people read: as wide as their terminal, or 120 columns in a pipe."""
    from plancode.cli.sheet import Paper

    if sys.stdout.isatty():
        return Paper(file=sys.stdout, markup=False, highlight=False)
    wide = os.environ.get("COLUMNS", "")
    width = int(wide) if wide.isdecimal() and int(wide) else PIPED_WIDTH
    return Paper(file=cast(TextIO, _Trimmed()), width=width, markup=False, highlight=False)


class _Trimmed:
    """stdout without the blanks that rich puts at line ends: whoever compares or copies text does not want them."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return sys.stdout.write(re.sub(r" +$", "", text, flags=re.MULTILINE))

    def flush(self) -> None:
        sys.stdout.flush()

    def isatty(self) -> bool:
        return False


def table(title: str, columns: Sequence[str], right: Iterable[str] = ()) -> Table:
    """An empty table; the columns named in `right` hold figures."""
    from rich import box
    from rich.text import Text

    from plancode.cli.sheet import Sheet

    made = Sheet(title=Text(title) if title else None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    figures = set(right)
    for name in columns:
        made.add_column(Text(name), justify="right" if name in figures else "left", overflow="fold")
    return made


def status(word: str, words: Wording, room: str) -> Text:
    """A status as its sign and word."""
    from rich.text import Text

    sign, colour = SIGNS[word]
    return Text(f"{sign} {words.say(f'{room}.{word}')}", style=colour)


def count(number: int) -> str:
    """A count with thousands separators."""
    return f"{number:,}"


def figure(number: Decimal | float, unit: str) -> str:
    """A number with thousands separators and no needless zeros; percent with its sign."""
    text = f"{Decimal(str(number)).normalize():,f}"
    return text + UNITS_SHOWN_AS_SIGN.get(unit, "")


def interval(low: Decimal | float | None, high: Decimal | float | None, unit: str, words: Wording) -> str:
    """`38.2% – 41.7%`; one figure if they agree; `at least …` if nothing bounds it above."""
    if low is not None and high is not None:
        if low == high:
            return figure(low, unit)
        return f"{figure(_down(low), unit)} – {figure(_up(high), unit)}"
    if low is not None:
        return words.say("figure.from", figure=figure(_down(low), unit))
    return words.say("figure.to", figure=figure(_up(high), unit)) if high is not None else "–"


def _down(number: Decimal | float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.1"), ROUND_FLOOR)


def _up(number: Decimal | float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.1"), ROUND_CEILING)


def area_path(code: str | None, areas: Areas, words: Wording) -> str:
    """`魏都区 · 西大街道 · …`, below the root; the code itself where nobody named it."""
    if code is None:
        return words.say("figure.no_area")
    if code not in areas.by_code:
        return code
    path = areas.path(code)
    return " · ".join(area_name(one, areas, words) for one in (path[1:] or path))


def area_name(code: str, areas: Areas, words: Wording) -> str:
    """An area's name in the reader's language, or else in the other, or else its code."""
    area = areas.by_code[code]
    first, second = (area.name_zh, area.name_en) if words.lang == "zh" else (area.name_en, area.name_zh)
    return first or second or code


def plain(text: object) -> str:
    """A text from data, without control characters that could move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "�" for sign in str(text))
