"""What is installed: every file the engine reads, the version it says it has, and nothing that is not pinned."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch

import plancode
from tests.docs.transcripts import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_file_beside_the_code_is_packaged() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    beside = [path for path in (ROOT / "plancode").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    assert beside
    assert not [path for path in beside if not any(fnmatch(path.name, pattern) for pattern in patterns)]


def test_the_package_has_the_version_of_the_engine() -> None:
    assert PROJECT["project"]["version"] == plancode.__version__


def test_everything_is_pinned_and_hashed() -> None:
    needed = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    needed += PROJECT["project"]["optional-dependencies"]["dev"]
    pinned = (ROOT / "requirements-dev.txt").read_text()
    for requirement in needed:
        name = re.split(r"[<>=]", requirement)[0]
        assert re.search(rf"^{re.escape(name)}==\S+ \\\n    --hash=sha256:", pinned, re.MULTILINE | re.IGNORECASE), name


def test_the_pins_of_the_engine_are_those_of_the_tests() -> None:
    engine, tests = ((ROOT / name).read_text().splitlines() for name in ("requirements.txt", "requirements-dev.txt"))
    assert [line for line in engine if line not in tests] == []
