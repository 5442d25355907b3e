"""Figures: as a block writes them (`20%`, `1.9亿元`), and as they stand in Chinese text (二十, 2018至2020年)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8), "万亿": Decimal(10**12)}
_WRITTEN = re.compile(r"(-?\d{1,15}(?:\.\d{1,8})?)(?: ?(%)|(万亿|万|亿)?(元)?)", re.ASCII)
_ARABIC = re.compile(
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?:(?P<percent>[%％])|(?P<scale>万亿|[万亿])?)(?P<after>.{0,12})",
    re.DOTALL,
)
_CHINESE = re.compile(r"(百分之)?([〇零一二两三四五六七八九十百千万亿]+)(成)?")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_BEFORE_YEAR = re.compile(r"\s*(?:年|[至到和及、，,—–－~～-]{1,2}\s*(?:19|20|21)\d\d(?!\d))")
# English says before a year that it is one; white space may have been taken out.
_YEAR_AHEAD = re.compile(r"(?:\bin|\bby|of|until|from|since|during|year)\s*\Z", re.IGNORECASE)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


@dataclass(frozen=True)
class Figure:
    """A number as a block writes it; a percentage is a fraction (85 % is 0.85), and None is `unknown`."""

    value: Decimal | None
    is_percent: bool = False
    is_money: bool = False


def parse_figure(text: str) -> Figure:
    """Read a figure; ValueError with a hint if it is none.

    >>> parse_figure("20%").value, parse_figure("1.9亿元").value, parse_figure("unknown").value
    (Decimal('0.2'), Decimal('190000000'), None)
    """
    if text == "unknown":
        return Figure(None)
    match = _WRITTEN.fullmatch(text)
    if not match:
        raise ValueError("write digits, with `.` before decimals, and %, 万, 亿 or 元 behind: 3500, 0.01, 20%, 1.9亿元")
    number, percent, scale, money = match.groups()
    value = Decimal(number) / 100 if percent else Decimal(number) * _SCALES[scale or ""]
    return Figure(tidy(value), bool(percent), bool(money))


def tidy(value: Decimal) -> Decimal:
    """The same number without zeros at its end and without an exponent.

    >>> tidy(Decimal("1.90E+8"))
    Decimal('190000000')
    """
    digits = format(value, "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


@dataclass(frozen=True)
class Found:
    """A figure in a text: its value (a percentage as a fraction), and where it stands."""

    text: str
    value: Decimal
    start: int
    end: int
    is_percent: bool = False
    is_year: bool = False
    is_month_or_day: bool = False


def figures_in(text: str) -> tuple[Found, ...]:
    """The figures written in digits, in order.

    >>> [found.text for found in figures_in("2018至2020年，每年100万元，达到20%以上")]
    ['2018', '2020', '100万', '20%']
    >>> [found.is_year for found in figures_in("By the end of 2021, 2021 homes")]
    [True, False]
    """
    found, at = [], 0
    text = text.translate(_FULL_WIDTH)
    while match := _ARABIC.search(text, at):
        number = Decimal(match["number"].replace(",", ""))
        value = number / 100 if match["percent"] else number * _SCALES[match["scale"] or ""]
        at = match.start("after")
        is_bare = not match["percent"] and not match["scale"]
        is_year = is_bare and bool(_YEAR.fullmatch(match["number"]) and _told_as_year(text, match))
        is_day = is_bare and bool(re.match(r"\s*[月日号]", match["after"]))
        start = match.start()
        found.append(Found(text[start:at].strip(), tidy(value), start, at, bool(match["percent"]), is_year, is_day))
    return tuple(found)


def _told_as_year(text: str, match: re.Match[str]) -> bool:
    return bool(_BEFORE_YEAR.match(match["after"]) or _YEAR_AHEAD.search(text, 0, match.start()))


def spelt_in(text: str) -> frozenset[Decimal]:
    """The values written in Chinese numerals, alone or after digits: 三 years, 五千, 百分之八十五, 七成.

    >>> sorted(spelt_in("三年内补助五千元，比例百分之八十五"))
    [Decimal('0.85'), Decimal('3'), Decimal('5000')]
    """
    found = set()
    for match in _CHINESE.finditer(text):
        value = _spelt(match[2])
        if value is not None:
            found.add(tidy(value / 100 if match[1] else value / 10 if match[3] else value))
    return frozenset(found)


def _spelt(signs: str) -> Decimal | None:
    """The value of a Chinese numeral; None if it is no number, as 万 alone."""
    if all(sign in _DIGITS for sign in signs):
        return Decimal("".join(str(_DIGITS[sign]) for sign in signs))
    total = part = 0
    digit: int | None = None
    for sign in signs:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            part += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        else:
            whole = part + (digit or 0)
            if not whole and not total:
                return None
            total = (total + whole) * int(_SCALES[sign]) if sign == "亿" else total + whole * int(_SCALES[sign])
            part, digit = 0, None
    return Decimal(total + part + (digit or 0))
