"""The files of a snapshot, from tables in a database or from rows in memory; every byte settled by the contents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from plancode.files import sha256_of
from plancode.language.areas import Areas
from plancode.language.plan import Plan
from plancode.snapshots.areas import write_areas
from plancode.snapshots.layout import (
    AREAS,
    IDENTITY,
    ORDER,
    PARQUET,
    PLAIN_PARQUET,
    columns_of,
    file_of,
)
from plancode.snapshots.manifest import Manifest, Written, write_manifest
from plancode.snapshots.source import literal, quoted


@contextmanager
def scratch(spill: Path, threads: int | None, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills to the folder `spill`, and leaves nothing there."""
    spill.mkdir()
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "temp_directory": str(spill),
        "TimeZone": "UTC",
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
    }
    if threads:
        config["threads"] = threads
    database = duckdb.connect(config=config)
    try:
        yield database
    finally:
        database.close()
        shutil.rmtree(spill)


def write_subjects(database: duckdb.DuckDBPyConnection, plan: Plan, folder: Path) -> dict[str, Written]:
    """Write `final_<subject>` of every subject and ledger."""
    files = {}
    for subject in plan.subjects:
        columns = ", ".join(
            f"CAST({quoted(column.name)} AS {column.sql_type}) AS {quoted(column.name)}"
            for column in columns_of(plan, subject)
        )
        files[file_of(subject)] = _copy(
            database, f"SELECT {columns} FROM final_{subject} {ORDER}", folder / file_of(subject)
        )
    return files


def write_rest(
    database: duckdb.DuckDBPyConnection, areas: Areas, folder: Path, manifest: Manifest, files: Mapping[str, Written]
) -> Manifest:
    """Write the table `identity`, the areas, and last the manifest of all."""
    query = "SELECT * FROM identity ORDER BY subject, id"
    identity = _copy(database, query, folder / IDENTITY, PLAIN_PARQUET)
    rows = write_areas(areas, folder)
    named = Written(rows, sha256_of(folder / AREAS))
    whole = replace(manifest, files={**files, IDENTITY: identity, AREAS: named})
    write_manifest(whole, folder)
    return whole


def _copy(database: duckdb.DuckDBPyConnection, query: str, path: Path, how: str = PARQUET) -> Written:
    rows = database.execute(f"COPY ({query}) TO {literal(path)} ({how})").fetchall()
    return Written(int(rows[0][0]), sha256_of(path))
