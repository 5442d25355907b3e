"""SRC/lists.yaml: which file is which list, of what subject, which column is which fact, and where it is complete.

- file: disability_certificates.csv
  list: disability_certificates
  subject: person
  key: person_number
  columns: {holds_disability_certificate: has_certificate, disability_grade: grade}
  seen: 2019-11-30
  complete: [{areas: [411002], from: 2018-01-01, to: 2019-12-31}]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import duckdb

from plancode.errors import InputError, Problem, fault
from plancode.language import yaml_tree
from plancode.language.areas import Areas
from plancode.language.plan import Plan
from plancode.language.yaml_tree import Node, Scalar, Sequence
from plancode.snapshots.layout import IDENTITY_COLUMNS, Completeness, columns_of
from plancode.snapshots.source import header_of, refuse_fractions

LISTS = "lists.yaml"
_KEYS = ("file", "list", "subject", "key", "columns", "seen", "complete")
_NEEDED = ("file", "list", "subject", "key")
_PERIOD_KEYS = ("areas", "from", "to")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BEGIN = "begin each with `- file: …`"
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class ListFile:
    """One entry of lists.yaml. `columns` maps columns of the snapshot to those of the file, `identity` names and the
    like; `seen` is a date for the whole file, `seen_column` where each row says its own."""

    file: str
    path: Path
    header: tuple[str, ...]
    list: str
    subject: str
    key: str
    columns: Mapping[str, str]
    identity: Mapping[str, str]
    seen: date | None
    seen_column: str | None
    complete: tuple[Completeness, ...]

    @property
    def unread(self) -> tuple[str, ...]:
        """The columns of the file that nothing names."""
        read = {self.key, self.seen_column, *self.columns.values(), *self.identity.values()}
        return tuple(name for name in self.header if name not in read)


@dataclass(frozen=True)
class Lists:
    """All entries in order, and the list that each subject's rows come from."""

    entries: tuple[ListFile, ...]
    own: Mapping[str, str]

    def own_of(self, subject: str) -> tuple[ListFile, ...]:
        """The files that a subject's rows come from."""
        return tuple(e for e in self.entries if e.subject == subject and e.list == self.own[subject])

    def others_of(self, subject: str) -> Mapping[str, tuple[ListFile, ...]]:
        """The files that only add facts to a subject's rows, by list."""
        others: dict[str, list[ListFile]] = {}
        for entry in self.entries:
            if entry.subject == subject and entry.list != self.own[subject]:
                others.setdefault(entry.list, []).append(entry)
        return {name: tuple(entries) for name, entries in others.items()}

    @property
    def complete(self) -> tuple[Completeness, ...]:
        """Every declaration of completeness, in order, once."""
        return tuple(dict.fromkeys(one for entry in self.entries for one in entry.complete))


def read_lists(plan: Plan, source: Path, areas: Areas, database: duckdb.DuckDBPyConnection) -> Lists:
    """The entries of `source`/lists.yaml, checked against the plan and the files' headers; else all that is wrong."""
    if not source.is_dir():
        raise fault("no_such_file", f"there is no folder {source}", "name the folder that holds lists.yaml")
    reader = _Reader(plan, source, areas, database)
    nodes = reader.entries(_tree(source))
    reader.check_list_names(nodes)
    read = [reader.entry(node) for node in nodes]
    if reader.problems:
        raise InputError(*reader.problems)
    return Lists(tuple(entry for entry in read if entry), reader.own)


def _tree(source: Path) -> Node | None:
    path = source / LISTS
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise fault("no_such_file", f"there is no {LISTS} in {source}", "it says which file is which list") from error
    except UnicodeDecodeError as error:
        raise fault("not_utf8", "the file is not in UTF-8", "save it in UTF-8", LISTS) from error
    node, problems = yaml_tree.parse(text.splitlines(), LISTS, 1)
    if problems:
        raise InputError(*problems)
    return node


