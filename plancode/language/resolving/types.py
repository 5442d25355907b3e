"""The type of a fact from its block's keys, and values written in YAML read as that type."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from plancode.language.blocks import Block
from plancode.language.expressions import BOOLEAN, DATE, TEXT, Scalar, Type
from plancode.language.figures import parse_figure
from plancode.language.kinds import FactBlock
from plancode.language.limits import is_money
from plancode.language.plan import Period
from plancode.language.resolving.work import Path, Work
from plancode.language.units import Unit
from plancode.language.wording import suggestion

_UNIT = re.compile(r"[^\W\d_][\w-]*( per [^\W\d_][\w-]*)*")
_PERIOD = re.compile(r"([1-9][0-9]{0,3}) (day|month|quarter|year)s?")
_ONLY_FOR = {
    "unit": ("number", "money"),
    "decimals": ("number",),
    "bounds": ("number", "money"),
    "codes": ("code",),
    "to": ("reference",),
    "criteria": ("judgment",),
}


def unit_of(work: Work, block: Block, path: Path, text: str) -> Unit | None:
    """A unit as written, or None with its fault noted."""
    if not _UNIT.fullmatch(text):
        hint = "NAME (per NAME)*: CNY per person per month"
        work.report(block, path, "bad_unit", f"`{text}` is no unit", hint)
        return None
    return Unit.of(text)


def fact_type(work: Work, block: Block, body: FactBlock) -> Type | None:
    """The type of a fact, or None with its faults noted."""
    before = len(work.problems)
    for key, kinds in _ONLY_FOR.items():
        if getattr(body, key) is not None and body.type not in kinds:
            hint = f"`{key}` is for facts of type {' or '.join(kinds)}"
            work.report(block, (key,), "key_not_for_type", f"a {body.type} has no `{key}`", hint)
    made = _numeric(work, block, body) if body.type in ("number", "money") else _other(work, block, body)
    return made if len(work.problems) == before else None


def _other(work: Work, block: Block, body: FactBlock) -> Type | None:
    if body.type == "code":
        codes = tuple(body.codes or ())
        if not codes:
            work.report(
                block, (), "missing_key", f"fact `{block.name}` lacks the key `codes`", "list its codes: {a: …, b: …}"
            )
        for index, code in enumerate(codes):
            if code in codes[:index]:
                work.report(block, ("codes",), "duplicate_key", f"the code `{code}` stands twice", "keep one of them")
        return Type("code", codes=codes)
    return {"boolean": BOOLEAN, "judgment": BOOLEAN, "date": DATE}.get(body.type, TEXT)


def _numeric(work: Work, block: Block, body: FactBlock) -> Type | None:
    unit = unit_of(work, block, ("unit",), body.unit or "") if body.unit else Unit()
    if unit is None:
        return None
    if body.type == "money" and not is_money(unit):
        work.report(
            block, ("unit",), "bad_unit", "money needs a unit that starts with a currency", "unit: CNY per month"
        )
    if body.type == "number" and is_money(unit):
        work.report(block, ("type",), "bad_unit", f"a number of {unit} is money", "write `type: money`")
    scale = 2 if body.type == "money" else 4 if body.decimals is None else body.decimals
    low, high = _bounds(work, block, body.bounds, scale) if body.bounds else (None, None)
    return Type("number", unit, scale, low, high)


def _bounds(work: Work, block: Block, text: str, scale: int) -> tuple[Decimal | None, Decimal | None]:
    try:
        low, high = (parse_figure(part).value for part in text.split(" to "))
    except ValueError as error:
        work.report(block, ("bounds",), "bad_value", f"`{text}` are no bounds", str(error))
        return None, None
    if low is None or high is None or low > high:
        work.report(
            block, ("bounds",), "bad_value", f"`{text}` are no bounds", "the least, then the greatest: 0 to 120"
        )
    elif max(abs(low), abs(high)) >= Decimal(10) ** (18 - scale):
        hint = f"a column holds 18 digits, {scale} of them after the point"
        work.report(block, ("bounds",), "bad_value", f"`{text}` is more than a column holds", hint)
    return low, high


def period_of(work: Work, block: Block, path: Path, text: str) -> Period | None:
    """`10 years`, or None with its fault noted."""
    found = _PERIOD.fullmatch(text)
    if not found:
        hint = "N day(s), month(s), quarter(s) or year(s): 1 quarter, 10 years"
        work.report(block, path, "bad_value", f"`{text}` is no length of time", hint)
        return None
    unit: Literal["day", "month", "quarter", "year"] = found[2]  # type: ignore[assignment]
    return Period(int(found[1]), unit)


def scalar_of(text: str, kind: Type) -> Scalar:
    """A value written in YAML as its type wants it; ValueError with a hint if it cannot be."""
    if kind.kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError("write true or false")
        return text == "true"
    if kind.kind == "date":
        return _day(text)
    if kind.kind == "code" and text not in kind.codes:
        raise ValueError(suggestion(text, kind.codes, "the codes are"))
    return _amount(text, kind) if kind.kind == "number" else text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if len(text) == 10 else "")
    except ValueError:
        raise ValueError("write year-month-day: 2018-12-31") from None


def _amount(text: str, kind: Type) -> Decimal:
    value = parse_figure(text).value
    if value is None:
        raise ValueError("write a figure")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > kind.scale:
        raise ValueError(f"it has at most {kind.scale} digits after the point")
    if (kind.low is not None and value < kind.low) or (kind.high is not None and value > kind.high):
        raise ValueError(f"its bounds are {kind.low} to {kind.high}")
    return value


def read_scalar(work: Work, block: Block, path: Path, text: str, kind: Type) -> Scalar | None:
    """The typed value of a scalar of a block, or None with its fault noted."""
    try:
        return scalar_of(text, kind)
    except ValueError as error:
        word = {"number": "number", "code": "code", "date": "date", "boolean": "yes or no", "text": "text"}[kind.kind]
        work.report(block, path, "bad_value", f"`{text}` is no {word} that fits here", str(error))
        return None
