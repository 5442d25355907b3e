"""A run made by hand, and `plan` called as from a shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from plancode.cli.frame import plan
from tests.plancode.made_runs import MadeRun, write_run

Call = Callable[..., Result]
COLUMNS = {
    "living": "BOOLEAN",
    "living__received": "BOOLEAN",
    "pension": "BOOLEAN",
    "pension__amount": "DECIMAL(18,2)",
    "pension__received": "DECIMAL(18,2)",
    "poor": "BOOLEAN",
}
PEOPLE = [
    ("p1", "410101", True, False, True, Decimal("60.00"), Decimal("20.50"), None),
    ("p2", "410101", None, True, False, Decimal("0.00"), None, True),
    ("p3", "410201", True, None, False, Decimal("0.00"), None, True),
    ("p4", None, False, True, False, Decimal("0.00"), Decimal("0.00"), True),
]
LACKING = [
    ("person", "p2", "410101", "living", "entitled", "disabled", "person", "p2", "stale", "残联"),
    ("person", "p3", "410201", "living", "received", "has_living", "person", "p3", "empty", "民政"),
    ("person", "p1", "410101", "poor", "entitled", "disabled", "person", "p1", "empty", "残联"),
]
COUNTS = (10, 20, 1, 2, 3, 4)


def progress_row(target: str, year: int, area: str | None, level: str | None, **values: Any) -> tuple[Any, ...]:
    """A row of progress.parquet, a share unless said otherwise."""
    row: dict[str, Any] = {
        "group": None,
        "op": "at_least",
        "goal": 40,
        "goal_high": None,
        "low": Decimal("38.25"),
        "high": Decimal("41.7"),
    }
    row |= {"unit": "percent", "status": "unknown", "closed": True, "owner": "市残联"} | values
    head = (
        target,
        year,
        area,
        level,
        *(row[name] for name in ("group", "op", "goal", "goal_high", "low", "high", "unit")),
    )
    return (*head, *COUNTS, row["status"], row["closed"], row["owner"])


HOMES = {"unit": "person", "goal": 3500, "low": 1200, "high": None, "closed": False}
PROGRESS = [
    progress_row("homes_done", 2019, None, None, **HOMES),
    progress_row("care_share", 2019, None, None),
    progress_row("care_share", 2020, None, None, goal=70, status="not_due"),
    progress_row("care_share", 2019, "4102", "county", low=0, high=0, status="missed"),
    progress_row("care_share", 2019, "4101", "county", status="no_denominator", low=None, high=None),
    progress_row("care_share", 2019, "no_area", "no_area"),
    progress_row("care_share", 2019, "41", "city"),
]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """`call("gaps", "RUN", …)` gives exit code, stdout and stderr; in English unless told otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return lambda *args: CliRunner().invoke(plan, [str(arg) for arg in args])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeRun:
    """A run with somebody missed, somebody underpaid, and two that nobody can say anything about."""
    made = write_run(tmp_path / "run", COLUMNS, PEOPLE, LACKING, PROGRESS)
    replace(monkeypatch, "plancode.runs", open_run=MadeRun)
    return made


def replace(monkeypatch: pytest.MonkeyPatch, module: str, **names: Any) -> None:
    """Put `names` in the place of what a module offers, for commands that import it when they run."""
    place = import_module(module)
    for name, value in names.items():
        monkeypatch.setattr(place, name, value)


def rows(result: Result) -> list[dict[str, Any]]:
    """What a command printed as JSON, after it ended well."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
