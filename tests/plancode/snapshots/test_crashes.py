"""A freeze that is killed, or has no room, leaves what was there before and nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plancode.errors import InputError
from plancode.snapshots.freeze import freeze
from plancode.snapshots.opening import open_snapshot
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF

FREEZE = """
import sys
from pathlib import Path
from plancode.snapshots.freeze import freeze
from tests.plancode.snapshots import factory
print("ready")
freeze(factory.plan(), Path(sys.argv[1]), factory.AS_OF, Path(sys.argv[2]), threads=1)
"""
# Let the database clear its own folder; die when the former snapshot is to be removed.
LATE = "lambda path, **_: os.kill(os.getpid(), 9) if path.name == '.snap.writing' else os.rmdir(path)"


def many_people(folder: Path, number: int) -> Path:
    people = "".join(f"p{at},h{at % 2 + 1},,s1,,,,\n" for at in range(number))
    return factory.source(folder, {"people.csv": f"number,household,area,school,in_care,seen,name,card\n{people}"})


@pytest.mark.parametrize(
    ("step", "is_whole"),
    [
        ("plancode.snapshots.merging.settle_rows", False),
        ("plancode.snapshots.writing.write_areas", False),
        ("plancode.snapshots.writing.write_manifest", False),
        ("plancode.files._change_places", False),
        ("plancode.files.shutil.rmtree", True),
    ],
)
def test_killed_at_any_moment_it_leaves_the_former_snapshot(tmp_path: Path, step: str, is_whole: bool) -> None:
    """The former one whole or, once they have changed places, the new one whole."""
    out, source = tmp_path / "out" / "snap", many_people(tmp_path / "src", 100)
    former = freeze(factory.plan(), factory.source(tmp_path / "former"), AS_OF, out).hash
    whole = freeze(factory.plan(), source, AS_OF, tmp_path / "whole").hash
    module, name = step.rsplit(".", 1)
    kill = f"import os\nfrom pkgutil import resolve_name\nsetattr(resolve_name('{module}'), '{name}', KILL)\n"
    kill = kill.replace("KILL", "lambda *_, **__: os.kill(os.getpid(), 9)" if not is_whole else LATE)
    command = [sys.executable, "-c", FREEZE.replace("print", f"{kill}print"), str(source), str(out)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": os.getcwd()}, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert open_snapshot(out).hash == (whole if is_whole else former)
    assert sorted(os.listdir(out.parent)) == [".snap.writing", "snap"]
    assert freeze(factory.plan(), source, AS_OF, out).hash == whole
    assert os.listdir(out.parent) == ["snap"]


def test_a_fault_in_the_source_leaves_the_former_snapshot(tmp_path: Path) -> None:
    source, out = factory.source(tmp_path / "src"), tmp_path / "out" / "snap"
    former = freeze(factory.plan(), source, AS_OF, out).hash
    (source / "homes.csv").write_text('id,household\n"k1')
    with pytest.raises(InputError):
        freeze(factory.plan(), source, AS_OF, out)
    assert open_snapshot(out).hash == former
    assert os.listdir(out.parent) == ["snap"]


def test_two_freezes_at_once_do_not_mix(tmp_path: Path) -> None:
    source, out = many_people(tmp_path / "src", 30_000), tmp_path / "out" / "snap"
    command = [sys.executable, "-c", FREEZE, str(source), str(out)]
    both = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.getcwd()}
        )
        for _ in range(2)
    ]
    said = [process.communicate()[1].decode() for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 1])
    assert codes == [0, 0] or any("another process is writing" in text for text in said)
    assert open_snapshot(out).rows["person"] == 30_000
    assert os.listdir(out.parent) == ["snap"]


@pytest.mark.parametrize("options", ["size=200k", "ro"])
def test_a_disk_without_room_is_said_plainly(tmp_path: Path, options: str) -> None:
    disk, source = tmp_path / "disk", many_people(tmp_path / "src", 60_000)
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        with pytest.raises(InputError) as error:
            freeze(factory.plan(), source, AS_OF, disk / "snap")
        assert error.value.problems[0].code == "cannot_write"
        assert os.listdir(disk) == []
    finally:
        subprocess.run(["umount", disk], check=True)
