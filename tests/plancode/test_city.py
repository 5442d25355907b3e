"""The made-up city at its true size: the engine against SQL written by hand, row by row, whatever the threads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

import plancode
from benchmarks.handwritten import answer
from plancode.runs import Run
from plancode.synthetic import synthesize

PLAN = Path(__file__).parents[2] / "plans" / "xuchang-2018-2020"
DAY = date(2019, 12, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    synthesize(PLAN, folder / "snap")
    return folder


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    program = plancode.compile(plancode.read(PLAN), as_of=DAY)
    return plancode.run(program, plancode.open_snapshot(folder / "snap"), folder / "run", threads=2)


@pytest.mark.parametrize("subject", ["person", "household"])
def test_the_engine_answers_as_sql_written_by_hand(folder: Path, run: Run, subject: str) -> None:
    answer(folder / "snap", folder / "by-hand")
    by_hand = f"read_parquet('{folder / 'by-hand' / f'{subject}.parquet'}')"
    stored = f"read_parquet('{run.table(subject)}')"
    with duckdb.connect() as database:
        columns = [row[:2] for row in database.execute(f"DESCRIBE SELECT * FROM {by_hand}").fetchall()]
        assert sorted(columns) == sorted(
            row[:2] for row in database.execute(f"DESCRIBE SELECT * FROM {stored}").fetchall()
        )
        names = ", ".join(f'"{name}"' for name, _ in columns)
        assert database.execute(f"SELECT count(*) FROM {stored}").fetchall()[0][0] > 50_000
        for one, other in ((by_hand, stored), (stored, by_hand)):
            assert database.execute(f"SELECT {names} FROM {one} EXCEPT SELECT {names} FROM {other}").fetchall() == []
        assert (
            database.execute(f"SELECT id FROM {stored}").fetchall()
            == database.execute(f"SELECT id FROM {by_hand}").fetchall()
        )


def test_one_thread_writes_the_same_bytes(folder: Path, run: Run) -> None:
    program = plancode.compile(plancode.read(PLAN), as_of=DAY)
    alone = plancode.run(program, plancode.open_snapshot(folder / "snap"), folder / "alone", threads=1)
    assert {name: one.sha256 for name, one in alone.files.items()} == {
        name: one.sha256 for name, one in run.files.items()
    }
