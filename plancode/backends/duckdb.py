"""Running a program with DuckDB: one process, bounded memory, the same bytes for any number of threads."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from plancode import __version__
from plancode.backends.contents import content_hash, shown_lacking
from plancode.backends.frame import Frame, frame_of
from plancode.compiler.program import Program, text
from plancode.errors import fault
from plancode.files import sha256_of, whole_folder
from plancode.language.folder import plan_files
from plancode.runs import LACKING, PLAN, PROGRESS, RUN, Result, Rows, Run, open_run, write_run
from plancode.snapshots.layout import PLAIN_PARQUET
from plancode.snapshots.opening import Snapshot

MEMORY = "600MB"
NAME = "duckdb"

# What was declared of an area holds for all below it; spans that touch or overlap are one.
DECLARED = """
WITH each AS (
  SELECT s.subject, u.code AS area, s.first, s.last FROM "spans" AS s JOIN "area_under" AS u ON u.ancestor = s.area
), begun AS (
  SELECT *, coalesce(first > 1 + max(last) OVER (
    PARTITION BY subject, area ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), TRUE) AS is_new FROM each
), numbered AS (
  SELECT *, count(*) FILTER (is_new) OVER (PARTITION BY subject, area ORDER BY first, last) AS span FROM begun
)
SELECT subject, area, min(first) AS first, max(last) AS last FROM numbered GROUP BY subject, area, span
"""
COMPLETE = 'SELECT DISTINCT subject, area FROM "declared" WHERE ? BETWEEN first AND last'


def run(
    program: Program,
    snapshot: Snapshot,
    out: Path,
    *,
    project: bool = False,
    threads: int | None = None,
    memory: str = MEMORY,
    started: float | None = None,
) -> Run:
    """Answer every row of the snapshot and write the run to `out`, whole or not at all.

    The snapshot must be of the program's day (to `project`, of that or an earlier one) and hold every fact the program
    uses; otherwise an `InputError`.
    """
    begun = time.perf_counter() if started is None else started
    check_day(program.as_of, snapshot.as_of, project)
    frame = frame_of(program, snapshot)
    with whole_folder(out, RUN) as folder:
        with database(folder, threads, memory) as connection:
            provide(connection, program, frame)
            execute(connection, program)
            files = write(connection, program, folder)
            contents = content_hash(connection, folder, files)
        files |= copy_plan(program, folder)
        done = record(program, snapshot, frame, files=files, content_hash=contents, path=out)
        write_run(replace(done, seconds=round(time.perf_counter() - begun, 3)), folder)
    return open_run(out, verify=False)


def check_day(as_of: date, frozen: date, project: bool) -> None:
    """Refuse a day that is not the snapshot's; to project, only one before it."""
    if as_of == frozen or (project and as_of > frozen):
        return
    if project:
        what = f"the snapshot is of {frozen}, {as_of} is before that: nothing can be projected back"
        raise fault("projected_back", what, f"freeze a snapshot of {as_of}")
    hint = f"use --as-of {frozen}, or freeze a snapshot of {as_of}"
    also = ", or look ahead with --project" if as_of > frozen else ""
    raise fault("as_of_differs", f"the snapshot is of {frozen}, the run is asked for {as_of}", hint + also)


