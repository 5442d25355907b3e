"""Figures as blocks write them and as they stand in Chinese text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plancode.language.figures import figures_in, parse_figure, spelt_in


@pytest.mark.parametrize(
    ("text", "value", "is_percent", "is_money"),
    [
        ("20%", "0.2", True, False),
        ("85.5 %", "0.855", True, False),
        ("3500", "3500", False, False),
        ("0.01", "0.01", False, False),
        ("-3", "-3", False, False),
        ("5万", "50000", False, False),
        ("100万元", "1000000", False, True),
        ("1.9亿元", "190000000", False, True),
        ("1.4076亿元", "140760000", False, True),
        ("60元", "60", False, True),
    ],
)
def test_a_figure_of_a_block(text: str, value: str, is_percent: bool, is_money: bool) -> None:
    figure = parse_figure(text)
    assert (figure.value, figure.is_percent, figure.is_money) == (Decimal(value), is_percent, is_money)
    assert "E" not in str(figure.value)


def test_unknown_is_a_figure() -> None:
    assert parse_figure("unknown").value is None


@pytest.mark.parametrize(
    "text", ["", "many", "1,000", "1e5", "５", "20%元", "1.2.3", "0x10", "20 30", "NaN", "Infinity", "9" * 40]
)
def test_what_is_no_figure(text: str) -> None:
    with pytest.raises(ValueError, match="write digits"):
        parse_figure(text)


def _found(text: str) -> list[str]:
    signs = {(True, False): "year", (False, True): "day", (False, False): ""}
    return [f"{found.text}{signs[found.is_year, found.is_month_or_day]}" for found in figures_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2018年，建成县级托养中心1个", ["2018year", "1"]),
        ("2018至2020年每村每年新增100万元", ["2018year", "2020year", "100万"]),
        ("2018年、2019年、2020年分别帮扶58名、21名", ["2018year", "2019year", "2020year", "58", "21"]),
        ("到２０２０年达到７０％", ["2020year", "70%"]),
        ("2018—2020年", ["2018year", "2020year"]),
        ("2018户", ["2018"]),
        ("2018年6月30日前", ["2018year", "6day", "30day"]),
        ("财政1∶1安排", ["1", "1"]),
        ("建设资金1.4076亿元、周转房2448套", ["1.4076亿", "2448"]),
        ("投入1,200万元", ["1,200万"]),
        ("改造5千户、3百户", ["5千", "3百"]),
        ("投入5千万元、1亿9000万元", ["5千万", "1亿9000万"]),
        ("硬化3千米、30千瓦", ["3", "30"]),
        ("三年内全部完成", []),
    ],
)
def test_figures_of_a_sentence(text: str, found: list[str]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("三年", {"3"}),
        ("两项补贴", {"2"}),
        ("五千元", {"5000"}),
        ("十", {"10"}),
        ("二十三", {"23"}),
        ("一百零五", {"105"}),
        ("三万五千", {"35000"}),
        ("一亿二千万", {"120000000"}),
        ("二〇一八", {"2018"}),
        ("百分之八十五", {"0.85"}),
        ("七成", {"0.7"}),
        ("8成", {"0.8"}),
        ("八成五以上", {"0.85", "5"}),
        ("一点九亿元", {"190000000"}),
        ("一点五万户", {"15000"}),
        ("百分之零点五", {"0.005"}),
        ("千分之五", {"0.005"}),
        ("百分之百", {"1"}),
        ("点五", {"5"}),
        ("100万", set()),
        ("5千户", set()),
    ],
)
def test_numerals_of_a_sentence(text: str, values: set[str]) -> None:
    assert spelt_in(text) == {Decimal(value) for value in values}


@given(st.text(alphabet="0123456789.,%％万亿元年月至、，一二十百千零成点分之", max_size=30))
def test_any_text_can_be_looked_through(text: str) -> None:
    for found in figures_in(text):
        assert found.value >= 0
        assert 0 <= found.start < found.end <= len(text)
    spelt_in(text)


def test_scales_are_multiplied() -> None:
    found = figures_in("5千户、3百户、5千万元、1亿9000万元、2百亿")
    assert [one.value for one in found] == [5000, 300, 50_000_000, 190_000_000, 20_000_000_000]


@given(st.integers(0, 10**12), st.sampled_from(["", "万", "亿"]))
def test_a_block_and_a_sentence_read_the_same_figure(number: int, scale: str) -> None:
    written = f"{number}{scale}"
    assert figures_in(written)[0].value == parse_figure(written).value
