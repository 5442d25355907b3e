"""The front matter of plan.md and of the other files: what holds for every block of a file."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from plancode.errors import Problem
from plancode.language.kinds import Labels, Name, Text
from plancode.language.validation import validate
from plancode.language.yaml_tree import Node

_DAY = r"\d{4}-\d\d-\d\d"


def _period(value: Any) -> Any:
    wanted = "write the first and the last day: 2018-01-01 to 2018-12-31"
    if not isinstance(value, str) or not re.fullmatch(f"{_DAY} to {_DAY}", value):
        raise ValueError(wanted)
    try:
        first, last = (date.fromisoformat(day) for day in value.split(" to "))
    except ValueError:
        raise ValueError(wanted) from None
    if first > last:
        raise ValueError("the last day lies before the first: exchange them")
    return first, last


Period = Annotated[tuple[date, date], BeforeValidator(_period)]


class FileFront(BaseModel):
    """The front matter of a file of measures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: Name | None = Field(None, description="the measure's name")
    title: Labels = Field({}, description="the measure's title, by language")
    clause: Text = Field("", description="the clause of the plan's text that the file's quotes come from")
    in_force: Period | None = Field(None, description="first and last day: 2018-01-01 to 2018-12-31")
    responsible: Labels = Field({}, description="who answers for the file's targets, by language")


Front = TypeVar("Front", bound=FileFront)


class PlanFront(FileFront):
    """The front matter of plan.md: of the whole plan, and of the blocks in this file."""

    plan: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_.-][a-z0-9]+)*$")] | None = Field(
        None, description="the plan's short name, as its folder's"
    )


def read_front(schema: type[Front], tree: Node | None, file: str) -> tuple[Front, list[Problem]]:
    """The front matter of a file; without any, all its blocks are always in force."""
    if tree is None:
        return schema.model_validate({}), []
    found, problems = validate(schema, tree, file, "the front matter", (1, 1))
    return found or schema.model_validate({}), problems