@contextmanager
def database(folder: Path, threads: int | None, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills beside the result and leaves nothing there."""
    spill = folder / ".spill"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "temp_directory": str(spill),
        "TimeZone": "UTC",
        "autoinstall_known_extensions": False,
    }
    if threads:
        config["threads"] = threads
    connection = duckdb.connect(config=config)
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def provide(connection: duckdb.DuckDBPyConnection, program: Program, frame: Frame) -> None:
    """Make the tables and views that a program reads."""
    for subject, source in frame.sources.items():
        connection.execute(f'CREATE TEMP VIEW "snapshot__{subject}" AS {source}')
    columns = {"code": "VARCHAR", "level": "VARCHAR", "is_leaf": "BOOLEAN", "is_stored": "BOOLEAN"}
    fill(connection, "areas", columns, frame.areas)
    fill(connection, "area_under", {"ancestor": "VARCHAR", "code": "VARCHAR"}, frame.area_under)
    spans = {"subject": "VARCHAR", "area": "VARCHAR", "first": "DATE", "last": "DATE"}
    fill(connection, "spans", spans, frame.spans)
    connection.execute(f'CREATE TEMP TABLE "declared" AS {DECLARED}')
    connection.execute(f'CREATE TEMP TABLE "complete" AS {COMPLETE}', [program.as_of])
    fill(connection, "conflicts", {"subject": "VARCHAR", "id": "VARCHAR", "fact": "VARCHAR"}, frame.conflicts)
    lackables = {"lackable": "INTEGER", "fact": "VARCHAR", "of_subject": "VARCHAR", "authority": "VARCHAR"}
    rows: list[Row] = [(at, one.fact, one.of_subject, one.authority) for at, one in enumerate(program.lackables)]
    fill(connection, "lackables", lackables, rows)
    for one in program.constants:
        fill(connection, one.table, one.columns, list(one.rows))


Row = tuple[object, ...]


def fill(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: list[Row]) -> None:
    """A table of constant rows; lists are unnested, since inserting row by row takes a millisecond each."""
    made = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f'CREATE TEMP TABLE "{name}" ({made})')
    if rows:
        lists = ", ".join(f"UNNEST(CAST(? AS {kind}[]))" for kind in columns.values())
        connection.execute(f'INSERT INTO "{name}" SELECT {lists}', [list(values) for values in zip(*rows, strict=True)])


def execute(connection: duckdb.DuckDBPyConnection, program: Program) -> None:
    """Make every table of the program, in order."""
    for statement in program.statements:
        connection.execute(f'CREATE TEMP TABLE "{statement.table}" AS {text(statement.query, NAME)}')


def write(connection: duckdb.DuckDBPyConnection, program: Program, folder: Path) -> dict[str, Result]:
    """Write the results, each in its final order."""
    queries = {subject: result(program, subject) for subject in program.plan.subjects}
    queries[LACKING] = shown_lacking(program)
    queries[PROGRESS] = 'SELECT * FROM "progress" ORDER BY target, year, level NULLS FIRST, area NULLS FIRST'
    files = {}
    for name, query in queries.items():
        path = folder / f"{name}.parquet"
        rows = connection.execute(f"COPY ({query}) TO '{quoted(path)}' ({PLAIN_PARQUET})").fetchall()[0][0]
        files[path.name] = Result(int(rows), sha256_of(path))
    return files


def result(program: Program, subject: str) -> str:
    """A subject's rows with their answers, side by side in the order of the snapshot.

    A join by row number costs more than all else: ids are long, answers short.
    """
    answers = program.results.get(subject)
    if answers is None:
        return f'SELECT id, area FROM "snapshot__{subject}"'
    return f'SELECT r.id, r.area, a.* FROM "snapshot__{subject}" AS r POSITIONAL JOIN ({text(answers, NAME)}) AS a'


def quoted(path: Path) -> str:
    """A path inside an SQL string."""
    return str(path).replace("'", "''")


def copy_plan(program: Program, folder: Path) -> dict[str, Result]:
    """Copy the files that make the plan's hash into the run."""
    (folder / PLAN).mkdir()
    files = {}
    for path in plan_files(program.plan.root):
        copy = folder / PLAN / path.name
        shutil.copyfile(path, copy)
        files[f"{PLAN}/{path.name}"] = Result(0, sha256_of(copy))
    return files


def record(
    program: Program,
    snapshot: Snapshot,
    frame: Frame,
    *,
    files: Mapping[str, Result],
    content_hash: str,
    path: Path,
) -> Run:
    """What `run.json` says, but for the time it took."""
    rows = {
        subject: Rows(files[f"{subject}.parquet"].rows, frame.exceptions.get(subject, 0))
        for subject in program.plan.subjects
    }
    return Run(
        path=path,
        plan_hash=program.plan.hash,
        snapshot_hash=snapshot.hash,
        as_of=program.as_of,
        engine=__version__,
        backend=NAME,
        backend_version=duckdb.__version__,
        projected=program.as_of != snapshot.as_of,
        snapshot_as_of=snapshot.as_of,
        not_in_force=program.not_in_force,
        subjects=rows,
        files=dict(files),
        content_hash=content_hash,
        snapshot_path=str(snapshot.path),
        seconds=0.0,
    )