@dataclass
class _Reader:
    plan: Plan
    source: Path
    areas: Areas
    database: duckdb.DuckDBPyConnection
    problems: list[Problem] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)

    def entries(self, node: Node | None) -> tuple[yaml_tree.Mapping, ...]:
        """The maps of the file that have all they must have."""
        if not isinstance(node, Sequence):
            self.wrong(node, "wrong_shape", "lists.yaml is a list of maps", _BEGIN)
            return ()
        for item in node.items:
            if not isinstance(item, yaml_tree.Mapping):
                self.wrong(item, "wrong_shape", "each list is a map", _BEGIN)
        return tuple(item for item in node.items if isinstance(item, yaml_tree.Mapping) and self.is_whole(item))

    def is_whole(self, node: yaml_tree.Mapping) -> bool:
        for key, _ in node.entries:
            if key.text not in _KEYS:
                self.unknown(key, "key", _KEYS)
        missing = [key for key in _NEEDED if not isinstance(node.get(key), Scalar)]
        for name in missing:
            self.wrong(node, "missing_key", f"the list has no `{name}:`", f"write `{name}: …`")
        return not missing

    def check_list_names(self, nodes: tuple[yaml_tree.Mapping, ...]) -> None:
        """Settle each subject's own list; a list that no fact and no subject names is refused."""
        given: dict[str, list[Scalar]] = {}
        for node in nodes:
            given.setdefault(_text(node, "subject"), []).append(_scalar(node, "list"))
        known = {subject.list for subject in self.plan.subjects.values()}
        known |= {fact.list for fact in self.plan.facts.values()}
        for name in self.plan.subjects:
            listed = [scalar.text for scalar in given.get(name, [])]
            usual = self.plan.subjects[name].list
            self.own[name] = usual if usual in listed or not listed else listed[0]
            for scalar in given.get(name, []):
                if scalar.text not in known and scalar.text != self.own[name]:
                    self.unknown(scalar, "list", known)

    def entry(self, node: yaml_tree.Mapping) -> ListFile | None:
        """One entry, or None where too little is right to read on."""
        subject, file, key = (_scalar(node, name) for name in ("subject", "file", "key"))
        before = len(self.problems)
        if subject.text not in self.plan.subjects:
            self.unknown(subject, "subject", self.plan.subjects)
        header = self.header(file)
        if header is None or subject.text not in self.plan.subjects:
            return None
        self.is_column(key, header)
        columns, identity = self.columns(node, subject.text, header)
        if len(self.problems) == before:
            links = {link.column for link in self.plan.subjects[subject.text].links}
            keys = [key.text, *identity.values(), *(name for target, name in columns.items() if target in links)]
            self.guarded(lambda: refuse_fractions(self.database, self.path(file), file.text, keys))
        seen, seen_column = self.seen(node, header)
        name = _text(node, "list")
        return ListFile(
            file=file.text,
            path=self.path(file),
            header=header,
            list=name,
            subject=subject.text,
            key=key.text,
            columns=columns,
            identity=identity,
            seen=seen,
            seen_column=seen_column,
            complete=tuple(self.complete(node, name)),
        )

    def path(self, file: Scalar) -> Path:
        return self.source / file.text

    def header(self, file: Scalar) -> tuple[str, ...] | None:
        path = self.path(file)
        beside = "put the file beside lists.yaml"
        if Path(file.text).is_absolute() or ".." in Path(file.text).parts:
            self.wrong(file, "bad_value", f"{file.text!r} leads out of the folder", beside)
        elif path.suffix not in (".csv", ".parquet"):
            self.wrong(file, "bad_value", f"{file.text!r} is neither .csv nor .parquet", "save it as CSV UTF-8")
        elif not path.is_file():
            near = get_close_matches(file.text, sorted(one.name for one in self.source.iterdir()), 1)
            self.wrong(
                file, "no_such_file", f"there is no file {file.text}", f"did you mean {near[0]}?" if near else beside
            )
        else:
            return self.guarded(lambda: header_of(self.database, path, file.text))
        return None

    def guarded(self, step: Callable[[], _Result]) -> _Result | None:
        """What the step gives, or None if it finds fault."""
        try:
            return step()
        except InputError as error:
            self.problems += error.problems
            return None

    def columns(
        self, node: yaml_tree.Mapping, subject: str, header: tuple[str, ...]
    ) -> tuple[dict[str, str], dict[str, str]]:
        mapped = node.get("columns")
        columns: dict[str, str] = {}
        identity: dict[str, str] = {}
        if mapped is not None and not isinstance(mapped, yaml_tree.Mapping):
            self.wrong(mapped, "wrong_shape", "`columns:` is a map", "write `fact: column` lines")
            return columns, identity
        targets = _targets(self.plan, subject)
        for key, column in mapped.entries if mapped else ():
            if not isinstance(column, Scalar):
                self.wrong(column, "wrong_shape", f"`{key.text}` names one column", "write `fact: column`")
            elif key.text not in targets:
                self.unknown(key, "fact", targets)
            elif self.is_column(column, header) and (target := targets[key.text]):
                kept = identity if target in IDENTITY_COLUMNS else columns
                if target in kept:
                    what = f"`{key.text}` and a line above give {target} two columns"
                    self.wrong(key, "two_columns", what, "keep one of them")
                kept[target] = column.text
        return columns, identity

    def is_column(self, column: Scalar, header: tuple[str, ...]) -> bool:
        if column.text not in header:
            self.unknown(column, "column", header)
        return column.text in header

    def seen(self, node: yaml_tree.Mapping, header: tuple[str, ...]) -> tuple[date | None, str | None]:
        seen = node.get("seen")
        if seen is None:
            return None, None
        if not isinstance(seen, Scalar):
            self.wrong(seen, "wrong_shape", "`seen:` is a date or a column", "write `seen: 2019-12-31`")
        elif _DAY.fullmatch(seen.text):
            return self.day(seen), None
        elif self.is_column(seen, header):
            return None, seen.text
        return None, None

    def complete(self, node: yaml_tree.Mapping, name: str) -> Iterator[Completeness]:
        complete = node.get("complete")
        if complete is None:
            return
        for item in complete.items if isinstance(complete, Sequence) else (complete,):
            if not isinstance(item, yaml_tree.Mapping) or not all(item.get(key) for key in _PERIOD_KEYS):
                self.wrong(item, "wrong_shape", "`complete:` is a list of maps", "write `{areas: […], from: …, to: …}`")
                continue
            for key, _ in item.entries:
                if key.text not in _PERIOD_KEYS:
                    self.unknown(key, "key", _PERIOD_KEYS)
            first, latest = self.day(item.get("from")), self.day(item.get("to"))
            codes = tuple(self.codes(item.get("areas")))
            if first and latest and first > latest:
                self.wrong(
                    item.get("to"), "bad_value", f"the period ends on {latest}, before it begins", "swap the dates"
                )
            elif first and latest:
                yield Completeness(name, codes, first, latest)

    def codes(self, node: Node | None) -> Iterator[str]:
        for item in node.items if isinstance(node, Sequence) else (node,):
            area = self.areas.find(item.text) if isinstance(item, Scalar) else None
            if area:
                yield area.code
            elif isinstance(item, Scalar):
                self.unknown(item, "area", self.areas.by_code)
            else:
                self.wrong(item, "wrong_shape", "`areas:` is a list of codes", "write `areas: [411002]`")

    def day(self, node: Node | None) -> date | None:
        text = node.text if isinstance(node, Scalar) else ""
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.wrong(node, "bad_date", f"{text!r} is no date", "write it as 2019-12-31")
        return None

    def unknown(self, at: Scalar, noun: str, known: Mapping[str, object] | set[str] | tuple[str, ...]) -> None:
        near = get_close_matches(at.text, sorted(known), 1)
        listed = ", ".join(sorted(known)[:12])
        hint = f"did you mean {near[0]!r}?" if near else f"known: {listed}"
        self.wrong(at, f"unknown_{noun}", f"there is no {noun} {at.text!r}", hint)

    def wrong(self, at: Node | None, code: str, message: str, hint: str) -> None:
        line, column = (at.line, at.column) if at else (1, 1)
        self.problems.append(Problem(LISTS, line, column, code, message, hint))


def _scalar(node: yaml_tree.Mapping, key: str) -> Scalar:
    value = node.get(key)
    assert isinstance(value, Scalar)
    return value


def _text(node: yaml_tree.Mapping, key: str) -> str:
    return _scalar(node, key).text


def _targets(plan: Plan, subject: str) -> dict[str, str]:
    """What `columns:` may name, and the column of the snapshot it fills; empty for a date that nothing asks for."""
    names = (column.name for column in columns_of(plan, subject) if column.role not in ("id", "seen"))
    targets = {name: name for name in names}
    for fact in plan.facts_of(subject):
        targets.setdefault(f"{fact.name}__since", "")
    for link in plan.subjects[subject].links:
        targets.setdefault(link.name, link.column)
    ledger = plan.ledgers.get(subject)
    if ledger and ledger.row:
        targets.setdefault("subject", "subject_id")
    return targets | {name: name for name in IDENTITY_COLUMNS}
