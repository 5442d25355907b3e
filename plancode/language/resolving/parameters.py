"""`parameter` blocks: a number by date, a table by key, or a scale of brackets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from plancode.language.blocks import Block
from plancode.language.expressions import Type
from plancode.language.figures import parse_figure
from plancode.language.kinds import Bracket, ParameterBlock
from plancode.language.plan import Parameter
from plancode.language.resolving.types import unit_of
from plancode.language.resolving.work import Path, Work, labels_of
from plancode.language.units import Unit

Brackets = tuple[tuple[Decimal, Decimal | None], ...]
_FORMS = "give it `from:` (by date), `table:` (by key) or `scale:` (brackets)"


def resolve_parameters(work: Work) -> None:
    """Fill in every parameter."""
    for block in work.of_kind("parameter"):
        body = block.body
        assert isinstance(body, ParameterBlock)
        made = _parameter(work, block, body)
        if made is None or block.name in work.names.broken:
            work.names.broken.add(block.name)
        else:
            work.names.parameters[block.name] = made


def _parameter(work: Work, block: Block, body: ParameterBlock) -> Parameter | None:
    given = [key for key, value in (("from", body.from_), ("table", body.table), ("scale", body.scale)) if value]
    if len(given) != 1:
        message = "a parameter without a figure" if not given else f"a parameter with {' and '.join(given)}"
        work.report(block, given[1:2], "wrong_form", message, _FORMS)
        return None
    unit = unit_of(work, block, ("unit",), body.unit)
    if unit is None:
        return None
    read = _Figures(work, block, body.unit, unit)
    dated = tuple((day, read.figure(("from", str(day)), text)) for day, text in sorted((body.from_ or {}).items()))
    table = tuple(_tables(read, body))
    scale = tuple(_scales(read, body))
    return Parameter(
        block.name,
        read.type(body.scale is not None),
        body.unit,
        dated,
        table,
        scale,
        body.cite,
        labels_of(body.labels),
        block.origin,
    )


class _Figures:
    """Reads the figures of one parameter, and remembers them for its type."""

    def __init__(self, work: Work, block: Block, word: str, unit: Unit) -> None:
        self.work, self.block, self.word, self.unit = work, block, word, unit
        self.seen: list[Decimal | None] = []

    def figure(self, path: Path, text: str, is_rate: bool = False) -> Decimal | None:
        """A figure in the parameter's unit (a percentage as a fraction); None is unknown."""
        try:
            found = parse_figure(text)
        except ValueError as error:
            self.work.report(self.block, path, "bad_figure", f"`{text}` is no figure", str(error))
            return None
        value = found.value
        is_share = self.word.split(" per ")[0] in ("percent", "ratio") or is_rate
        if found.is_percent and not is_share:
            hint = "write `unit: percent`, or the figure without %"
            self.work.report(
                self.block, path, "wrong_unit", f"`{text}` is a percentage, not a number of {self.word}", hint
            )
        if found.is_money and self.unit.above[:1] != ("CNY",):
            self.work.report(
                self.block, path, "wrong_unit", f"`{text}` is money, not {self.word}", "write `unit: CNY …`"
            )
        if value is not None and self.word.startswith("percent") and not found.is_percent:
            value = value / 100
        if not is_rate:
            self.seen.append(value)
        return value

    def type(self, is_scale: bool) -> Type:
        """The type of every figure: as many digits as the finest, bounds as far as all are known."""
        known = [value for value in self.seen if value is not None]
        finest = max((_digits(value) for value in known), default=2)
        if is_scale or len(known) < len(self.seen):
            return Type("number", self.unit, max(finest, 2))
        return Type("number", self.unit, finest, min(known, default=None), max(known, default=None))


def _digits(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _tables(read: _Figures, body: ParameterBlock) -> Iterable[tuple[date, Mapping[str, Decimal | None]]]:
    table = body.table or {}
    if any(isinstance(value, dict) for value in table.values()):
        for text, keys in sorted(table.items()):
            day = _date_key(read, text, keys)
            if day and isinstance(keys, dict):
                yield day, {key: read.figure(("table", text, key), figure) for key, figure in keys.items()}
    elif table:
        yield date.min, {key: read.figure(("table", key), str(figure)) for key, figure in table.items()}


def _date_key(read: _Figures, text: str, keys: object) -> date | None:
    try:
        if isinstance(keys, dict) and len(text) == 10:
            return date.fromisoformat(text)
        raise ValueError
    except ValueError:
        hint = "either every key is a date with a table of its own, or none is"
        read.work.report(read.block, ("table", text), "bad_date", f"`{text}` is no day of the calendar", hint)
        return None


def _scales(read: _Figures, body: ParameterBlock) -> Iterable[tuple[date, Brackets]]:
    if isinstance(body.scale, dict):
        for day, brackets in sorted(body.scale.items()):
            yield day, _brackets(read, ("scale", str(day)), brackets)
    elif body.scale:
        yield date.min, _brackets(read, ("scale",), body.scale)


def _brackets(read: _Figures, path: Path, brackets: Iterable[Bracket]) -> Brackets:
    found: list[tuple[Decimal, Decimal | None]] = []
    for index, bracket in enumerate(brackets):
        above = read.figure((*path, index, "above"), bracket.above)
        rate = read.figure((*path, index, "rate"), bracket.rate, is_rate=True)
        if above is None or (found and above <= found[-1][0]):
            message = f"the bracket above {bracket.above} does not start above the one before it"
            read.work.report(
                read.block, (*path, index, "above"), "bad_value", message, "brackets rise, and their starts are known"
            )
        else:
            found.append((above, rate))
    return tuple(found)
