"""The engine's answers alone, without reasons, targets and hashes: what the SQL written by hand also gives.

python benchmarks/answers.py PLAN SNAPSHOT OUT
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlglot import exp

import plancode
from plancode.backends.duckdb import database, execute, provide, quoted, result
from plancode.backends.frame import frame_of
from plancode.compiler.nodes import Statement
from plancode.compiler.program import Program
from plancode.snapshots.layout import PLAIN_PARQUET


def main() -> None:
    plan, snapshot, out = (Path(argument) for argument in sys.argv[1:4])
    opened = plancode.open_snapshot(snapshot)
    program = answering(plancode.compile(plancode.read(plan), as_of=opened.as_of))
    out.mkdir(parents=True, exist_ok=True)
    with database(out, None, "600MB") as connection:
        provide(connection, program, frame_of(program, opened))
        execute(connection, program)
        for subject in program.plan.subjects:
            connection.execute(
                f"COPY ({result(program, subject)}) TO '{quoted(out / subject)}.parquet' ({PLAIN_PARQUET})"
            )


def answering(program: Program) -> Program:
    """The program without the statements that no result rests on."""
    wanted = set(tables_of(program.results.values()))
    kept: list[Statement] = []
    for statement in reversed(program.statements):
        if statement.table in wanted:
            wanted.update(tables_of([statement.query]))
            kept.append(statement)
    return replace(program, statements=tuple(reversed(kept)))


def tables_of(queries: Iterable[exp.Query]) -> Iterator[str]:
    """The tables that some queries read."""
    for query in queries:
        for table in query.find_all(exp.Table):
            yield table.name


if __name__ == "__main__":
    main()
