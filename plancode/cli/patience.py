"""A sign of life on stderr while work takes longer than two seconds, if a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")
SECONDS = 2.0


@contextmanager
def patience(said: str) -> Iterator[None]:
    """Show a moving bar with the time gone by, from the third second of the work inside on."""
    if not sys.stderr.isatty():
        yield
        return
    bar = _bar()
    bar.add_task(said, total=None)
    timer = Timer(SECONDS, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        bar.stop()


def counted(rows: Iterable[T], total: int, said: str) -> Iterator[T]:
    """The rows, with a bar of how many of `total` have passed."""
    if not sys.stderr.isatty():
        yield from rows
        return
    from time import monotonic

    bar, begun = _bar(), monotonic()
    task = bar.add_task(said, total=total)
    try:
        for number, row in enumerate(rows, 1):
            yield row
            if number % 1000 == 0 and monotonic() - begun > SECONDS:
                bar.start()
                bar.update(task, completed=number)
    finally:
        bar.stop()


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
