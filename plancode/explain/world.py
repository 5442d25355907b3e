"""Where the interpreter finds rows: a world answers for one row at a time, its parents and its children."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a subject or ledger; `cells` holds its columns as a snapshot names them (absent means empty)."""

    subject: str
    id: str
    area: str | None
    cells: Mapping[str, Any]


class World(Protocol):
    """What the interpreter may ask."""

    def row(self, subject: str, id: str) -> Row | None:
        """The row with that id."""

    def children(self, child: str, column: str, id: str) -> Sequence[Row]:
        """The rows of `child` whose link `column` holds `id`, by id."""

    def is_complete(self, list_name: str, area: str | None) -> bool:
        """Was the list declared complete on as_of for that area?"""

    def is_conflict(self, subject: str, id: str, fact: str) -> bool:
        """Is the cell empty because two lists gave it two values?"""


class MemoryWorld:
    """A small world of plain rows: `{"person": [{"id": "p1", "household_id": "h1", "area": "a", ...}]}`.

    `complete` holds (list, area) pairs, `conflicts` (subject, id, fact) triples.
    """

    def __init__(
        self,
        rows: Mapping[str, Iterable[Mapping[str, Any]]],
        complete: Collection[tuple[str, str | None]] = (),
        conflicts: Collection[tuple[str, str, str]] = (),
    ) -> None:
        self._rows = {
            subject: {cells["id"]: Row(subject, cells["id"], cells.get("area"), cells) for cells in table}
            for subject, table in rows.items()
        }
        self._complete = frozenset(complete)
        self._conflicts = frozenset(conflicts)
        self._children: dict[tuple[str, str], dict[str, list[Row]]] = {}

    def row(self, subject: str, id: str) -> Row | None:
        return self._rows.get(subject, {}).get(id)

    def children(self, child: str, column: str, id: str) -> Sequence[Row]:
        if (child, column) not in self._children:
            self._children[child, column] = self._by_parent(child, column)
        return self._children[child, column].get(id, ())

    def is_complete(self, list_name: str, area: str | None) -> bool:
        return (list_name, area) in self._complete

    def is_conflict(self, subject: str, id: str, fact: str) -> bool:
        return (subject, id, fact) in self._conflicts

    def _by_parent(self, child: str, column: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for _, row in sorted(self._rows.get(child, {}).items()):
            if row.cells.get(column) is not None:
                found.setdefault(row.cells[column], []).append(row)
        return found
