"""Everything that a user can meet is documented, and nothing is documented that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from plancode.cli.frame import plan
from plancode.cli.wording import LANGUAGES, catalogue
from plancode.errors import CODES
from plancode.language.kinds import KINDS
from tests.docs.transcripts import ROOT

DOCS = ROOT / "docs"


def commands(group: click.Group, name: str = "plan") -> Iterator[tuple[str, click.Command]]:
    """Every command under `group` by its whole name, sub-commands included."""
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def sections(text: str, mark: str = "## ") -> dict[str, str]:
    """The sections of a document by the name in their headings (`## `name``)."""
    parts = re.split(rf"^{mark}`([^`]+)`.*$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


COMMANDS = dict(commands(plan))


def test_commands_page_has_every_command_and_no_other() -> None:
    assert set(sections((DOCS / "commands.md").read_text())) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_documented_with_all_it_takes(name: str) -> None:
    section = sections((DOCS / "commands.md").read_text())[name]
    flags = {flag for option in COMMANDS[name].params if isinstance(option, click.Option) for flag in option.opts}
    arguments = {one.human_readable_name for one in COMMANDS[name].params if isinstance(one, click.Argument)}
    shown = set(re.findall(r"--[a-z][a-z-]*", section))
    assert shown == {flag for flag in flags if flag.startswith("--")}
    assert all(re.search(rf"\b{argument.upper()}\b", section) for argument in arguments)


def test_errors_page_has_every_code_and_no_other() -> None:
    assert list(sections((DOCS / "errors.md").read_text())) == sorted(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_error_says_what_why_and_the_way_out(code: str) -> None:
    section = sections((DOCS / "errors.md").read_text())[code]
    assert re.findall(r"^\*\*(What|Why|Example|Do)\.\*\*", section, re.MULTILINE) == ["What", "Why", "Example", "Do"]
    assert CODES[code].lower() in section.lower()


@pytest.mark.parametrize("kind", KINDS)
def test_kind_is_documented_with_all_its_keys(kind: str) -> None:
    text = (DOCS / "language.md").read_text()
    assert f"`{kind}`" in text
    keys = {field.alias or name for name, field in KINDS[kind].model_fields.items()}
    assert not {
        key for key in keys if not re.search(rf"`[^`\n]*\b{key}\b", text) and not re.search(rf"^\s*{key}:", text, re.M)
    }


def test_catalogues_have_the_same_keys_and_gaps() -> None:
    first, *others = (catalogue(lang) for lang in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        assert not [key for key in first if _gaps(first[key]) != _gaps(other[key])]


def _gaps(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def test_readmes_say_the_same_things_in_the_same_order() -> None:
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh.md"))
    assert _shape(english) == _shape(chinese)


def _shape(text: str) -> list[str]:
    """Headings, transcripts' commands, pictures and links, without the words between."""
    alike = re.sub(r"-(en|zh)\.png", ".png", text.replace(".zh.md", ".md"))
    return re.findall(r"^#+(?= )|^\$ .*$|^```\w*$|\]\(([^)]+)\)", alike, re.MULTILINE)
