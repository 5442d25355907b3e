"""What must stand in no file: where it was made, and whence packages come."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.transcripts import ROOT, documents

# Written in pieces, so that this file may be searched too.
REFUSED = re.compile(
    "|".join(
        [
            r"\b(files\.)?python" + r"hosted\.org|\bpypi\." + r"org|\bregistry\." + r"npmjs",
            r"--(extra-)?index-url [^-\s]|--find-" + r"links[ =]",
            r"/(work|root|home|Users|opt|tmp)" + r"/[a-z]",
            r"\bshared" + r"/",
        ]
    )
)


NOT_OURS = {".git", ".venv", "demo", "build", "dist", ".hypothesis", "__pycache__"}


def files() -> Iterator[Path]:
    """The files of the repository, also where there is no git."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith(("_cache", ".egg-info"))]
        yield from (Path(folder, name) for name in names)


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = []
    for path in files():
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{n}: {line[:100]}" for n, line in enumerate(lines, 1) if REFUSED.search(line)
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "bad", ["see shared" + "/design.md", "/work" + "/main", "--find-" + "links x", "pypi." + "org"]
)
def test_what_is_refused_is_found(bad: str) -> None:
    assert REFUSED.search(bad)


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert not [link for link in linked if not (document.parent / link).exists()]


def test_files_and_tests_named_in_the_architecture_exist() -> None:
    named = re.findall(r"`((?:plancode|tests|plans|docs|benchmarks|scripts)/[\w./-]+)(?:::(\w+))?`", _architecture())
    assert named
    assert not [path for path, _ in named if not (ROOT / path).exists()]
    assert not [f"{path}::{test}" for path, test in named if test and f"def {test}(" not in (ROOT / path).read_text()]


def test_every_law_names_a_test_that_holds_it() -> None:
    laws = re.split(r"^\*\*\d+\. ", _architecture(), flags=re.MULTILINE)[1:]
    assert laws
    assert not [law.partition(".")[0] for law in laws if "::test_" not in law]


def _architecture() -> str:
    return (ROOT / "docs/architecture.md").read_text()
