"""Figures: as a block writes them (`20%`, `1.9亿元`), and as they stand in Chinese text (二十, 2018至2020年)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8), "万亿": Decimal(10**12)}
_WRITTEN = re.compile(r"(-?\d{1,15}(?:\.\d{1,8})?)(?: ?(%)|(万亿|万|亿)?(元)?)", re.ASCII)
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
# 1亿9000万 is one figure; 3千米 is 3 of a unit.
_ARABIC = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?:(?P<percent>[%％])|(?P<scale>[十百千]?(?:万亿|[万亿])|[百千](?![分米克瓦]))?)"
    rf"(?P<more>(?<=亿){_NUMBER}万)?(?P<after>.{{0,12}})",
    re.DOTALL,
)
_SIGNS = "〇零一二两三四五六七八九十百千万亿"
_CHINESE = re.compile(rf"(?<!\d)([百千]分之)?([{_SIGNS}]+(?:点[〇零一二三四五六七八九]+[万亿]*)?)(?![{_SIGNS}成])")
_TENTHS = re.compile(r"([一二三四五六七八九]|\d(?:\.\d+)?)成([一二三四五六七八九])?")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_BEFORE_YEAR = re.compile(r"\s*(?:年|[至到和及、，,—–－~～-]{1,2}\s*(?:19|20|21)\d\d(?!\d))")
# English says before a year that it is one; white space may have been taken out.
_YEAR_AHEAD = re.compile(r"(?:\bin|\bby|of|until|from|since|during|year)\s*\Z", re.IGNORECASE)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
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
        raise ValueError(
            "write digits, 15 at most, with `.` before decimals, and %, 万, 亿 or 元 behind: 3500, 0.01, 20%, 1.9亿元"
        )
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
        number = _plain(match["number"])
        value = number / 100 if match["percent"] else number * _scale(match["scale"] or "")
        value += _plain(match["more"][:-1]) * _SCALES["万"] if match["more"] else 0
        at = match.start("after")
        is_bare = not match["percent"] and not match["scale"]
        is_year = is_bare and bool(_YEAR.fullmatch(match["number"]) and _told_as_year(text, match))
        is_day = is_bare and bool(re.match(r"\s*[月日号]", match["after"]))
        start = match.start()
        found.append(Found(text[start:at].strip(), tidy(value), start, at, bool(match["percent"]), is_year, is_day))
    return tuple(found)


def _plain(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _scale(signs: str) -> Decimal:
    """What 万, 亿, or 千 or 百 before one of them or alone, multiplies a number by."""
    return _TENS[signs[0]] * _SCALES[signs[1:]] if signs[:1] in _TENS else _SCALES[signs]


def _told_as_year(text: str, match: re.Match[str]) -> bool:
    return bool(_BEFORE_YEAR.match(match["after"]) or _YEAR_AHEAD.search(text, 0, match.start()))


def spelt_in(text: str) -> frozenset[Decimal]:
    """The values written in Chinese numerals: 三 years, 五千, 一点九亿, 百分之八十五, 千分之五, 七成, 8成, 八成五.

    >>> sorted(spelt_in("三年内补助五千元，比例百分之八十五"))
    [Decimal('0.85'), Decimal('3'), Decimal('5000')]
    """
    found = set()
    for match in _CHINESE.finditer(text):
        value = _spelt(match[2])
        if value is not None:
            found.add(tidy(value / _TENS[match[1][0]] if match[1] else value))
    return frozenset(found | {_tenths(match) for match in _TENTHS.finditer(text)})


def _tenths(match: re.Match[str]) -> Decimal:
    whole = Decimal(_DIGITS.get(match[1], match[1]))
    return tidy((whole + Decimal(_DIGITS.get(match[2], 0)) / 10) / 10)


def _spelt_with_point(whole: str, behind: str) -> Decimal | None:
    """The value of 一点九亿, given 一 and 九亿."""
    digits = behind.rstrip("万亿")
    value, part, scale = _spelt(whole), _spelt(digits), behind[len(digits) :]
    if value is None or part is None or scale not in _SCALES:
        return None
    return (value + part.scaleb(-len(digits))) * _SCALES[scale]


def _spelt(signs: str) -> Decimal | None:
    """The value of a Chinese numeral; None if it is no number, as 万 alone."""
    if "点" in signs:
        return _spelt_with_point(*signs.split("点"))
    if all(sign in _DIGITS for sign in signs):
        return Decimal("".join(str(_DIGITS[sign]) for sign in signs))
    total = part = Decimal(0)
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
            total = (total + whole) * _SCALES[sign] if sign == "亿" else total + whole * _SCALES[sign]
            part, digit = Decimal(0), None
    return total + part + (digit or 0)
