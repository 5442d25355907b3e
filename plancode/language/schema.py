"""The schemas of all kinds as JSON Schema, for editors and other programs."""

from __future__ import annotations

from typing import Any

from plancode.language.front import FileFront, PlanFront
from plancode.language.kinds import KINDS


def json_schema() -> dict[str, Any]:
    """One JSON Schema with a definition for each kind of block and for front matter; all scalars are text."""
    kinds = {kind: model.model_json_schema(by_alias=True) for kind, model in KINDS.items()}
    fronts = {"plan.md": PlanFront.model_json_schema(), "file": FileFront.model_json_schema()}
    definitions: dict[str, Any] = {}
    for schema in (*kinds.values(), *fronts.values()):
        definitions.update(schema.pop("$defs", {}))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Blocks and front matter of a plan",
        "$defs": definitions,
        "kinds": kinds,
        "front_matter": fronts,
    }
