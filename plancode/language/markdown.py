"""A plan file's text → front matter, and groups of quotes with the fences under them, each at its exact lines.

CommonMark decides what is a fence and what a quote; whatever looks like one to a reader and is none to CommonMark is
an error, so that nothing vanishes in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from plancode.errors import Problem
from plancode.language import yaml_tree
from plancode.language.fences import Fence, Heading, heading_of, looks_like_block

# Only the structure of blocks is needed: what stands inside a line is never read as Markdown.
_BLOCKS = MarkdownIt("commonmark", {"maxNesting": 100}).disable("inline")
_QUOTE_LINE = re.compile(r"( {0,3}>)( ?)(.*)")
_SUSPECT = re.compile("[`~>·｀＞]")
# What the keyboard gives for ` and > while it is set to Chinese.
_WIDE_FENCE, _WIDE_QUOTE = re.compile(r"\s*[·｀]{2,}\s*ya?ml", re.IGNORECASE), re.compile(r"\s*＞\s*\S")
_LIST_SIGNS = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*")
_PLACES = {
    "html_block": "inside an HTML comment or tag",
    "bullet_list_open": "inside a list",
    "ordered_list_open": "inside a list",
    "code_block": "in a line indented by four spaces or a tab",
    "blockquote_open": "inside a quote",
}


@dataclass(frozen=True)
class Quote:
    """A paragraph of quoted text: its lines, each with the place of its first character.

    One that is not sound has a fault of its own already, and is not held against the text.
    """

    lines: tuple[tuple[str, int, int], ...]
    is_sound: bool = True

    @property
    def text(self) -> str:
        """The quoted text, its lines joined."""
        return "".join(text for text, _, _ in self.lines)

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of its first character."""
        return self.lines[0][1:]


@dataclass
class Group:
    """Quotes in a row, and the blocks under them up to the next quote; group 0 has no quotes."""

    number: int
    quotes: list[Quote] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A plan file taken apart; `lost` names the blocks that a fault hides from the reader."""

    file: str
    front: yaml_tree.Node | None
    groups: tuple[Group, ...]
    problems: tuple[Problem, ...]
    lost: frozenset[str]


def read_page(text: str, file: str) -> Page:
    """Take a file's text apart; `problems` says what could not be understood."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    problems: list[Problem] = []
    lost: set[str] = set()
    front, body = _front(lines, file, problems)
    masked = [""] * body + lines[body:]
    groups = [Group(0)]
    for token, start, end in _top_level("\n".join(masked)):
        part = _Part(file, masked, start, end, problems, lost)
        if token.type == "fence":
            groups[-1].fences += part.fences(token)
        elif token.type == "blockquote_open":
            if groups[-1].fences or groups[-1].number == 0:
                groups.append(Group(groups[-1].number + 1))
            groups[-1].quotes += part.quotes()
        else:
            part.refuse_hidden(token)
    return Page(file, front, tuple(groups), tuple(problems), frozenset(lost))


def _front(lines: list[str], file: str, problems: list[Problem]) -> tuple[yaml_tree.Node | None, int]:
    """The front matter's tree, and the number of lines it takes up."""
    if not lines or lines[0].rstrip() != "---":
        return None, 0
    end = next((row for row in range(1, len(lines)) if lines[row].rstrip() == "---"), None)
    if end is None:
        hint = "end the front matter with a line `---`"
        problems.append(Problem(file, 1, 1, "front_matter", "the front matter that begins here has no end", hint))
        return None, len(lines)
    tree, faults = yaml_tree.parse(lines[1:end], file, 2)
    problems += faults
    return tree, end + 1


def _top_level(text: str) -> Iterator[tuple[Token, int, int]]:
    """Each outermost block of the text with its first line and the line after its last, counted from 0."""
    for token in _BLOCKS.parse(text):
        if token.level == 0 and token.nesting >= 0 and token.map:
            yield token, token.map[0], token.map[1]


