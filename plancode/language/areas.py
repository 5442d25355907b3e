"""The tree of areas: codes, names, levels, and which area lies in which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True)
class Area:
    """One administrative area; valid from and to (None: open), both ends counted."""

    code: str
    name_zh: str
    name_en: str
    level: str
    parent: str | None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Areas:
    """All areas of a plan by code; parents stand before children."""

    by_code: Mapping[str, Area]

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The level names from the top down, by depth in the tree."""
        seen: dict[str, int] = {}
        for area in self.by_code.values():
            seen[area.level] = max(seen.get(area.level, 0), len(self.path(area.code)))
        return tuple(sorted(seen, key=lambda level: seen[level]))

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Codes directly below each code."""
        below: dict[str, list[str]] = {code: [] for code in self.by_code}
        for area in self.by_code.values():
            if area.parent:
                below[area.parent].append(area.code)
        return {code: tuple(codes) for code, codes in below.items()}

    def path(self, code: str) -> tuple[str, ...]:
        """The code and all that it lies in, from the top down."""
        area = self.by_code[code]
        return (*self.path(area.parent), code) if area.parent else (code,)

    def within(self, code: str) -> frozenset[str]:
        """The code and everything below it; an area covers all areas below it."""
        found, queue = {code}, [code]
        while queue:
            for child in self.children[queue.pop()]:
                found.add(child)
                queue.append(child)
        return frozenset(found)

    def find(self, text: str) -> Area | None:
        """The area with that code, or else the only one with that Chinese or English name."""
        named = [area for area in self.by_code.values() if text in (area.name_zh, area.name_en)]
        return self.by_code.get(text) or (named[0] if len(named) == 1 else None)
