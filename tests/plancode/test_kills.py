"""What is left of an output when its writer is killed at any moment, meets another writer, or has no room.

Every command that writes is put through the same: a row of WRITERS is all that a new one needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import plancode
from plancode.runs import open_run
from plancode.snapshots.opening import open_snapshot
from plancode.synthetic import lists_of, synthesize, truth_of
from plancode.synthetic.population import TRUTH

ROOT = Path(__file__).parents[2]
GRANTS = Path(__file__).with_name("synthetic") / "grants"
DAY = "2019-09-01"
WORLDS = (1, 2)  # two seeds: an output is of the one or of the other
FEW, MANY = 3, 200
PATIENCE = 60.0


@dataclass(frozen=True)
class Writer:
    """A command that writes: its words for a world and a place; which world an output is of, None if of none.

    `beside` are the names that its outputs end with.
    """

    words: Callable[[Path, int, Path], tuple[object, ...]]
    world_of: Callable[[Path, Path], int | None]
    beside: tuple[str, ...] = ("",)


def world_of_snapshot(worlds: Path, out: Path) -> int | None:
    hash = open_snapshot(out).hash
    return next((one for one in WORLDS if open_snapshot(worlds / f"{one}").hash == hash), None)


def world_of_run(worlds: Path, out: Path) -> int | None:
    run = open_run(out)
    made = {one: open_run(worlds / f"{one}-run") for one in WORLDS}
    return next((one for one in WORLDS if made[one].content_hash == run.content_hash), None)


def world_of_population(worlds: Path, out: Path) -> int | None:
    """Each folder whole; and a truth that is not the snapshot's says so itself."""
    one = world_of_snapshot(worlds, out)
    for place in (lists_of, truth_of):
        assert digest(place(out)) in [digest(place(worlds / f"{seed}")) for seed in WORLDS]
    named = json.loads((truth_of(out) / TRUTH).read_text())["snapshot"]
    of_truth = next(seed for seed in WORLDS if open_snapshot(worlds / f"{seed}").hash == named)
    assert digest(truth_of(out)) == digest(truth_of(worlds / f"{of_truth}"))
    return one


def world_of_report(worlds: Path, out: Path) -> int | None:
    return next((one for one in WORLDS if (worlds / f"{one}.html").read_bytes() == out.read_bytes()), None)


def digest(folder: Path) -> str:
    """The names and bytes of a folder's files."""
    whole = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        whole.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return whole.hexdigest()


