"""The world of a snapshot: rows looked up one at a time in its Parquet files, and what the manifest says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from plancode.errors import CorruptError
from plancode.explain.world import Row
from plancode.language.areas import Areas
from plancode.language.plan import Plan
from plancode.snapshots.layout import Completeness, RowException

NEAREST = 3


class Frozen(Protocol):
    """What is needed of an opened snapshot; its hashes have been checked."""

    @property
    def areas(self) -> Areas: ...
    @property
    def seen(self) -> Mapping[str, date]: ...
    @property
    def complete(self) -> Sequence[Completeness]: ...
    @property
    def own_lists(self) -> Mapping[str, str]: ...
    @property
    def exceptions(self) -> Iterable[RowException]: ...
    def file(self, subject: str) -> Path: ...


class SnapshotWorld:
    """Looks rows up by id and by parent; a bloom filter in each row group makes that a matter of milliseconds.

    Rows once found are kept until `forget`.
    """

    def __init__(self, plan: Plan, as_of: date, snapshot: Frozen) -> None:
        import duckdb

        self._plan, self._as_of, self._snapshot = plan, as_of, snapshot
        self._database = duckdb.connect(":memory:")
        self._database.execute("SET parquet_metadata_cache = true")
        self._rows: dict[tuple[str, str], Row | None] = {}
        self._children: dict[tuple[str, str, str], tuple[Row, ...]] = {}
        self._whole: dict[tuple[str, str | None], bool] = {}

    @property
    def seen(self) -> Mapping[str, date]:
        """The day on which each list was seen."""
        return self._snapshot.seen

    def row(self, subject: str, id: str) -> Row | None:
        if (subject, id) not in self._rows:
            found = self._find(subject, "id", id)
            self._rows[subject, id] = found[0] if found else None
        return self._rows[subject, id]

    def children(self, child: str, column: str, id: str) -> Sequence[Row]:
        key = (child, column, id)
        if key not in self._children:
            found = self._find(child, column, id)
            self._children[key] = tuple(sorted(found, key=lambda row: row.id))
            self._rows.update({(child, row.id): row for row in found})
        return self._children[key]

    def is_complete(self, list_name: str, area: str | None) -> bool:
        if (list_name, area) not in self._whole:
            self._whole[list_name, area] = area is not None and self._covers(list_name, area)
        return self._whole[list_name, area]

    def is_conflict(self, subject: str, id: str, fact: str) -> bool:
        return (subject, id, fact) in self._conflicts

    def stored(self, run: Path, row: Row) -> Mapping[str, Any]:
        """The row of a run's results for the same subject; a `CorruptError` where the run has none."""
        where = "area = ? AND id = ?" if row.area is not None else "area IS NULL AND id = ?"
        values = [row.area, row.id] if row.area is not None else [row.id]
        found = self._select(run / f"{row.subject}.parquet", where, values)
        if not found:
            raise CorruptError(f"{run}: it has no answers for the {row.subject} {row.id}; run the plan again")
        return found[0]

    def nearest(self, subject: str, id: str) -> tuple[str, ...]:
        """The ids most like one that is not there."""
        query = "SELECT id FROM read_parquet(?) ORDER BY damerau_levenshtein(id, ?), id LIMIT ?"
        found = self._database.execute(query, [_parts(self._snapshot.file(subject)), id, NEAREST]).fetchall()
        return tuple(near for (near,) in found)

    def forget(self) -> None:
        """Drop the rows that were kept."""
        self._rows.clear()
        self._children.clear()

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()

    def _find(self, subject: str, column: str, value: str) -> tuple[Row, ...]:
        found = self._select(self._snapshot.file(subject), f'"{column}" = ?', [value])
        return tuple(Row(subject, cells["id"], cells["area"], cells) for cells in found)

    def _select(self, file: Path, where: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        found = self._database.execute(f"SELECT * FROM read_parquet(?) WHERE {where}", [_parts(file), *values])
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, cells, strict=True)) for cells in found.fetchall()]

    def _covers(self, list_name: str, area: str) -> bool:
        """Is the list declared complete on as_of for the area, or for one that it lies in?"""
        around = set(self._snapshot.areas.path(area)) if area in self._snapshot.areas.by_code else {area}
        return any(
            one.list == self._sent_list(list_name)
            and one.from_ <= self._as_of <= one.to
            and not around.isdisjoint(one.areas)
            for one in self._snapshot.complete
        )

    def _sent_list(self, list_name: str) -> str:
        """The list that the subject's rows came from, which need not be the one the plan names."""
        owners = (name for name, subject in self._plan.subjects.items() if subject.list == list_name)
        return next((self._snapshot.own_lists.get(name, list_name) for name in owners), list_name)

    @cached_property
    def _conflicts(self) -> frozenset[tuple[str, str | None, str | None]]:
        exceptions = self._snapshot.exceptions
        return frozenset((one.subject, one.id, one.fact) for one in exceptions if one.kind == "conflict")


def _parts(file: Path) -> str:
    """A Parquet file, or all parts of a folder."""
    return str(file / "*.parquet") if file.is_dir() else str(file)
