"""docs/synthetic.md: its example is read, and every key that a file may have stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plancode.language.plan import Plan
from plancode.synthetic import schema
from plancode.synthetic.recipe import read_recipe

DOCUMENT = Path(__file__).parents[3] / "docs" / "synthetic.md"
PARTS = [schema.Recipe, schema.Step, schema.Group, schema.Key, schema.Draw, schema.Column, schema.Case, schema.Normal]
PARTS += [schema.Pick, schema.IdNumber, schema.Sent, schema.Seen, schema.Old, schema.Complete, schema.Faults]


def test_the_example_is_legal(xuchang: Plan, tmp_path: Path) -> None:
    fences = re.findall(r"^```yaml\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.S | re.M)
    (tmp_path / "synthetic.yaml").write_text("".join(fences), encoding="utf-8")
    recipe = read_recipe(tmp_path, xuchang)
    assert [made.step.name for made in recipe.make] == ["county", "household", "person", "household"]
    assert recipe.lists[0][0].faults.altered["disability_grade"].share == 0.002


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_is_explained(part: type[schema.Spec]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    keys = [field.alias or name for name, field in part.model_fields.items()]
    assert not [key for key in keys if not re.search(rf"\b{key}\b", text)]
    assert all(field.description for field in part.model_fields.values())
