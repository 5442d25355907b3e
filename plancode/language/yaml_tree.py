"""YAML text → a tree of scalars, mappings and sequences that know their place in the file.

Every scalar stays the text that was written: PyYAML's own types turn `on:` into True and the code 0123 into 83. What
YAML can hide or mistake (tags, anchors, merge keys, duplicates, a flow list cut at a comma) is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from plancode.errors import Problem

DEEPEST = 12
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Scalar:
    """A text, at its first character; `style` is "" (plain), "'", '"', "|" or ">"."""

    text: str
    line: int
    column: int
    style: str = ""
    is_one_line: bool = True

    def spot(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text; of the text's start where YAML folded its lines."""
        before = self.text[:offset]
        if self.style == "|":
            rows = before.split("\n")
            return self.line + len(rows) - 1, self.column + len(rows[-1])
        # In single quotation marks an apostrophe is written twice.
        doubled = before.count("'") if self.style == "'" else 0
        return (self.line, self.column + offset + doubled) if self.is_one_line else (self.line, self.column)


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order written."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int

    @cached_property
    def _by_key(self) -> dict[str, tuple[Scalar, Node]]:
        return {scalar.text: (scalar, value) for scalar, value in self.entries}

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        found = self._by_key.get(key)
        return found[1] if found else None

    def key(self, key: str) -> Scalar | None:
        """The key as written, or None."""
        found = self._by_key.get(key)
        return found[0] if found else None


@dataclass(frozen=True)
class Sequence:
    """Items in the order written."""

    items: tuple[Node, ...]
    line: int
    column: int


Node = Scalar | Mapping | Sequence
Step = str | int


def plain(node: Node) -> Any:
    """The tree as str, dict and list.

    >>> plain(parse(["a: [0123, on]"], "plan.md", 1)[0])
    {'a': ['0123', 'on']}
    """
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def parse(
    lines: SequenceOf[str], file: str, first_line: int, columns: SequenceOf[int] = ()
) -> tuple[Node | None, list[Problem]]:
    """The tree of some lines of a file and the faults found; None where nothing could be made of them.

    `first_line` is the file's line of the first of `lines`; `columns` says how many characters were cut off the
    front of each.
    """
    reader = _Reader(tuple(lines), file, first_line, tuple(columns))
    try:
        return reader.document(), reader.problems
    except _Stop:
        return None, reader.problems


def find(node: Node | None, path: Iterable[Step]) -> Node | None:
    """The node at a path of keys and indices, or None. A single text counts as a list of one."""
    for step in path:
        if isinstance(node, Mapping):
            node = node.get(str(step))
        elif isinstance(node, Sequence):
            node = node.items[step] if isinstance(step, int) and step < len(node.items) else None
        elif step != 0:
            return None
    return node


def place(tree: Mapping, path: Iterable[Step], of_key: bool = False) -> tuple[int, int]:
    """Line and column of the value (or the key) at a path, or of the nearest thing above it that is written."""
    steps = tuple(path)
    above = find(tree, steps[:-1]) if steps else None
    if of_key and isinstance(above, Mapping) and (key := above.key(str(steps[-1]))):
        return key.line, key.column
    while (node := find(tree, steps)) is None:
        steps = steps[:-1]
    return node.line, node.column


class _Stop(Exception):
    """Nothing more can be read after this fault."""