@dataclass
class _Part:
    file: str
    lines: Sequence[str]
    start: int
    end: int
    problems: list[Problem]
    lost: set[str]

    def fences(self, token: Token) -> list[Fence]:
        """The block of a fence, if it is one."""
        indent = len(self.lines[self.start]) - len(self.lines[self.start].lstrip(" "))
        if not self._is_closed(token) or self._swallows(token):
            hint = f"end it with a line of its own that holds only {token.markup}"
            self._add(self.start, indent, "unclosed_fence", "the fence that opens here is not closed", hint)
            self._lose(range(self.start, self.end))
            return []
        heading, fault = heading_of(token.info)
        if fault:
            self._add(self.start, indent, *fault)
            self._lose([self.start])
        return [self._block(heading, indent)] if heading else []

    def _block(self, heading: Heading, indent: int) -> Fence:
        rows = [self.lines[row] for row in range(self.start + 1, self.end - 1)]
        cut = [min(indent, len(line) - len(line.lstrip(" "))) for line in rows]
        content = [line[width:] for line, width in zip(rows, cut)]
        tree, faults = yaml_tree.parse(content, self.file, self.start + 2, cut)
        self.problems += faults
        if tree is None and not faults:
            self._add(self.start, indent, "empty_block", f"{heading.kind} `{heading.name}` is empty", "write its keys")
        if tree is None or faults:
            # What YAML made of a faulty text would only give more faults of the same cause.
            self.lost.add(heading.name)
            tree = None
        return Fence(heading.kind, heading.name, tree, self.start + 1, indent + 1)

    def _lose(self, rows: Iterable[int]) -> None:
        for row in rows:
            if looks_like_block(self.lines[row]):
                self.lost.update(re.findall(r"[a-z_0-9]+", self.lines[row])[1:])

    def _is_closed(self, token: Token) -> bool:
        last = self.lines[self.end - 1].strip()
        is_mark = last.startswith(token.markup) and not last.strip(token.markup[0])
        return self.end - 1 > self.start and is_mark

    def _swallows(self, token: Token) -> bool:
        """Does it hold the opening of another fence, which a forgotten closing line makes part of its text?"""
        opening = re.compile(rf" {{0,3}}{re.escape(token.markup)}+\s*[^\s{token.markup[0]}][^`]*$")
        return any(opening.match(self.lines[row]) for row in range(self.start + 1, self.end - 1))

    def quotes(self) -> list[Quote]:
        found: list[Quote] = []
        before = len(self.problems)
        lines: list[tuple[str, int, int]] = []
        for row in range(self.start, self.end):
            match = _QUOTE_LINE.match(self.lines[row])
            if not match and not self.lines[row].strip():
                continue  # after a quote without a word
            if not match:
                hint = "begin every line of a quote with `>`, and put an empty line after it"
                self._add(
                    row, 0, "lazy_quote", "this line belongs to the quote above but does not begin with `>`", hint
                )
                continue
            column = match.end(2)
            self._refuse_inside(row, column, match[3], _PLACES["blockquote_open"])
            if match[3].strip():
                lines.append((match[3], row + 1, column + 1))
            elif lines:
                found.append(Quote(tuple(lines)))
                lines = []
        found += [Quote(tuple(lines))] if lines else []
        return [replace(quote, is_sound=len(self.problems) == before) for quote in found]

    def refuse_hidden(self, token: Token) -> None:
        """Refuse fences and quotes that CommonMark takes for part of something else."""
        if self._refuse_open_comment(token):
            return self._lose(range(self.start, self.end))
        place = _PLACES.get(token.type, "inside a paragraph")
        illustrated = self._illustrations(token)
        for row in range(self.start, self.end):
            if row in illustrated or not _SUSPECT.search(self.lines[row]):
                continue
            width = len(_LIST_SIGNS.match(self.lines[row])[0])  # type: ignore[index]
            self._refuse_inside(row, width, self.lines[row][width:], place)

    def _illustrations(self, token: Token) -> frozenset[int]:
        """Rows of a list's own fences that are no blocks: what stands in them is only shown."""
        if not token.type.endswith("list_open"):
            return frozenset()
        rows: set[int] = set()
        inner = _BLOCKS.parse("\n".join([""] * self.start + list(self.lines[self.start : self.end])))
        for part in inner:
            if part.type == "fence" and part.map and not looks_like_block(part.markup + part.info):
                rows.update(range(*part.map))
        return frozenset(rows)

    def _refuse_inside(self, row: int, column: int, text: str, place: str) -> None:
        shift = len(text) - len(text.lstrip())
        typed = "type it with the keyboard set to English"
        if _WIDE_FENCE.match(text):
            self._add(row, column + shift, "fence_spelling", "these are no backticks", f"{typed}: ```yaml KIND NAME")
        elif _WIDE_QUOTE.match(text):
            self._add(row, column + shift, "misplaced_quote", "a full-width ＞ begins no quote", f"{typed}: >")
        elif looks_like_block(text.strip()):
            hint = "begin the fence with three backticks at the start of a line of its own, outside of anything else"
            self._add(row, column + shift, "misplaced_fence", f"a block stands {place}, where it is not read", hint)
            self._lose([row])
        elif re.match(r"\s*>\s*\S", text):
            hint = "begin the quote with `>` at the start of a line, outside of anything else"
            self._add(row, column + shift, "misplaced_quote", f"a quote stands {place}, where it is not read", hint)

    def _refuse_open_comment(self, token: Token) -> bool:
        text = "\n".join(self.lines[self.start : self.end])
        is_open = token.type in ("html_block", "paragraph_open") and "<!--" in text.rpartition("-->")[2]
        if is_open:
            row = self.start + text[: text.rindex("<!--")].count("\n")
            hint = "end it with `-->` before the next empty line"
            column = self.lines[row].rindex("<!--")
            self._add(row, column, "open_comment", "the comment that begins here does not end", hint)
        return is_open

    def _add(self, row: int, column: int, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.file, row + 1, column + 1, code, message, hint))
