"""A run that somebody changed, hashes and all: explain says that the engines disagree, and nothing unnamed is read."""

from __future__ import annotations

import json
import random
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import plancode
from plancode.cli.frame import plan as command
from plancode.errors import CorruptError
from plancode.files import sha256_of
from plancode.runs import Run, open_run

from ..compiler.registers import Maker
from ..compiler.test_two_opinions import HERE, rows_of

DAY = date(2019, 12, 31)
SIZES = {"county": 6, "school": 3, "household": 30, "person": 80, "homes": 10, "centre": 4}
CORRUPT = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("made")
    plan = plancode.read(HERE / "plan")
    snapshot = Maker(plan, DAY, random.Random(3), holes=0.2).register(SIZES).freeze(plan, folder / "snap")
    return plancode.run(plancode.compile(plan, as_of=DAY), snapshot, folder / "run")


@pytest.fixture
def run(made: Run, tmp_path: Path) -> Run:
    """A copy to spoil."""
    shutil.copytree(made.path, tmp_path / "run")
    return open_run(tmp_path / "run")


def rewrite(run: Run, subject: str, query: str) -> None:
    """Put the rows of a query on `was` in the place of a subject's answers, and its hash into run.json."""
    path = run.table(subject)
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE was AS FROM read_parquet('{path}')")
        database.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    whole = json.loads((run.path / "run.json").read_text())
    whole["files"][path.name]["sha256"] = sha256_of(path)
    (run.path / "run.json").write_text(json.dumps(whole))


def explained(run: Run, subject: str, id: str, rule: str) -> int:
    done = CliRunner().invoke(command, ["explain", str(run.path), subject, id, rule, "--json"])
    return done.exit_code


@pytest.mark.parametrize("answer", [True, False, None])
def test_an_answer_changed_with_its_hash_is_found_by_explain(run: Run, answer: bool | None) -> None:
    row = next(row for row in rows_of(run.table("person")) if row["care_due"] is answer)
    other = "false" if answer else "true"
    rewrite(run, "person", f"SELECT * REPLACE ({other} AS care_due) FROM was")
    assert explained(run, "person", row["id"], "care_due") == CORRUPT


@pytest.mark.parametrize("column", ["allowance_due__amount", "allowance_due__received"])
def test_an_amount_changed_by_a_fen_is_found_too(run: Run, column: str) -> None:
    row = next(row for row in rows_of(run.table("person")) if row[column] is not None)
    rewrite(run, "person", f"SELECT * REPLACE (CAST({column} + 0.01 AS DECIMAL(18,2)) AS {column}) FROM was")
    assert explained(run, "person", row["id"], "allowance_due") == CORRUPT


def test_a_row_taken_out_is_no_unknown_answer(run: Run) -> None:
    row = next(row for row in rows_of(run.table("person")) if row["unknown_sum"] is None)
    rewrite(run, "person", f"FROM was WHERE id <> '{row['id']}'")
    assert explained(run, "person", row["id"], "unknown_sum") == CORRUPT


def test_answers_taken_out_are_no_unknown_answers(run: Run) -> None:
    row = next(row for row in rows_of(run.table("person")) if row["unknown_sum"] is None)
    rewrite(run, "person", "SELECT * EXCLUDE (unknown_sum) FROM was")
    assert explained(run, "person", row["id"], "unknown_sum") == CORRUPT


def test_an_untouched_answer_agrees(run: Run) -> None:
    assert explained(run, "person", rows_of(run.table("person"))[0]["id"], "care_due") == 0


@pytest.mark.parametrize("name", ["person.parquet", "plan/rules.md"])
def test_a_file_that_run_json_does_not_name_is_not_read(run: Run, name: str) -> None:
    whole = json.loads((run.path / "run.json").read_text())
    del whole["files"][name]
    (run.path / "run.json").write_text(json.dumps(whole))
    with pytest.raises(CorruptError, match=f"{name}: the file is not part of the run"):
        open_run(run.path)


def test_a_block_added_to_the_plan_of_a_run_is_refused(run: Run) -> None:
    (run.path / "plan" / "more.md").write_text("---\nmeasure: more\ntitle: {en: More}\n---\n")
    with pytest.raises(CorruptError, match=r"more\.md"):
        open_run(run.path)


def test_a_plan_that_is_not_the_one_of_the_run_is_refused(run: Run) -> None:
    whole = json.loads((run.path / "run.json").read_text())
    whole["plan_hash"] = "0" * 64
    (run.path / "run.json").write_text(json.dumps(whole))
    with pytest.raises(CorruptError, match="not the plan that was run"):
        open_run(run.path).plan()


def test_tables_written_beside_a_run_do_no_harm(run: Run) -> None:
    (run.path / "gaps.csv").write_text("subject\n")
    assert open_run(run.path).name == run.name