@dataclass
class _Reader:
    lines: tuple[str, ...]
    file: str
    first_line: int
    columns: tuple[int, ...]
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> Node | None:
        self._refuse_tabs()
        self._refuse_explicit_keys()
        events = self._events()
        next(events)
        event = next(events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        if event.version or event.tags:
            self._stop(event.start_mark, "yaml_directive", "a YAML directive (`%…`) is not allowed", "remove the line")
        node = self._node(next(events), events, 0, in_flow=False)
        next(events)
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            hint = "write one block in each fence; `---` has no place here"
            self._stop(after.start_mark, "several_documents", "a second YAML document begins here", hint)
        return node

    def _events(self) -> Iterator[Any]:
        # libyaml counts a mark's column in characters, and one line feed a line; both are what an editor shows.
        try:
            yield from yaml.parse("\n".join(self.lines) + "\n", Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            self._syntax(error)

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        if not self._is_cut():
            mark = error.problem_mark
            if error.context_mark and (not mark or mark.line >= len(self.lines)):
                mark = error.context_mark
            said = ", ".join(text for text in (error.context, error.problem) if text)
            self._report(mark, "yaml_syntax", *_plain_words(said))
        raise _Stop

    def _node(self, event: Any, events: Iterator[Any], depth: int, in_flow: bool) -> Node:
        self._refuse_extras(event)
        if depth > DEEPEST:
            self._stop(event.start_mark, "too_deep", f"more than {DEEPEST} levels inside each other", "make it flatter")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, in_flow)
        in_flow = bool(event.flow_style)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, events, depth, in_flow)
        return self._mapping(event, events, depth, in_flow)

    def _sequence(self, start: Any, events: Iterator[Any], depth: int, in_flow: bool) -> Sequence:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._filled(self._node(event, events, depth + 1, in_flow), "an item of the list"))
        return Sequence(tuple(items), *self._place(start.start_mark))

    def _mapping(self, start: Any, events: Iterator[Any], depth: int, in_flow: bool) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event, events, depth, in_flow)
            value = self._filled(self._node(next(events), events, depth + 1, in_flow), f"`{key.text}`", key)
            if key.text in entries:
                first = entries[key.text][0]
                hint = f"the first stands in line {first.line}; keep one of them"
                message = f"the key `{key.text}` stands here a second time"
                self._add(key.line, key.column, "duplicate_key", message, hint)
            entries.setdefault(key.text, (key, value))
        return Mapping(tuple(entries.values()), *self._place(start.start_mark))

    def _key(self, event: Any, events: Iterator[Any], depth: int, in_flow: bool) -> Scalar:
        key = self._node(event, events, depth + 1, in_flow)
        if not isinstance(key, Scalar) or not key.text:
            hint = "write `key: value`"
            self._stop(event.start_mark, "key_not_text", "a key must be a word", hint)
        assert isinstance(key, Scalar)
        if key.text == "<<" and not key.style:
            self._stop(event.start_mark, "yaml_merge_key", "merge keys (`<<`) are not allowed", "write the keys out")
        return key

    def _filled(self, node: Node, what: str, key: Scalar | None = None) -> Node:
        if isinstance(node, Scalar) and not node.text and not node.style and not self._is_cut():
            place = key or node
            hint = "write a value, or remove the line"
            self._add(place.line, place.column, "empty_value", f"{what} has no value", hint)
        return node

    def _is_cut(self) -> bool:
        return any(problem.code == "unbalanced" for problem in self.problems)

    def _scalar(self, event: Any, in_flow: bool) -> Scalar:
        line, column = self._place(event.start_mark)
        style = event.style or ""
        if style in ("'", '"'):
            column += 1
        elif style in ("|", ">"):
            line, column = self._block_text(event)
        elif (in_flow or self._ends_at_comment(event)) and not self._is_cut():
            self._refuse_unbalanced(event)
        return Scalar(event.value, line, column, style, event.start_mark.line == event.end_mark.line)

    def _block_text(self, event: Any) -> tuple[int, int]:
        row = event.start_mark.line + 1
        text = self.lines[row] if row < len(self.lines) else ""
        return self.first_line + row, self._column(row, len(text) - len(text.lstrip(" ")))

    def _ends_at_comment(self, event: Any) -> bool:
        mark = event.end_mark
        rest = self.lines[mark.line][mark.column :] if mark.line < len(self.lines) else ""
        return rest.lstrip().startswith("#")

    def _refuse_unbalanced(self, event: Any) -> None:
        if loose := loose_mark(event.value):
            message = f"`{event.value}` has an unbalanced {loose}"
            hint = "a list or map on one line is cut at every comma, any text at ` #`: give each item its own line"
            self._report(event.start_mark, "unbalanced", message, hint)

    def _refuse_extras(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sign = f"*{event.anchor}" if isinstance(event, yaml.AliasEvent) else f"&{event.anchor}"
            hint = "write it out, or put the text in quotation marks if it is meant to begin with this sign"
            self._stop(event.start_mark, "yaml_anchor", f"YAML anchors and aliases (`{sign}`) are not allowed", hint)
        if getattr(event, "tag", None):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = "remove it: the kind of block says what type a value has"
            self._stop(event.start_mark, "yaml_tag", f"YAML tags (`{tag}`) are not allowed", hint)

    def _refuse_tabs(self) -> None:
        for row, line in enumerate(self.lines):
            indent = line[: len(line) - len(line.lstrip())]
            if "\t" in indent:
                hint = "indent with spaces, two for each level"
                column = self._column(row, indent.index("\t"))
                self._add(self.first_line + row, column, "tab_indentation", "a tab stands in the indentation", hint)
                raise _Stop

    def _refuse_explicit_keys(self) -> None:
        if not any("?" in line for line in self.lines):
            return
        try:
            for token in yaml.scan("\n".join(self.lines) + "\n", Loader=_LOADER):
                # A key token has a width only where it was written as `?`.
                if isinstance(token, yaml.KeyToken) and token.end_mark.index > token.start_mark.index:
                    hint = "write `key: value`"
                    self._stop(token.start_mark, "yaml_explicit_key", "explicit keys (`? `) are not allowed", hint)
        except yaml.MarkedYAMLError as error:
            self._syntax(error)

    def _place(self, mark: Any) -> tuple[int, int]:
        return self.first_line + mark.line, self._column(mark.line, mark.column)

    def _column(self, row: int, column: int) -> int:
        return column + 1 + (self.columns[row] if row < len(self.columns) else 0)

    def _add(self, line: int, column: int, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.file, line, column, code, message, hint))

    def _report(self, mark: Any, code: str, message: str, hint: str) -> None:
        self._add(*self._place(mark), code, message, hint)

    def _stop(self, mark: Any, code: str, message: str, hint: str) -> None:
        self._report(mark, code, message, hint)
        raise _Stop


