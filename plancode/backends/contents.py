"""The contents of a run's files: ids and names put to row numbers, and the hash that is equal on any backend."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from plancode.compiler.lack_search import PARAMETER, REASONS
from plancode.compiler.program import Program
from plancode.runs import Result

# 15 hex digits are 60 bits; 3^30 fits into 64.
SEPARATOR, NONE, DIGITS, GROUP = "chr(31)", "'\\N'", 15, 30


def shown_lacking(program: Program, source: str = "lacking") -> str:
    """The query of `lacking.parquet`: what each unknown answer lacks, with ids, sorted as the results are."""
    of = sorted({one.of_subject for one in program.lackables})
    branches = [branch(subject, other, source) for subject in sorted(program.results) for other in of]
    if not branches:
        branches = [nothing()]
    columns = "subject, id, area, rule, side, fact, of_subject, of_id, why, authority"
    order = "subject, _row, rule, side, fact, of_subject, of_row, why"
    return f"SELECT {columns} FROM ({' UNION ALL '.join(branches)}) ORDER BY {order}"


def branch(subject: str, other: str, source: str) -> str:
    """The lacks of one subject's answers that are of one other subject."""
    reasons = "[" + ", ".join(f"'{reason}'" for reason in REASONS) + "]"
    is_conflict = "c.id IS NOT NULL AND l.why = 0"
    why = f"CASE WHEN {is_conflict} THEN 'conflict' ELSE {reasons}[l.why + 1] END"
    if other == PARAMETER:
        of_id, joins, why = "k.fact", "", f"{reasons}[l.why + 1]"
    else:
        of_id = "o.id"
        joins = (
            f' JOIN "snapshot__{other}" AS o ON o._row = l.of_row'
            f" LEFT JOIN conflicts AS c ON c.subject = '{other}' AND c.id = o.id AND c.fact = k.fact"
        )
    return (
        f"SELECT l.subject, s.id, s.area, l.rule, l.side, k.fact, k.of_subject, {of_id} AS of_id, {why} AS why, "
        f"k.authority, l._row, l.of_row FROM {source} AS l JOIN lackables AS k ON k.lackable = l.lackable "
        f'JOIN "snapshot__{subject}" AS s ON s._row = l._row{joins} '
        f"WHERE l.subject = '{subject}' AND k.of_subject = '{other}'"
    )


def nothing() -> str:
    """No lacks at all, with their columns."""
    texts = ("subject", "id", "area", "rule", "side", "fact", "of_subject", "of_id", "why", "authority")
    columns = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in texts)
    return f"SELECT {columns}, 0 AS _row, 0 AS of_row WHERE FALSE"


def content_hash(connection: duckdb.DuckDBPyConnection, folder: Path, files: Mapping[str, Result]) -> str:
    """SHA-256 over each result file's name, row count and the sum of its rows' hashes: the order does not matter."""
    whole = hashlib.sha256()
    names = sorted(files)
    queries = [hashed(name, folder / name, columns) for name, columns in columns_of(connection, folder, names).items()]
    totals = dict(connection.execute(" UNION ALL ".join(queries)).fetchall())
    for name in names:
        whole.update(f"{name}\n{files[name].rows}\n{totals[name]}\n".encode())
    return whole.hexdigest()


def columns_of(
    connection: duckdb.DuckDBPyConnection, folder: Path, names: Sequence[str]
) -> dict[str, list[tuple[str, bool]]]:
    """The columns of each file in their order, and whether they are booleans."""
    paths = [str(folder / name) for name in names]
    query = "SELECT file_name, name, type = 'BOOLEAN' FROM parquet_schema(?) WHERE type IS NOT NULL"
    found: dict[str, list[tuple[str, bool]]] = {name: [] for name in names}
    for path, column, is_truth in connection.execute(query, [paths]).fetchall():
        found[Path(path).name].append((column, is_truth))
    return found


def hashed(name: str, path: Path, columns: Sequence[tuple[str, bool]]) -> str:
    """The query of a file's name and the sum of its rows' hashes."""
    quoted = str(path).replace("'", "''")
    one = f"CAST('0x' || substr(sha256({canonical_line(columns)}), 1, {DIGITS}) AS BIGINT)"
    return f"SELECT '{name}', coalesce(sum({one}), 0) FROM read_parquet('{quoted}')"


def canonical_line(columns: Sequence[tuple[str, bool]]) -> str:
    """A row as text: every value but booleans as text (`\\N` for none) in the order of the columns, then the booleans
    as digits of a number to the base 3 (false 0, unknown 1, true 2), thirty to a number; all joined by U+001F.

    Numbers instead of words halve the time of hashing millions of rows of answers.
    """
    texts = [f'coalesce(CAST("{name}" AS VARCHAR), {NONE})' for name, is_truth in columns if not is_truth]
    truths = [name for name, is_truth in columns if is_truth]
    for start in range(0, len(truths), GROUP):
        digits = [
            f'CASE WHEN "{name}" THEN {2 * 3**place} WHEN "{name}" IS NULL THEN {3**place} ELSE 0 END'
            for place, name in enumerate(truths[start : start + GROUP])
        ]
        texts.append(f"CAST({' + '.join(digits)} AS VARCHAR)")
    return f"concat_ws({SEPARATOR}, {', '.join(texts)})"
