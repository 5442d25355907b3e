"""Folders are written whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plancode import files
from plancode.errors import InputError
from plancode.files import sha256_of, whole_file, whole_folder

MARKER = "run.json"


def write(out: Path, text: str) -> None:
    with whole_folder(out, MARKER) as folder:
        (folder / MARKER).write_text(text)
        (folder / "parts").mkdir()
        (folder / "parts" / "1").write_text(text)


def code_of(error: pytest.ExceptionInfo[InputError]) -> str:
    return error.value.problems[0].code


def test_a_folder_is_written_and_replaced(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "run"
    write(out, "old")
    write(out, "new")
    assert (out / "parts" / "1").read_text() == "new"
    assert os.listdir(out.parent) == ["run"]


def test_without_an_exchange_in_one_step_it_is_replaced_in_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    write(tmp_path / "run", "old")
    write(tmp_path / "run", "new")
    assert (tmp_path / "run" / MARKER).read_text() == "new"
    assert os.listdir(tmp_path) == ["run"]


def test_a_crash_between_the_two_renames_is_mended(tmp_path: Path) -> None:
    write(tmp_path / "run", "old")
    (tmp_path / "run").rename(tmp_path / ".run.former")
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "run", MARKER):
        raise RuntimeError
    assert (tmp_path / "run" / MARKER).read_text() == "old"
    (tmp_path / ".run.former").mkdir()
    write(tmp_path / "run", "new")
    assert os.listdir(tmp_path) == ["run"]


def test_a_fault_leaves_the_former_folder(tmp_path: Path) -> None:
    write(tmp_path / "run", "old")
    with pytest.raises(KeyboardInterrupt), whole_folder(tmp_path / "run", MARKER) as folder:
        (folder / MARKER).write_text("half")
        raise KeyboardInterrupt
    assert (tmp_path / "run" / MARKER).read_text() == "old"
    assert os.listdir(tmp_path) == ["run"]


def test_an_empty_folder_is_filled_and_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", "new")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")
    (tmp_path / "file").write_text("text")
    for name in ("letters", "file"):
        with pytest.raises(InputError) as error:
            write(tmp_path / name, "new")
        assert code_of(error) == "not_replaceable"
    assert (tmp_path / "letters" / "dear.txt").read_text() == "dear"
    assert sorted(os.listdir(tmp_path)) == ["empty", "file", "letters"]


def test_a_folder_that_became_another_while_writing_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError), whole_folder(tmp_path / "run", MARKER) as folder:
        (folder / MARKER).write_text("new")
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "letter").write_text("dear")
    assert os.listdir(tmp_path / "run") == ["letter"]


def test_a_second_writer_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "run", MARKER) as folder:
        with pytest.raises(InputError) as error:
            write(tmp_path / "run", "second")
        assert code_of(error) == "being_written"
        (folder / MARKER).write_text("first")
        write(tmp_path / "other", "another folder beside it is no trouble")
    assert (tmp_path / "run" / MARKER).read_text() == "first"


def test_what_a_killed_writer_left_is_cleared(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from plancode.files import whole_folder\n"
        "with whole_folder(Path(sys.argv[1]), 'run.json') as folder:\n"
        "    (folder / 'run.json').write_text('half'); print('ready', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "run")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.getcwd()}) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    assert os.listdir(tmp_path) == [".run.writing"]
    write(tmp_path / "run", "whole")
    assert os.listdir(tmp_path) == ["run"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / MARKER).read_text() == "new"


@pytest.mark.parametrize("words", ["No space left on device", "Read-only file system"])
def test_trouble_that_a_database_reports_is_said_plainly(tmp_path: Path, words: str) -> None:
    with pytest.raises(InputError) as error, whole_folder(tmp_path / "run", MARKER):
        raise RuntimeError(f'IO Error: could not write "x.parquet": {words}')
    assert code_of(error) == "cannot_write"
    assert words in str(error.value)
    assert os.listdir(tmp_path) == []


def test_other_faults_pass_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="of its own"), whole_folder(tmp_path / "run", MARKER):
        raise ValueError("a fault of its own")


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture(params=["full", "read_only"])
def unwritable(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A mounted disk of 1 MB, or one that is read-only; only root can mount them."""
    disk = tmp_path / "disk"
    disk.mkdir()
    options = "size=1m" if request.param == "full" else "ro"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    request.addfinalizer(lambda: subprocess.run(["umount", disk], check=True))
    return disk


def test_a_full_or_read_only_disk_is_said_plainly(unwritable: Path) -> None:
    with pytest.raises(InputError) as error, whole_folder(unwritable / "run", MARKER) as folder:
        (folder / MARKER).write_bytes(b"x" * 2_000_000)
    assert code_of(error) == "cannot_write"
    assert os.listdir(unwritable) == []


def write_file(out: Path, text: str) -> None:
    with whole_file(out) as aside:
        aside.write_text(text)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "run.html"
    write_file(out, "old")
    (out.parent / ".run.html.writing").write_text("what a killed writer left, and longer than what comes now")
    write_file(out, "new")
    assert (out.read_text(), os.listdir(out.parent)) == ("new", ["run.html"])


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_fault_leaves_the_former_file(tmp_path: Path, error: type[BaseException]) -> None:
    write_file(tmp_path / "run.html", "old")
    with pytest.raises(error), whole_file(tmp_path / "run.html") as aside:
        aside.write_text("half")
        raise error
    assert ((tmp_path / "run.html").read_text(), os.listdir(tmp_path)) == ("old", ["run.html"])


def test_a_second_writer_of_a_file_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    with whole_file(tmp_path / "run.html") as aside:
        aside.write_text("first")
        with pytest.raises(InputError) as refused, whole_file(tmp_path / "run.html"):
            raise AssertionError
        assert code_of(refused) == "being_written"
    assert (tmp_path / "run.html").read_text() == "first"


def test_a_file_does_not_take_the_place_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused, whole_file(tmp_path):
        raise AssertionError
    assert code_of(refused) == "not_replaceable"
