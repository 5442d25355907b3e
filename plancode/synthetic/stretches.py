"""Which rows of a root subject lie in which area: whole stretches of row numbers, exact for every group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from plancode.language.areas import Area, Areas
from plancode.synthetic.expressions import key_of
from plancode.synthetic.schema import Group


class Stretch(NamedTuple):
    """Rows from `first_row` up to, not including, `last_row` lie in `area`; their group begins at `offset_row`."""

    made_as: str
    area: str
    first_row: int
    last_row: int
    offset_row: int


def stretches(groups: Mapping[str, Group], areas: Areas, as_of: date, scale: float, seed: int) -> Iterator[Stretch]:
    """The stretches of all groups, one behind the other."""
    offset = 0
    for name, group in groups.items():
        total = round(group.rows * scale)
        first = offset
        for area, rows in _shares(group, areas, as_of, total, f"{seed}.{name}"):
            yield Stretch(name, area, first, first + rows, offset)
            first += rows
        offset += total


def valid(areas: Areas, as_of: date, level: str) -> list[Area]:
    """The areas of a level that exist on a day, by code."""
    found = [area for area in areas.by_code.values() if area.level == level and _exists(area, as_of)]
    return sorted(found, key=lambda area: area.code)


def _exists(area: Area, day: date) -> bool:
    return (area.valid_from or day) <= day <= (area.valid_to or day)


def _shares(group: Group, areas: Areas, as_of: date, total: int, purpose: str) -> list[tuple[str, int]]:
    """Rows for each area: each area's weight divided among the areas below it, and rounded so that all add up."""
    weights = _weights(group, areas, as_of, purpose)
    whole = sum(weights.values()) or 1.0
    shares, upto, given = [], 0.0, 0
    for code in sorted(weights):
        upto += weights[code]
        rows = round(upto / whole * total) - given
        given += rows
        shares.append((code, rows))
    return [(code, rows) for code, rows in shares if rows]


def _weights(group: Group, areas: Areas, as_of: date, purpose: str) -> dict[str, float]:
    spread = {area.code: _unequal(f"{purpose}.{area.code}", group.spread) for area in valid(areas, as_of, group.level)}
    weights: dict[str, float] = {}
    for above, weight in group.weights.items():
        below = [code for code in areas.within(above) if code in spread]
        whole = sum(spread[code] for code in below)
        for code in below:
            weights[code] = weights.get(code, 0.0) + weight * spread[code] / whole
    return weights


def _unequal(purpose: str, spread: float) -> float:
    return 1.0 + spread * (key_of(purpose) / 2**31 - 1.0)
