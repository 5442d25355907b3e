"""The SQL of small plans, kept in files: read in review, and run against the interpreter.

`pytest tests/plancode/compiler/test_golden.py --reset-golden` writes the files anew.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlglot

import plancode
from plancode.backends.duckdb import run
from plancode.compiler.nodes import Statement
from plancode.compiler.program import Program

from .registers import Maker
from .test_two_opinions import HERE, same, second_opinion, stored_answers, stored_lacks

GOLDEN = Path(__file__).parents[2] / "golden"
DAY = date(2019, 12, 31)
SIZES = {"household": 120, "person": 300, "homes": 60, "visits": 400}


@pytest.fixture
def program(name: str, tmp_path: Path) -> Program:
    folder = tmp_path / "plan"
    folder.mkdir()
    for file in ("plan.md", "areas.csv"):
        shutil.copy(HERE / "plan" / file, folder)
    shutil.copy(GOLDEN / "plans" / f"{name}.md", folder / "case.md")
    return plancode.compile(plancode.read(folder), as_of=DAY)


NAMES = sorted(path.stem for path in (GOLDEN / "plans").glob("*.md"))


def shown(program: Program) -> str:
    """The program's SQL without the statement that judges targets: it is the same for all, in compiler/progress.sql."""
    assert program.statements[-1].table == "progress"
    return replace(program, statements=program.statements[:-1]).sql("duckdb")


def as_written(program: Program, text: str) -> Program:
    """The program with its statements taken from the text of the golden file."""
    parts = [part for part in text.split("\n\n") if part.startswith("CREATE")]
    assert len(parts) == len(program.statements) - 1
    queries = [sqlglot.parse_one(part.partition(" AS\n")[2].rstrip(";"), read="duckdb") for part in parts]
    made = [Statement(one.table, query) for one, query in zip(program.statements[:-1], queries, strict=True)]  # type: ignore[arg-type]
    return replace(program, statements=(*made, program.statements[-1]))


@pytest.mark.parametrize("name", NAMES)
def test_golden_sql_is_what_is_compiled_and_gives_the_second_opinion(
    name: str, program: Program, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = GOLDEN / "duckdb" / f"{name}.sql"
    if request.config.getoption("--reset-golden"):
        path.write_text(shown(program), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert shown(program) == text
    register = Maker(program.plan, DAY, random.Random(name), holes=0.2).register(SIZES)
    done = run(as_written(program, text), register.freeze(program.plan, tmp_path / "snap"), tmp_path / "run")
    answers, lacks = second_opinion(program.plan, register)
    stored, found = stored_answers(done, program.plan), stored_lacks(done)
    assert [(key, stored[key], answers[key]) for key in answers if not same(stored[key], answers[key])] == []
    assert {key: found.get(key) for key in lacks} == lacks
