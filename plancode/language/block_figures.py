"""The figures that a block uses, each with its place: in `from`, tables, scales, goals and expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from plancode.language.blocks import Block
from plancode.language.figures import Found, parse_figure, tidy
from plancode.language.yaml_tree import Mapping, Node, Scalar, Sequence

FIGURES = ("from", "table", "scale", "at_least", "at_most", "exactly", "above", "rate")
EXPRESSIONS = ("is", "when", "give", "received", "count", "sum", "share", "among", "only_if", "default")
_LITERAL = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_FREE = (Decimal(0), Decimal(1))


@dataclass(frozen=True)
class Used:
    """A figure of a block. A `loose` one may stand for a percentage (0.2 in an expression for 20 %)."""

    text: str
    value: Decimal
    is_percent: bool
    is_loose: bool
    is_cited: bool
    line: int
    column: int

    @property
    def is_free(self) -> bool:
        """0 and 1 need no source."""
        return not self.is_percent and self.value in _FREE

    def matches(self, found: Found) -> bool:
        """Is it that figure of a text?"""
        return self.value == found.value and (
            self.is_percent == found.is_percent or (found.is_percent and self.is_loose)
        )


def used_by(block: Block) -> tuple[Used, ...]:
    """The figures of a block; what is no figure is left to others to report."""
    unit = block.tree.get("unit")
    is_percent = isinstance(unit, Scalar) and unit.text == "percent"
    found = list(_in_mapping(block.tree, isinstance(block.body.cite, str)))
    if block.kind == "target":
        # A share's goal that is no percentage, and another's that is one, have a fault of their own.
        is_share = block.tree.get("share") is not None
        found = [one for one in found if one.is_percent == is_share or one.is_loose]
    return tuple(_as_percent(one) if is_percent and not one.is_loose else one for one in found)


def _as_percent(used: Used) -> Used:
    value = used.value if used.is_percent else tidy(used.value / 100)
    return replace(used, value=value, is_percent=True)


def _in_mapping(tree: Mapping, is_cited: bool) -> Iterator[Used]:
    is_cited = is_cited or tree.get("cite") is not None
    for key, value in tree.entries:
        if key.text in FIGURES:
            yield from _figures(value, is_cited)
        elif key.text in EXPRESSIONS:
            yield from _literals(value, is_cited)
        elif key.text == "rows" and isinstance(value, Sequence):
            for row in value.items:
                if isinstance(row, Mapping):
                    yield from _in_mapping(row, is_cited)


def _figures(node: Node, is_cited: bool) -> Iterator[Used]:
    if isinstance(node, Mapping):
        is_cited = is_cited or node.get("cite") is not None
        for key, value in node.entries:
            if key.text != "cite":
                yield from _figures(value, is_cited)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _figures(item, is_cited)
    else:
        yield from _figure(node, is_cited)


def _figure(node: Scalar, is_cited: bool) -> Iterator[Used]:
    try:
        figure = parse_figure(node.text)
    except ValueError:
        return
    if figure.value is not None:
        yield Used(node.text, figure.value, figure.is_percent, False, is_cited, node.line, node.column)


def _literals(node: Node, is_cited: bool) -> Iterator[Used]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _literals(item, is_cited)
    elif isinstance(node, Scalar):
        # A quoted literal is a code or a date, not a figure; blanks of its length keep the places.
        bare = re.sub(r"'[^']*'", lambda match: " " * len(match[0]), node.text)
        for match in _LITERAL.finditer(bare):
            line, column = node.spot(match.start())
            yield Used(match[0], tidy(Decimal(match[0])), False, True, is_cited, line, column)


def dates_of(block: Block) -> frozenset[tuple[int, int, int]]:
    """Every date of a block as (year, month, day); a year alone, as in goals and `due`, as (year, 12, 31)."""
    found = {(int(year), int(month), int(day)) for year, month, day in _DAY.findall(_text(block.tree))}
    for key in ("at_least", "at_most", "exactly", "above", "due"):
        node = block.tree.get(key)
        words = (
            [scalar.text for scalar, _ in node.entries] if isinstance(node, Mapping) else [_text(node)] if node else []
        )
        found |= {(int(word), 12, 31) for word in words if re.fullmatch(r"[12]\d{3}", word)}
    return frozenset(found)


def _text(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return " ".join(map(_text, node.items))
    return " ".join(f"{key.text} {_text(value)}" for key, value in node.entries)
