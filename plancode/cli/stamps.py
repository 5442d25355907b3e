"""What every figure of a projected run carries: that it is projected, and from which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from plancode.cli.wording import Wording


class Dated(Protocol):
    """What is needed of a run: the day it answers for, and the day its snapshot is of."""

    @property
    def as_of(self) -> date: ...
    @property
    def projected(self) -> bool: ...
    @property
    def snapshot_as_of(self) -> date: ...


def stamp(run: Dated) -> dict[str, Any]:
    """What is added to each row of a projected run; nothing for any other."""
    return {"projected": True} if run.projected else {}


def stamped(columns: Sequence[str], run: Dated) -> tuple[str, ...]:
    """The columns of a file of rows, with those of the stamp."""
    return (*columns, *stamp(run))


def told(run: Dated, words: Wording) -> list[str]:
    """What people read above every table of a projected run: one line; none for any other."""
    if not run.projected:
        return []
    return [words.say("figure.projected", as_of=run.as_of.isoformat(), day=run.snapshot_as_of.isoformat())]
