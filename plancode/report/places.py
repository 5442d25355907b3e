"""The squares of the tile map: the two levels below the whole (quarters, squares), and which each row lies in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from plancode.language.areas import Area, Areas

DEPTH = 3


@dataclass(frozen=True)
class Places:
    """A tree of areas, seen from above: nothing smaller than a square is told apart."""

    areas: Areas

    @cached_property
    def squares(self) -> dict[str, str]:
        """The square that each area lies in: itself, or what it lies in on the third level."""
        return {code: self.areas.path(code)[:DEPTH][-1] for code in self.areas.by_code}

    @cached_property
    def quarters(self) -> dict[str, str]:
        """The area on the second level that each area lies in."""
        return {code: self.areas.path(code)[: DEPTH - 1][-1] for code in self.areas.by_code}

    def shown(self, also: Iterable[str | None]) -> list[Area]:
        """The areas that are squares, and those of `also`, parents first; a code nobody named stands for itself."""
        wanted = {*self.squares.values(), *(code for code in also if code in self.areas.by_code)}
        named = [area for code, area in self.areas.by_code.items() if code in wanted]
        strange = sorted({code for code in also if code is not None} - self.areas.by_code.keys())
        return named + [Area(code, code, code, "", None) for code in strange]
