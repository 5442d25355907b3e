"""A run on disk: the same bytes anywhere, whole or not at all, and never read when a byte was changed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

import plancode
from plancode.errors import CorruptError, InputError
from plancode.files import sha256_of
from plancode.language.plan import Plan
from plancode.runs import Run, open_run, run_name
from plancode.snapshots.opening import Snapshot, open_snapshot

from ..compiler.registers import Maker
from ..compiler.test_two_opinions import HERE, rows_of

DAY = date(2019, 12, 31)
SIZES = {"county": 6, "school": 8, "household": 3000, "person": 9000, "homes": 250, "centre": 12}
RUN_IT = """
import sys
from datetime import date
from pathlib import Path
import plancode
plan, snapshot, out, threads = sys.argv[1:]
program = plancode.compile(plancode.read(plan), as_of=date(2019, 12, 31))
print("ready", flush=True)
plancode.run(program, plancode.open_snapshot(Path(snapshot)), Path(out), threads=int(threads))
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plancode.read(HERE / "plan")


@pytest.fixture(scope="module")
def snapshot(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    register = Maker(plan, DAY, random.Random(5), holes=0.2).register(SIZES)
    return register.freeze(plan, tmp_path_factory.mktemp("registers") / "snap")


@pytest.fixture(scope="module")
def run(plan: Plan, snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return plancode.run(plancode.compile(plan, as_of=DAY), snapshot, tmp_path_factory.mktemp("runs") / "run")


def started(snapshot: Snapshot, out: Path, threads: int, zone: str = "UTC") -> subprocess.Popen[str]:
    """A run in a process of its own."""
    command = [sys.executable, "-c", RUN_IT, str(HERE / "plan"), str(snapshot.path), str(out), str(threads)]
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(threads)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def hashes(folder: Path) -> dict[str, str]:
    """Every file but run.json."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "run.json"]
    return {str(path.relative_to(folder)): sha256_of(path) for path in files}


@pytest.mark.parametrize(("threads", "zone"), [(1, "Asia/Shanghai"), (2, "America/New_York")])
def test_the_bytes_are_the_same_anywhere(run: Run, snapshot: Snapshot, tmp_path: Path, threads: int, zone: str) -> None:
    with started(snapshot, tmp_path / "run", threads, zone) as process:
        assert process.wait() == 0
    other = open_run(tmp_path / "run")
    assert hashes(tmp_path / "run") == hashes(run.path)
    assert (other.name, other.content_hash) == (run.name, run.content_hash)


def test_subjects_in_are_subjects_out(run: Run, snapshot: Snapshot, plan: Plan) -> None:
    for subject in plan.subjects:
        ordered = f"SELECT id, area FROM read_parquet('{snapshot.file(subject)}') ORDER BY area NULLS LAST, id"
        stored = f"SELECT id, area FROM read_parquet('{run.table(subject)}')"
        assert duckdb.sql(stored).fetchall() == duckdb.sql(ordered).fetchall()  # type: ignore[union-attr]
        assert run.subjects[subject].rows == snapshot.rows[subject]
    assert len(snapshot.exceptions) > 0
    assert {one.exceptions for one in run.subjects.values()} == {0}, "a cell in conflict puts no row out"


def test_run_json_says_what_was_run(run: Run, plan: Plan, snapshot: Snapshot) -> None:
    content = json.loads((run.path / "run.json").read_text())
    wanted = "plan_hash snapshot_hash as_of snapshot_as_of projected engine backend backend_version not_in_force"
    assert {*wanted.split(), "subjects", "files", "content_hash", "snapshot_path", "seconds"} == set(content)
    assert run.plan().hash == content["plan_hash"] == plan.hash
    assert run.name == run_name(plan.hash, snapshot.hash, DAY, content["engine"])
    assert {name for name in content["files"] if name.endswith(".parquet")} == {
        *(f"{subject}.parquet" for subject in plan.subjects), "lacking.parquet", "progress.parquet"
    }  # fmt: skip


def test_lacking_is_sorted_and_named(run: Run) -> None:
    rows = rows_of(run.table("lacking"))
    keys = ("id", "rule", "side", "fact")
    order = [(row["subject"], row["area"] or "\uffff", *(row[key] for key in keys)) for row in rows]
    assert order == sorted(order)
    assert list(rows[0]) == "subject id area rule side fact of_subject of_id why authority".split()


def test_a_changed_byte_of_a_run_is_refused(run: Run, plan: Plan, snapshot: Snapshot, tmp_path: Path) -> None:
    copy = plancode.run(plancode.compile(plan, as_of=DAY), snapshot, tmp_path / "run")
    dice = random.Random(1)
    for name in ("person.parquet", "lacking.parquet", "progress.parquet", "plan/rules.md"):
        path = copy.path / name
        content = bytearray(path.read_bytes())
        at = dice.randrange(len(content))
        content[at] ^= 1 << dice.randrange(8)
        good = path.read_bytes()
        path.write_bytes(content)
        with pytest.raises(CorruptError, match=name):
            open_run(copy.path)
        path.write_bytes(good)
    (copy.path / "person.parquet").unlink()
    with pytest.raises(CorruptError, match="missing"):
        open_run(copy.path)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"as_of": "2019-13-01"}', "not json"])
def test_a_run_json_of_another_making_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(CorruptError, match=r"run\.json"):
        open_run(tmp_path)


def raised(act: Callable[[], object]) -> tuple[str, str]:
    """The code and message of the input error that something raises."""
    with pytest.raises(InputError) as caught:
        act()
    return caught.value.problems[0].code, caught.value.problems[0].message


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    assert raised(lambda: open_run(tmp_path / "nowhere"))[0] == "no_such_file"
    assert raised(lambda: open_run(tmp_path))[0] == "not_a_run"


def test_another_day_than_the_snapshot_is_refused(plan: Plan, snapshot: Snapshot, tmp_path: Path) -> None:
    program = plancode.compile(plan, as_of=date(2019, 12, 30))
    code, message = raised(lambda: plancode.run(program, snapshot, tmp_path / "run"))
    assert (code, message) == ("as_of_differs", "the snapshot is of 2019-12-31, the run is asked for 2019-12-30")
    later = plancode.compile(plan, as_of=date(2020, 1, 1))
    assert raised(lambda: plancode.run(later, snapshot, tmp_path / "run"))[0] == "as_of_differs"
    assert not (tmp_path / "run").exists()


def changed_plan(tmp_path: Path, old: str, new: str) -> Plan:
    """The plan with a change in its vocabulary."""
    folder = tmp_path / "changed"
    folder.mkdir()
    for path in (HERE / "plan").iterdir():
        text = path.read_text()
        assert path.name != "vocabulary.md" or old in text
        (folder / path.name).write_text(text.replace(old, new) if path.name == "vocabulary.md" else text)
    return plancode.read(folder)


def test_a_fact_that_is_no_column_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    typed = changed_plan(tmp_path, "bounds: 0 to 20\n", "bounds: 0 to 20\nfresh_for: 1 year\n")
    code, message = raised(lambda: plancode.run(plancode.compile(typed, as_of=DAY), snapshot, tmp_path / "run"))
    assert (code, message) == ("column_missing", "the snapshot's household.parquet has no column rooms__seen")


def test_a_column_of_another_type_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    typed = changed_plan(tmp_path, "decimals: 0\nbounds: 0 to 20", "decimals: 1\nbounds: 0 to 20")
    code, message = raised(lambda: plancode.run(plancode.compile(typed, as_of=DAY), snapshot, tmp_path / "run"))
    assert code == "column_type"
    assert message == "the column rooms of household.parquet is BIGINT, the plan needs DECIMAL(18,1)"


def test_a_run_never_replaces_anything_else(plan: Plan, snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("dear diary")
    program = plancode.compile(plan, as_of=DAY)
    assert raised(lambda: plancode.run(program, snapshot, tmp_path))[0] == "not_replaceable"
    assert (tmp_path / "diary.txt").read_text() == "dear diary"


def test_a_changed_byte_of_the_snapshot_is_refused_before_anything_is_read(
    plan: Plan, snapshot: Snapshot, tmp_path: Path
) -> None:
    copy = tmp_path / "snap"
    copy.mkdir()
    for path in snapshot.path.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    content = bytearray((copy / "person.parquet").read_bytes())
    content[len(content) // 2] ^= 4
    (copy / "person.parquet").write_bytes(content)
    with pytest.raises(CorruptError, match=r"person\.parquet"):
        open_snapshot(copy)


def test_an_empty_register_runs(plan: Plan, tmp_path: Path) -> None:
    register = Maker(plan, DAY, random.Random(1), holes=0.5).register({})
    run = plancode.run(plancode.compile(plan, as_of=DAY), register.freeze(plan, tmp_path / "snap"), tmp_path / "run")
    assert {rows.rows for rows in run.subjects.values()} == {0}
    assert rows_of(run.table("lacking")) == []
    shares = [row for row in rows_of(run.table("progress")) if row["target"] == "care_share" and row["year"] == 2019]
    assert {row["status"] for row in shares} <= {"no_denominator", "unknown"}


def test_a_killed_run_leaves_the_former_one(run: Run, plan: Plan, snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "run"
    plancode.run(plancode.compile(plan, as_of=DAY), snapshot, out)
    before = hashes(out)
    dice = random.Random(3)
    for _ in range(4):
        with started(snapshot, out, 1) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(dice.random() * 0.6)
            process.send_signal(signal.SIGKILL)
        assert open_run(out).content_hash == run.content_hash
        assert hashes(out) == before
    with started(snapshot, out, 1) as process:
        assert process.wait() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
