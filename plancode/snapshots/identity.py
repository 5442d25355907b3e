"""Names, ID numbers, phones and cards: kept apart from all that a run reads."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from plancode.snapshots.layout import IDENTITY_COLUMNS
from plancode.snapshots.merging import Gathered
from plancode.snapshots.source import literal, quoted
from plancode.snapshots.staging import Staged
from plancode.snapshots.work import Work


def create(database: duckdb.DuckDBPyConnection) -> None:
    """An empty table `identity`."""
    columns = ", ".join(f"{name} VARCHAR" for name in ("subject", "id", *IDENTITY_COLUMNS))
    database.execute(f"CREATE TABLE identity ({columns})")


def fill(work: Work, gathered: Mapping[str, Gathered]) -> None:
    """Add the names of every subject's rows.

    Of two lists the first one named in lists.yaml counts: a name is no fact, and no exception may show one.
    """
    for subject, one in gathered.items():
        named = [staged for staged in one.all if staged.entry.identity]
        if named:
            rows = " UNION ALL ".join(_names(staged, place) for place, staged in enumerate(named))
            if not all(staged in one.own for staged in named):
                first = ", ".join(f"arg_min({name}, _place) AS {name}" for name in IDENTITY_COLUMNS)
                rows = f"SELECT _key, {first} FROM ({rows}) GROUP BY _key"
            known = f"_key IN (SELECT id FROM ids_{subject})"
            said = " OR ".join(f"{name} IS NOT NULL" for name in IDENTITY_COLUMNS)
            shown = ", ".join([literal(subject), "_key", *IDENTITY_COLUMNS])
            work.run(f"INSERT INTO identity SELECT {shown} FROM ({rows}) WHERE {known} AND ({said})")


def _names(staged: Staged, place: int) -> str:
    given = staged.entry.identity
    names = (
        f"{quoted('identity ' + name) if name in given else 'CAST(NULL AS VARCHAR)'} AS {name}"
        for name in IDENTITY_COLUMNS
    )
    return f"SELECT _key, {', '.join(names)}, ({place}, _row) AS _place FROM {staged.table}"
