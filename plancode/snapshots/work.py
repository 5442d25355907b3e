"""What every step of a freeze works with."""

from __future__ import annotations

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
