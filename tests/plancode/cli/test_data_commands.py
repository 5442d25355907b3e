"""`plan synth`, `snapshot` and `run`: what they are told, and what they say of what they made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plancode.errors import CorruptError
from plancode.runs import Rows
from tests.plancode.cli.conftest import Call
from tests.plancode.cli.conftest import replace as stand_in
from tests.plancode.made_runs import AS_OF, make_plan

PLAN = make_plan()


@dataclass(frozen=True)
class Frozen:
    """A snapshot, as much of one as is told of."""

    path: Path = Path("SNAP")
    as_of: date = AS_OF
    rows: Mapping[str, int] = field(default_factory=lambda: {"person": 1234})
    exceptions: tuple[Any, ...] = (SimpleNamespace(kind="conflict"), SimpleNamespace(kind="duplicate")) * 2
    not_given: tuple[str, ...] = ("disabled",)


TOLD = "SNAP: as of 2019-12-31\n  person: 1,234 rows\n"
ASIDE = "4 exceptions are listed in manifest.json: conflict 2, duplicate 2\nno list gives: disabled\n"


@pytest.fixture(autouse=True)
def plan(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "plancode.language.read", read=lambda path: PLAN)


def test_synth(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def synthesize(plan: object, out: Path, **options: Any) -> Frozen:
        options.pop("tell")(0.5)
        asked.append(options | {"out": out})
        return Frozen()

    beside = {name: lambda out, name=name: Path(f"{out}-{name}") for name in ("lists", "truth")}
    stand_in(
        monkeypatch, "plancode.synthetic", synthesize=synthesize, lists_of=beside["lists"], truth_of=beside["truth"]
    )
    done = call("synth", "PLAN", "--out", "SNAP", "--as-of", "2018-12-31", "--scale", "0.5", "--seed", "7")
    assert (done.exit_code, done.stdout) == (0, TOLD)
    assert done.stderr == ASIDE + "the lists as sent are in SNAP-lists, what is really so in SNAP-truth\n"
    call("synth", "PLAN", "--out", "SNAP")
    assert asked == [
        {"out": Path("SNAP"), "as_of": date(2018, 12, 31), "scale": 0.5, "seed": 7},
        {"out": Path("SNAP"), "as_of": None, "scale": 1, "seed": 1},
    ]


def test_freeze(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    def freeze(*args: Any) -> Frozen:
        asked.append(args)
        return Frozen(exceptions=())

    stand_in(monkeypatch, "plancode.snapshots.freeze", freeze=freeze)
    done = call("snapshot", "freeze", "PLAN", "SRC", "--as-of", "2019-12-31", "--out", "SNAP", "--lang", "zh")
    assert done.stdout == "SNAP：数据截至 2019-12-31\n  人：1,234 行\n"
    assert done.stderr == "没有名册提供：disabled\n"
    assert asked == [(PLAN, Path("SRC"), AS_OF, Path("SNAP"))]
    assert call("snapshot", "freeze", "PLAN", "SRC", "--out", "SNAP").exit_code == 2


def test_verify(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def verify(path: Path) -> None:
        if path.name == "bad":
            raise CorruptError(f"{path}/person.parquet: changed")

    stand_in(monkeypatch, "plancode.snapshots.opening", verify=verify)
    assert call("snapshot", "verify", "good").stdout == "good: every file is as it was frozen\n"
    done = call("snapshot", "verify", "bad")
    assert (done.exit_code, done.stdout, done.stderr) == (3, "", "corrupt: bad/person.parquet: changed\n")


def test_run(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[Any, ...]] = []
    made = SimpleNamespace(name="abc", path=tmp_path, subjects={"person": Rows(1234, 2)}, not_in_force=("later",))
    made.projected, made.as_of, made.snapshot_as_of = False, AS_OF, date(2018, 12, 31)
    (tmp_path / "run.json").write_text(json.dumps({"as_of": "2019-12-31", "content_hash": "f"}))
    stand_in(monkeypatch, "plancode.snapshots.opening", open_snapshot=lambda path: path)

    def answer(*args: Any, out: Path, project: bool) -> object:
        asked.append((*args, out))
        made.projected = project
        return made

    compiled = {"compile": lambda plan, as_of: (plan, as_of)}
    stand_in(monkeypatch, "plancode", read=lambda path: PLAN, run=answer, **compiled)
    args = ("run", "PLAN", "SNAP", "--as-of", "2019-12-31", "--out", tmp_path)
    assert call(*args).stdout == (
        f"run abc in {tmp_path}\n  person: 1,234 rows\nnot in force on that day, so not answered: later\n"
    )
    assert asked == [((PLAN, AS_OF), Path("SNAP"), tmp_path)]
    assert json.loads(call(*args, "--json").stdout) == {"run": "abc", "as_of": "2019-12-31", "content_hash": "f"}
    ahead = call(*args, "--project").stdout.splitlines()
    assert ahead[0] == "projected from the snapshot of 2018-12-31 to 2019-12-31: as if nothing were learnt in between"
