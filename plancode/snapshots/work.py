"""What every step of a freeze works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from plancode.language.areas import Areas
from plancode.language.plan import Plan


@dataclass(frozen=True)
class Work:
    """A database with the tables made so far, the plan, the day, the areas, and a folder for passing files."""

    database: duckdb.DuckDBPyConnection
    plan: Plan
    as_of: date
    areas: Areas
    spare: Path

    def run(self, sql: str) -> None:
        """Run a statement for its effect."""
        self.database.execute(sql)

    def row(self, sql: str) -> tuple[Any, ...]:
        """The single row that a statement gives."""
        found: list[tuple[Any, ...]] = self.database.execute(sql).fetchall()
        return found[0]

    def table(self, name: str, columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Make a table of some thousands of rows, which go in quickly as lists and slowly as VALUES."""
        unnested = ", ".join(
            f"unnest(CAST(${at} AS {kind}[])) AS {column}" for at, (column, kind) in enumerate(zip(columns, types), 1)
        )
        lists = [[row[at] for row in rows] for at in range(len(columns))]
        self.database.execute(f"CREATE TABLE {name} AS SELECT {unnested}", lists)