WRITERS = {
    "synth": Writer(
        lambda _, world, out: ("synth", GRANTS, "--out", out, "--seed", world),
        world_of_population,
        ("", "-lists", "-truth"),
    ),
    "freeze": Writer(
        lambda worlds, world, out: (
            *("snapshot", "freeze", GRANTS, lists_of(worlds / f"{world}")),
            *("--as-of", DAY, "--out", out),
        ),
        world_of_snapshot,
    ),
    "run": Writer(
        lambda worlds, world, out: ("run", GRANTS, worlds / f"{world}", "--as-of", DAY, "--out", out),
        world_of_run,
    ),
    "report": Writer(
        lambda worlds, world, out: ("report", worlds / f"{world}-run", "--out", out),
        world_of_report,
    ),
}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both populations, with their runs and reports."""
    folder = tmp_path_factory.mktemp("worlds")
    program = plancode.compile(plancode.read(GRANTS), as_of=synthesize(GRANTS, folder / "1", seed=1).as_of)
    synthesize(GRANTS, folder / "2", seed=2)
    for world in WORLDS:
        plancode.run(program, open_snapshot(folder / f"{world}"), folder / f"{world}-run")
        code, said = finish(start(WRITERS["report"], folder, world, folder / f"{world}.html"))
        assert code == 0, said
    return folder


@pytest.fixture(params=WRITERS)
def writer(request: pytest.FixtureRequest) -> Writer:
    return WRITERS[request.param]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "outputs").mkdir()
    return tmp_path / "outputs" / "out"


def start(writer: Writer, worlds: Path, world: int, out: Path) -> subprocess.Popen[bytes]:
    words = (str(word) for word in writer.words(worlds, world, out))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "plancode.cli", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    said = process.communicate(timeout=PATIENCE)[1].decode()
    return process.returncode, said


def write(writer: Writer, worlds: Path, world: int, out: Path) -> None:
    """The command as it should go: the output is of the world, and nothing else is left beside it."""
    code, said = finish(start(writer, worlds, world, out))
    assert code == 0, said
    assert writer.world_of(worlds, out) == world
    assert sorted(os.listdir(out.parent)) == [f"{out.name}{ending}" for ending in writer.beside]


def kill(process: subprocess.Popen[bytes], folder: Path, seconds: float) -> bool:
    """Kill a command so long after it began to write; was it still running?"""
    begun = time.monotonic()
    while process.poll() is None and not any(name.endswith(".writing") for name in os.listdir(folder)):
        assert time.monotonic() - begun < PATIENCE, "it does not begin to write"
        time.sleep(0.002)
    time.sleep(seconds)
    process.kill()
    code, said = finish(process)
    assert code in (0, -signal.SIGKILL), said
    return code == -signal.SIGKILL


def kill_often(writer: Writer, worlds: Path, out: Path, times: int) -> None:
    """Over an output that is there, again and again; each time the former is left or the new one, whole."""
    drawn = random.Random(times)
    world = WORLDS[0]
    write(writer, worlds, world, out)
    # How long it writes is learnt from those that were not killed in time.
    longest, killed = 0.2, 0
    for _ in range(10 * times):
        other = WORLDS[1 - WORLDS.index(world)]
        if kill(start(writer, worlds, other, out), out.parent, drawn.uniform(0, longest)):
            killed += 1
            longest *= 1.05
        else:
            longest *= 0.5
        left = writer.world_of(worlds, out)
        assert left in WORLDS
        world = left or world
        if killed == times:
            break
    assert killed == times
    write(writer, worlds, WORLDS[0], out)


def test_killed_it_leaves_the_former_or_the_new(writer: Writer, worlds: Path, out: Path) -> None:
    kill_often(writer, worlds, out, FEW)


@pytest.mark.large
def test_killed_a_hundred_times_it_leaves_the_former_or_the_new(writer: Writer, worlds: Path, out: Path) -> None:
    kill_often(writer, worlds, out, -(-MANY // len(WRITERS)))


def test_of_two_writers_at_once_one_wins(writer: Writer, worlds: Path, out: Path) -> None:
    write(writer, worlds, WORLDS[0], out)
    ended = [finish(process) for process in [start(writer, worlds, world, out) for world in WORLDS]]
    codes = sorted(code for code, _ in ended)
    assert codes in ([0, 0], [0, 1]), ended
    assert all(code == 0 or "another process is writing" in said for code, said in ended), ended
    assert writer.world_of(worlds, out) in WORLDS
    assert sorted(os.listdir(out.parent)) == [f"{out.name}{ending}" for ending in writer.beside]


@pytest.mark.parametrize("fault", ["no room", "read-only"])
def test_without_room_the_former_output_stays(
    writer: Writer, worlds: Path, tmp_path: Path, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "disk", capsys) as disk:
        (disk / "outputs").mkdir()
        out = disk / "outputs" / "out"
        write(writer, worlds, WORLDS[0], out)
        if fault == "no room":
            fill(disk)
        else:
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        code, said = finish(start(writer, worlds, WORLDS[1], out))
        assert code == 1
        assert "cannot be written" in said
        assert "Traceback" not in said
        assert writer.world_of(worlds, out) == WORLDS[0]
        assert sorted(os.listdir(out.parent)) == [f"{out.name}{ending}" for ending in writer.beside]


def fill(disk: Path) -> None:
    """Leave 20 KB of room."""
    free = os.statvfs(disk)
    with (disk / "filler").open("wb") as file:
        file.write(b"\0" * (free.f_bavail * free.f_frsize - 20_480))


@contextmanager
def small_disk(disk: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Path]:
    """A disk of a few megabytes; without the right to mount one, the test is skipped, loudly."""
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode:
        why = f"NOT TESTED: a full and a read-only disk, for only root can mount one: {mounted.stderr.decode()}"
        with capsys.disabled():
            print(f"\n{why}", file=sys.stderr)
        pytest.skip(why)
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)