def loose_mark(text: str) -> str | None:
    """The first bracket or quotation mark that has no partner; an apostrophe after a letter is none.

    >>> loose_mark("scale(s"), loose_mark("rest)"), loose_mark("a in ('x', ')')"), loose_mark("persons' own")
    ('(', ')', None, None)
    """
    opened: list[str] = []
    quote = before = ""
    for sign in text:
        is_apostrophe = sign == "'" and not quote and before.isalnum()
        if (quote or sign in "'\"") and not is_apostrophe:
            quote = "" if sign == quote else quote or sign
        elif sign in "([{":
            opened.append(sign)
        elif sign in _OPENING and (not opened or opened.pop() != _OPENING[sign]):
            return sign
        before = sign
    return quote or (opened[-1] if opened else None)


# What libyaml and PyYAML say, in words for people who know neither.
_FAULTS = (
    ("mapping values are not allowed", "a `: ` stands here where no key can be", "put the text in quotation marks"),
    ("cannot start any token", "no text can begin with this sign", "put the text in quotation marks"),
    ("quoted scalar", "a quotation mark is opened here and not closed", "close it, or remove it"),
    ("flow ", "a list or map in brackets is not closed", "close it, or give each item a line of its own"),
    ("sequence entries are not allowed", "a list cannot begin here", "begin the list on a new line under its key"),
    ("expected key", "this line does not fit the lines before it", "indent it like its neighbours, as `key: value`"),
    ("<block end>", "this line does not fit the lines before it", "indent it like its neighbours"),
    ("'-' indicator", "this line does not fit the list before it", "indent it like its neighbours, as `- item`"),
    ("expected ':'", "this line is no `key: value`", "write `key: value`, or indent it under the line before"),
    ("escape", "a backslash in double quotation marks begins nothing known", "use single quotation marks"),
)


def _plain_words(said: str) -> tuple[str, str]:
    """The fault and the way out."""
    for needle, fault, remedy in _FAULTS:
        if needle in said:
            return fault, remedy
    return f"not legal YAML: {said}", "write `key: value` lines, and lists as `- item`"
