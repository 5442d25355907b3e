"""`plan report` and `plan export`: the old file or the new, never half, and a fault said in plain words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plancode import files
from plancode.cli.frame import plan
from plancode.errors import CorruptError
from plancode.report import making
from tests.plancode.report.conftest import City


def call(*args: object) -> Result:
    return CliRunner().invoke(plan, [str(arg) for arg in args])


def test_a_report_and_a_workbook_are_written(city: City, tmp_path: Path) -> None:
    done = call("report", city.run.path, "--out", tmp_path / "a" / "run.html", "--lang", "zh")
    assert done.exit_code == 0, done.output
    assert city.run.name in done.stderr
    assert '<html lang="zh">' in (tmp_path / "a" / "run.html").read_text(encoding="utf-8")
    done = call("export", city.run.path, "--xlsx", tmp_path / "run.xlsx", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "run.xlsx").read_bytes().startswith(b"PK")
    assert os.listdir(tmp_path / "a") == ["run.html"]


def test_equal_runs_give_equal_reports(city: City, tmp_path: Path) -> None:
    for name in ("one.html", "other.html"):
        assert call("report", city.run.path, "--out", tmp_path / name, "--lang", "en").exit_code == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()


def test_a_full_disk_leaves_the_old_report(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "run.html"
    out.write_text("old")

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(files, "fsync", full)
    done = call("report", city.run.path, "--out", out)
    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert (out.read_text(), os.listdir(tmp_path)) == ("old", ["run.html"])


def test_a_fault_in_the_making_leaves_the_old_report(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run.html"
    out.write_text("old")

    def broken(*_: object) -> None:
        raise CorruptError("the engines disagree")

    monkeypatch.setattr(making, "content_of", broken)
    assert call("report", city.run.path, "--out", out).exit_code == 3
    assert (out.read_text(), os.listdir(tmp_path)) == ("old", ["run.html"])


@pytest.mark.parametrize("command", [("report", "--out"), ("export", "--xlsx")])
def test_a_folder_is_not_replaced(city: City, tmp_path: Path, command: tuple[str, str]) -> None:
    done = call(command[0], city.run.path, command[1], tmp_path)
    assert done.exit_code == 1
    assert "is a folder" in done.stderr


def test_a_moved_snapshot_has_to_be_named(city: City, tmp_path: Path) -> None:
    done = call("report", city.run.path, "--snapshot", tmp_path / "nowhere", "--out", tmp_path / "run.html")
    assert (done.exit_code, (tmp_path / "run.html").exists()) == (1, False)
    assert "nowhere" in done.stderr
