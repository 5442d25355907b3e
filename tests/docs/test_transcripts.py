"""Every transcript in the documents runs, and prints what is shown; `--reset-docs` writes it down."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.transcripts import ROOT, Command, File, agree, documents, printed_by, steps, tidy

SHOWN = [path for path in documents() if any(isinstance(step, Command) for step in steps(path.read_text()))]


@pytest.mark.parametrize("document", SHOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_document_prints_what_it_shows(document: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    (tmp_path / "plans").symlink_to(ROOT / "plans")
    text = document.read_text()
    lang = "zh" if ".zh." in document.name else "en"
    changed: list[tuple[Command, str]] = []
    for step in steps(text):
        if isinstance(step, File):
            _write(tmp_path / step.name, step.text)
        elif not agree(step.expected, printed := printed_by(step.line, tmp_path, lang)):
            changed.append((step, printed))
    if changed and pytestconfig.getoption("--reset-docs"):
        document.write_text(_rewritten(text, changed))
    else:
        assert not changed, "\n".join(_difference(document, *one) for one in changed)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _rewritten(text: str, changed: list[tuple[Command, str]]) -> str:
    for command, printed in reversed(changed):
        blank = "\n" if printed and text[command.end :].startswith("$ ") else ""
        text = text[: command.start] + printed + blank + text[command.end :]
    return text


def _difference(document: Path, command: Command, printed: str) -> str:
    return f"{document.name}: $ {command.line}\nshown:\n{tidy(command.expected)}printed:\n{printed}"


def test_a_changed_figure_is_noticed() -> None:
    assert agree("missed  12 people\n", "missed  12 people\n")
    assert not agree("missed  12 people\n", "missed  13 people\n")
    assert not agree("missed  12 people\n", "missed  12 people\nand more\n")


def test_dots_stand_for_what_is_left_out() -> None:
    assert agree("first\n…\nlast … s\n", "first\nsecond\nthird\nlast 1.2 s\n")
    assert not agree("first\n…\nlast\n", "first\nsecond\n")


def test_commands_and_files_are_found_in_order() -> None:
    text = "Write `a/b.csv`:\n\n```\nx,y\n```\n\n```console\n$ plan check a\nfine\n\n$ ls\n```\n"
    assert [type(step).__name__ for step in steps(text)] == ["File", "Command", "Command"]
    assert next(step.expected for step in steps(text) if isinstance(step, Command)) == "fine\n\n"
