"""A table that fits where it is read: no word is cut, and where the columns have no room its rows become records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderableType, RenderResult

# A longer name is folded rather than keeping the whole table from fitting; Chinese may be folded anywhere.
LONGEST_WORD, LONGEST_CHINESE = 20, 8


class Paper(Console):
    """A console that lets the command end well when its reader (`head`) has seen enough; rich would end with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Sheet(Table):
    """A rich table that chooses its own widths."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # Rich would cut words in every column evenly; its edges, lines and padding take 3 cells a column and one more.
        room = options.max_width - 3 * len(self.columns) - 1
        widths = fit([_natural(one) for one in self.columns], [_need(one) for one in self.columns], room)
        if widths is None:
            yield from self._records()
            return
        for column, width in zip(self.columns, widths, strict=True):
            column.width = width
        yield from super().__rich_console__(console, options)

    def _records(self) -> Iterator[RenderableType]:
        """Each row as its first cell, and under it what the others say."""
        if self.title:
            yield Text(_plain(self.title), style="bold")
            yield ""
        heads = [_plain(column.header) for column in self.columns]
        for first, *others in zip(*(list(column.cells) for column in self.columns), strict=True):
            if _plain(first):
                yield Text(_plain(first), style="bold")
            told = (
                Text(f"{head}: ").append_text(_text(cell)) for head, cell in zip(heads[1:], others, strict=True) if cell
            )
            yield Padding(Text(" · ").join(told), (0, 0, 0, 2))
        yield ""


def fit(natural: Sequence[int], need: Sequence[int], room: int) -> list[int] | None:
    """The widths that share `room`, the widest column (the last of them) giving way first; None if nothing fits.

    >>> fit([30, 10], [5, 10], 25)
    [15, 10]
    >>> fit([30, 10], [20, 10], 25) is None
    True
    """
    widths = list(natural)
    while sum(widths) > room:
        loose = [number for number in reversed(range(len(widths))) if widths[number] > need[number]]
        if not loose:
            return None
        widths[max(loose, key=widths.__getitem__)] -= 1
    return widths


def _natural(column: Column) -> int:
    texts = [_plain(column.header), *map(_plain, column.cells)]
    return max(cell_len(line) for text in texts for line in text.split("\n"))


def _need(column: Column) -> int:
    """The width below which a word would be cut; figures are not even parted at spaces."""
    words = [word for cell in (column.header, *column.cells) for word in _plain(cell).split()]
    longest = max((_width_of_word(word) for word in words), default=1)
    return max(longest, _natural_of_figures(column)) if column.justify == "right" else longest


def _natural_of_figures(column: Column) -> int:
    return max((cell_len(_plain(cell)) for cell in column.cells), default=0)


def _width_of_word(word: str) -> int:
    return min(cell_len(word), LONGEST_WORD if cell_len(word) == len(word) else LONGEST_CHINESE)


def _text(cell: RenderableType) -> Text:
    return cell.copy() if isinstance(cell, Text) else Text(_plain(cell).replace("\n", "; "))


def _plain(cell: object) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)
