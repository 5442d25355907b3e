"""What differs between two snapshots: rows that came and went, and every cell that holds something else.

One join a subject, by id, which spills to disk. Cells that were only looked at anew (`__seen`) are counted, not listed:
every register sent changes that day, and it says nothing new of anybody. `identity.parquet` is never read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from plancode.snapshots.opening import Snapshot, open_snapshot
from plancode.snapshots.source import literal, quoted
from plancode.snapshots.writing import scratch

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "600MB"
BATCH = 10_000
SEEN = "__seen"
NUMBERS = ("BIGINT", "DECIMAL")
IN_BOTH = "a.id IS NOT NULL AND b.id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that came or went, or a cell of a row in both that changed: `fact` is its column; None is an empty cell."""

    subject: str
    id: str
    change: Literal["came", "went", "changed"]
    fact: str | None
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FactCount:
    """How many cells of a column, in rows of both snapshots, changed, were filled, were emptied, were seen anew."""

    fact: str
    changed: int
    filled: int
    emptied: int
    seen_anew: int

    def __bool__(self) -> bool:
        return any((self.changed, self.filled, self.emptied, self.seen_anew))


@dataclass(frozen=True, slots=True)
class SubjectCount:
    """How many rows of a subject came, went, and stand in both; and what differs in these, column by column."""

    subject: str
    came: int
    went: int
    in_both: int
    facts: tuple[FactCount, ...]


Columns = Mapping[str, str]


class Difference:
    """Two snapshots side by side, over the subjects and columns that both have.

    `only_before` and `only_after` name what one of them lacks: `subject`, or `subject.column`.
    """

    def __init__(self, database: DuckDBPyConnection, before: Snapshot, after: Snapshot) -> None:
        self._database, self.before, self.after = database, before, after
        self._before, self._after = self._columns(before), self._columns(after)
        self.only_before = _lacking(self._before, self._after)
        self.only_after = _lacking(self._after, self._before)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects and ledgers that both snapshots have."""
        return tuple(subject for subject in self._after if subject in self._before)

    def counts(self) -> Iterator[SubjectCount]:
        """Each subject with its rows, and all its columns with their cells."""
        for subject in self.subjects:
            facts = self._facts(subject)
            asked = [*_ROWS, *(count for fact in facts for count in self._counted(subject, fact))]
            found = self._database.execute(f"SELECT {', '.join(asked)} FROM {self._joined(subject)}").fetchall()[0]
            came, went, in_both, *cells = found
            fours = zip(*[iter(cells)] * 4, strict=True)
            told = tuple(FactCount(fact, *four) for fact, four in zip(facts, fours, strict=True))
            yield SubjectCount(subject, came, went, in_both, told)

    def changes(self) -> Iterator[Change]:
        """Every difference, by subject, id and column."""
        for subject in self.subjects:
            yield from self._changes(subject)

    def _changes(self, subject: str) -> Iterator[Change]:
        facts = self._facts(subject)
        pairs = [self._pair(subject, fact) for fact in facts]
        cells = "".join(f", {a}, {b}" for a, b in pairs)
        differ = " OR ".join(["a.id IS NULL", "b.id IS NULL", *(f"{a} IS DISTINCT FROM {b}" for a, b in pairs)])
        said = "coalesce(a.id, b.id), CASE WHEN a.id IS NULL THEN 'came' WHEN b.id IS NULL THEN 'went' END"
        # A cursor of its own: what else is asked meanwhile does not end it.
        cursor = self._database.cursor()
        cursor.execute(f"SELECT {said}{cells} FROM {self._joined(subject)} WHERE {differ} ORDER BY 1")
        while rows := cursor.fetchmany(BATCH):
            for id, moved, *values in rows:
                if moved:
                    yield Change(subject, id, moved, None, None, None)
                    continue
                for fact, before, after in zip(facts, values[::2], values[1::2], strict=True):
                    if before != after:
                        yield Change(subject, id, "changed", fact, before, after)

    def _facts(self, subject: str) -> list[str]:
        """The columns that both have, but for ids and the days on which cells were seen."""
        known = self._before[subject]
        return [name for name in self._after[subject] if name in known and name != "id" and not name.endswith(SEEN)]

    def _pair(self, subject: str, fact: str) -> tuple[str, str]:
        """A cell before and after; as texts where the two snapshots hold different kinds of value."""
        sides = f"a.{quoted(fact)}", f"b.{quoted(fact)}"
        types = self._before[subject][fact], self._after[subject][fact]
        if types[0] == types[1] or all(type.startswith(NUMBERS) for type in types):
            return sides
        return f"CAST({sides[0]} AS VARCHAR)", f"CAST({sides[1]} AS VARCHAR)"

    def _counted(self, subject: str, fact: str) -> Iterator[str]:
        """Cells changed, filled, emptied, seen anew."""
        a, b = self._pair(subject, fact)
        yield f"count(*) FILTER ({a} <> {b})"
        yield f"count(*) FILTER ({IN_BOTH} AND {a} IS NULL AND {b} IS NOT NULL)"
        yield f"count(*) FILTER ({IN_BOTH} AND {a} IS NOT NULL AND {b} IS NULL)"
        seen = fact + SEEN
        if seen in self._before[subject] and seen in self._after[subject]:
            a, b = f"a.{quoted(seen)}", f"b.{quoted(seen)}"
            yield f"count(*) FILTER ({IN_BOTH} AND {b} IS NOT NULL AND {a} IS DISTINCT FROM {b})"
        else:
            yield "0"

    def _joined(self, subject: str) -> str:
        before, after = _source(self.before, subject), _source(self.after, subject)
        return f"{before} AS a FULL JOIN {after} AS b ON a.id = b.id"

    def _columns(self, snapshot: Snapshot) -> dict[str, Columns]:
        """The columns of each subject with their types."""
        found: dict[str, Columns] = {}
        for subject in snapshot.own_lists:
            described = self._database.execute(f"DESCRIBE FROM {_source(snapshot, subject)}").fetchall()
            found[subject] = {str(row[0]): str(row[1]) for row in described}
        return found


@contextmanager
def difference(before: Path, after: Path) -> Iterator[Difference]:
    """The difference between two snapshots, for as long as it is needed; every byte of both is checked first."""
    opened = open_snapshot(before), open_snapshot(after)
    with tempfile.TemporaryDirectory() as folder, scratch(Path(folder) / "spill", None, MEMORY) as database:
        yield Difference(database, *opened)


_ROWS = (
    "count(*) FILTER (a.id IS NULL)",
    "count(*) FILTER (b.id IS NULL)",
    f"count(*) FILTER ({IN_BOTH})",
)


def _source(snapshot: Snapshot, subject: str) -> str:
    file = snapshot.file(subject)
    return f"read_parquet({literal(file / '*.parquet' if file.is_dir() else file)})"


def _lacking(these: Mapping[str, Columns], others: Mapping[str, Columns]) -> tuple[str, ...]:
    """The subjects and columns of `these` that the others have not."""
    subjects = [subject for subject in these if subject not in others]
    columns = [
        f"{subject}.{name}"
        for subject in these
        if subject in others
        for name in these[subject]
        if name not in others[subject]
    ]
    return (*subjects, *columns)
