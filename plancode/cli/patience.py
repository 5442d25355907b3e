"""A sign of life on stderr while work takes longer than two seconds, if a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

SECONDS = 2.0


@contextmanager
def patience(said: str) -> Iterator[Callable[[float], None]]:
    """Show a moving bar with the time gone by, from the third second of the work inside on.

    Gives a function to be told how far the work is, from 0 to 1; work that cannot say leaves it alone.
    """
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    bar = _bar()
    task = bar.add_task(said, total=None)
    timer = Timer(SECONDS, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done: bar.update(task, completed=done, total=1)
    finally:
        timer.cancel()
        bar.stop()


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
