"""What every step of a freeze works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

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

    def number(self, sql: str) -> int:
        """The single number that a statement gives."""
        return int(self.database.execute(sql).fetchall()[0][0])
