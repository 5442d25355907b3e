"""The reference of the language has every kind's keys as the schema states them; `--reset-docs` writes them down."""

from __future__ import annotations

import re
from typing import Any

import pytest

from plancode.language.kinds import KINDS, Block
from tests.docs.transcripts import ROOT

PAGE = ROOT / "docs/language.md"
SHARED = set(Block.model_fields)


def table(kind: str) -> str:
    """The keys of a kind, or of every kind, as a Markdown table."""
    schema = KINDS.get(kind, Block)
    fields = {name: one for name, one in schema.model_fields.items() if kind == "every" or name not in SHARED}
    rows = [f"| `{one.alias or name}` | {_needed(one)}{one.description or ''} |" for name, one in fields.items()]
    return "\n".join(["| Key | |", "|---|---|", *rows])


def _needed(field: Any) -> str:
    return "**needed**; " if field.is_required() else ""


@pytest.mark.parametrize("kind", ["every", *KINDS])
def test_reference_has_the_keys_of(kind: str, pytestconfig: pytest.Config) -> None:
    text = PAGE.read_text()
    place = re.compile(rf"(<!-- keys: {kind} -->\n).*?(<!-- end -->)", re.DOTALL)
    wanted = place.sub(lambda found: f"{found[1]}\n{table(kind)}\n\n{found[2]}", text)
    assert place.search(text)
    if pytestconfig.getoption("--reset-docs"):
        PAGE.write_text(wanted)
    else:
        assert text == wanted, f"the keys of {kind} have changed: make docs"


def test_a_needed_key_is_marked() -> None:
    assert "| `when` | **needed**; " in table("rule")
    assert "| `received` | the fact" in table("rule")
