"""docs/schema.json is the JSON Schema of every kind of block, for editors and for programs that write plans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plancode.language.kinds import KINDS
from plancode.language.schema import json_schema

PATH = Path(__file__).parents[2] / "docs" / "schema.json"


def test_the_schema_is_that_of_the_kinds(request: pytest.FixtureRequest) -> None:
    text = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    if request.config.getoption("--reset-docs"):
        PATH.write_text(text, encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == text, "run `make docs`"


def test_every_kind_has_its_schema() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []
