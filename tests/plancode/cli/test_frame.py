"""Each way to end has its exit code, nothing ends in a traceback, and help is quick because it imports little."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from plancode.cli.frame import COMMANDS, guarded
from plancode.cli.options import Day
from plancode.errors import CorruptError, InputError, Problem
from tests.plancode.cli.conftest import Call, replace
from tests.plancode.made_runs import MadeRun

HEAVY = ("pydantic", "duckdb", "sqlglot", "rich", "yaml", "markdown_it", "plancode.language.plan")


def shell(
    *args: str, code: str = "from plancode.cli import main; main()", **options: Any
) -> subprocess.CompletedProcess[str]:
    """`plan` in a process of its own."""
    command = [sys.executable, "-c", code, *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


def test_help_imports_no_engine() -> None:
    code = "import sys\nfrom plancode.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = shell("--help", code=code)
    assert done.returncode == 0
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
    assert not {name for name in done.stderr.split() if name in HEAVY}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_only_options_that_work(call: Call, name: str) -> None:
    done = call(name, "--help")
    assert done.exit_code == 0
    assert "Usage: plan" in done.stdout
    for word in ("whatif", "spark", "--backend", "render"):
        assert word not in done.stdout


def test_commands_of_later_days_are_not_there(call: Call) -> None:
    for word in ("whatif", "render", "intake", "compare"):
        assert word not in call("--help").stdout
        assert call(word).exit_code == 2
    assert call("snapshot", "diff").exit_code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("frob",),
        ("gaps", "RUN", "--frob"),
        ("gaps",),
        ("gaps", "a", "b"),
        ("--frob",),
        ("run", "a", "b"),
    ],
)
def test_unknown_commands_and_options_end_with_2(call: Call, args: tuple[str, ...]) -> None:
    done = call(*args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Usage: plan" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("gaps", "x", "--lang", "fr"),
        ("synth", "x", "--out", "y", "--scale", "big"),
        ("progress", "x", "--year", "soon"),
    ],
)
def test_wrong_values_end_with_1(call: Call, args: tuple[str, ...]) -> None:
    done = call(*args)
    assert done.exit_code == 1
    assert done.stdout == ""


def test_a_date_that_is_none_says_how_to_write_one(call: Call) -> None:
    done = call("run", "PLAN", "SNAP", "--as-of", "2019-02-29", "--out", "RUN")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "'2019-02-29' is not a date\nhint: write it as 2019-12-31\n"


def test_a_mistyped_command_is_told_the_nearest(call: Call) -> None:
    done = call("chekc", "somewhere")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith("Error: No such command 'chekc'. Did you mean 'check'?\n")
    assert call("frob").stderr.endswith("Error: No such command 'frob'.\n")


@pytest.mark.parametrize("text", ["20191231", "2019-W01-1", "2019-1-1", "31.12.2019", "", "0001-01-01", "9999-12-31"])
def test_dates_have_one_form(text: str) -> None:
    with pytest.raises(InputError):
        Day().convert(text, None, None)


def outcome(mistake: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    def work() -> int:
        raise mistake

    code = guarded(work)
    return code, capsys.readouterr().err


def test_all_problems_of_the_input_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = InputError(
        Problem("b.md", 3, 1, "bad_value", "second"), Problem("a.md", 2, 5, "bad_value", "first", "mend it")
    )
    assert outcome(wrong, capsys) == (1, "a.md:2:5: first\nhint: mend it\nb.md:3:1: second\n")


@pytest.mark.parametrize(
    ("mistake", "code", "said"),
    [
        (CorruptError("person.parquet: changed"), 3, "corrupt: person.parquet: changed\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (click.Abort(), 130, "interrupted\n"),
        (RuntimeError("Query interrupted"), 130, "interrupted\n"),
        (PermissionError(13, "Permission denied", "out.csv"), 1, "out.csv: Permission denied\n"),
        (OSError(28, "No space left on device"), 1, "No space left on device\n"),
    ],
)
def test_every_other_way_to_end(
    mistake: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(mistake, capsys) == (code, said)


def test_a_fault_of_ours_is_said_without_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLAN_TRACEBACK", raising=False)
    code, said = outcome(ZeroDivisionError("division\nby zero"), capsys)
    assert code == 3
    assert said.startswith("internal error: ZeroDivisionError: division by zero\nhint: this is a fault of plancode")
    assert "Traceback" not in said
    monkeypatch.setenv("PLAN_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        outcome(ZeroDivisionError(), capsys)


def test_who_stops_reading_hears_no_complaint() -> None:
    endless = (
        "import plancode.cli.frame as f\nfrom plancode.cli.output import print_rows\n"
        "f.plan.invoke = lambda context: print_rows({'n': n} for n in range(10**7))\nf.plan.main()"
    )
    process = subprocess.Popen([sys.executable, "-c", endless, "gaps"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == b"[\n"
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), said) == (0, b"")


def test_a_table_that_nobody_reads_to_its_end_is_no_failure() -> None:
    code = (
        "import plancode.cli.frame as f\nfrom plancode.cli.tables import console\n"
        "def rows(context):\n    for _ in range(20_000): console().print('x' * 40)\n"
        "f.plan.invoke = rows\nf.plan.main()"
    )
    command = [sys.executable, "-c", code, "gaps"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=60)) == (b"", 0)


def test_an_interrupt_ends_with_130() -> None:
    slow = (
        "import time, sys, plancode.cli.frame as f\n"
        "def wait(context):\n    print('ready', flush=True)\n    time.sleep(60)\n"
        "f.plan.invoke = wait\nf.plan.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", slow, "gaps"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (130, "interrupted")


def test_chinese_is_printed_whatever_the_locale(run: MadeRun) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": os.getcwd()}
    code = "from plancode.cli.output import print_rows\nimport plancode.cli.frame as f\n"
    code += "f.plan.invoke = lambda context: print_rows([{'name': '许昌'}])\nf.plan.main()"
    done = subprocess.run([sys.executable, "-c", code, "gaps"], capture_output=True, env=environment, check=False)
    assert done.stdout.decode() == '[\n{"name": "许昌"}\n]\n'


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(path: Path) -> None:
        raise CorruptError(f"{path}/person.parquet: its bytes have changed")

    replace(monkeypatch, "plancode.runs", open_run=refuse)
    yield


@pytest.mark.parametrize("args", [("gaps", "R"), ("ask", "R"), ("progress", "R"), ("explain", "R", "person", "p1")])
def test_a_changed_run_is_refused_with_3(call: Call, nothing: None, args: tuple[str, ...]) -> None:
    done = call(*args, "--json")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "corrupt: R/person.parquet: its bytes have changed\n"
