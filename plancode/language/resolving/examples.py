"""`example` and `prose` blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from plancode.language.blocks import Block
from plancode.language.expressions import BOOLEAN, DATE, Type
from plancode.language.kinds import DutyBlock, ExampleBlock, ProseBlock
from plancode.language.limits import MOST_MONEY
from plancode.language.plan import Example, Prose
from plancode.language.resolving.duties import rule_of
from plancode.language.resolving.types import read_scalar
from plancode.language.resolving.work import Path, Work
from plancode.language.wording import nearest, suggestion

_STATUSES = ("ok", "missed", "to_review", "other_ground", "none", "unknown")
_EXPECTED = ("answer", "amount", "received", "status")


def resolve_example(work: Work, block: Block, blocks: Mapping[str, Block]) -> Example | None:
    """The example with its values typed, or None with its faults noted."""
    body = block.body
    assert isinstance(body, ExampleBlock)
    of = blocks.get(block.stem)
    subject = _subject(work, of)
    if of is None or subject is None:
        if block.stem not in work.names.broken:
            known = sorted({*work.names.owners, *(duty.name for duty in work.of_kind("duty"))})
            hint = suggestion(block.stem, known, "rules and values are")
            work.report(block, (), "unknown_name", f"there is no rule or value `{block.stem}` for this example", hint)
        return None
    if subject not in work.names.subjects or block.stem in work.names.broken:
        return None
    before = len(work.problems)
    _in_force(work, block, body.as_of, of)
    reader = _Given(work, block)
    given = reader.row(("given",), body.given, subject)
    expect = _expected(work, block, body.expect, of, work.names.values.get(block.stem, BOOLEAN))
    for index, name in enumerate(body.because or ()):
        reader.known(("because", index), name, subject)
    if len(work.problems) > before:
        return None
    asked = rule_of(block.stem) if of.kind == "duty" else block.stem
    return Example(block.name, asked, body.as_of, given, expect, body.because, block.origin)


def _subject(work: Work, of: Block | None) -> str | None:
    """Whose row an example of a rule, value or duty gives."""
    if of is None or of.kind not in ("rule", "value", "duty"):
        return None
    return of.body.for_ if isinstance(of.body, DutyBlock) else work.names.owners.get(of.name)


def _in_force(work: Work, block: Block, day: date, of: Block) -> None:
    if not of.origin.holds_on(day) and of.origin.in_force:
        first, last = of.origin.in_force
        message = f"on {day} the {of.kind} `{of.name}` is not in force: it is from {first} to {last}"
        work.report(block, ("as_of",), "not_in_force", message, "ask it on a day on which it has an answer")


class _Given:
    """Reads the rows that an example gives."""

    def __init__(self, work: Work, block: Block) -> None:
        self.work, self.block = work, block

    def row(self, path: Path, written: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """A row of `subject`: its facts typed, parents as mappings, rows below as lists."""
        found: dict[str, Any] = {}
        for key, value in written.items():
            self._cell(found, (*path, key), str(key), value, subject)
        return found

    def _cell(self, found: dict[str, Any], path: Path, key: str, value: Any, subject: str) -> None:
        names = self.work.names
        head, _, rest = key.partition(".")
        link = names.subjects[subject].link(head)
        kind = self._type(subject, key)
        if kind and isinstance(value, str):
            found[key] = None if value == "unknown" else read_scalar(self.work, self.block, path, value, kind)
        elif link and rest:
            self._cell(self._parent(found, head), path, rest, value, link.subject)
        elif link and isinstance(value, dict):
            self._parent(found, head).update(self.row(path, value, link.subject))
        elif link and value == "unknown":
            found[head] = None
        elif names.links_to(key, subject) and isinstance(value, list):
            found[key] = list(self._rows(path, value, key))
        elif names.links_to(key, subject) and value == "unknown":
            return  # as if it were not given
        else:
            self._strange(path, key, value, subject)

    @staticmethod
    def _parent(found: dict[str, Any], name: str) -> dict[str, Any]:
        parent = found.get(name)
        if not isinstance(parent, dict):
            parent = found[name] = {}
        return parent

    def _rows(self, path: Path, rows: list[Any], child: str) -> Iterator[dict[str, Any]]:
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                yield self.row((*path, index), row, child)
            else:
                message = f"`{child}` is a list of rows, each a map of facts"
                self.work.report(self.block, (*path, index), "wrong_shape", message, "write `- {fact: value}`")

    def _type(self, subject: str, key: str) -> Type | None:
        names = self.work.names
        bare, _, suffix = key.partition("__")
        fact = names.fact(subject, bare)
        if fact:
            return {"": fact.type, "seen": DATE, "since": DATE}.get(suffix)
        if subject in names.ledgers and key == "state":
            return Type("code", codes=names.states(subject))
        return DATE if key in names.dates(subject) else None

    def _strange(self, path: Path, key: str, value: Any, subject: str) -> None:
        names = self.work.names
        if key in names.broken or key.partition(".")[0] in names.broken:
            return
        if key in names.owners:
            hint = "give the facts that it is worked out from"
            self.work.report(self.block, path, "wrong_name", f"`{key}` is worked out, and cannot be given", hint)
        elif self._type(subject, key):
            self.work.report(
                self.block, path, "wrong_shape", f"`{key}` of an example must be one value", "write it as a text"
            )
        elif names.links_to(key, subject):
            message = f"`{key}` is a list of rows, all there are"
            self.work.report(
                self.block, path, "wrong_shape", message, f"write `{key}: [{{fact: value}}]`, or [] for none"
            )
        else:
            fault = names.unknown_given(key, subject)
            self.work.report(self.block, path, fault.code, fault.message, fault.hint)

    def known(self, path: Path, name: str, subject: str) -> None:
        """Is this something that can be lacking: a fact, parameter, list, link or value?"""
        names = self.work.names
        last = name.rpartition(".")[2]
        lists = {one.list for one in names.subjects.values()}
        links = {link.name for one in names.subjects.values() for link in one.links}
        inline = {key.rpartition(".")[2] for key in names.facts}
        states = {word for ledger in names.ledgers for word in ("state", *names.states(ledger), *names.dates(ledger))}
        legal = {*names.facts, *names.parameters, *names.values, *names.subjects, *lists, *links, *inline, *states}
        if last not in legal and last not in names.broken:
            near = nearest(last, sorted(legal))
            hint = f"did you mean `{near}`?" if near else "name a fact, a parameter or a list"
            self.work.report(self.block, path, "unknown_name", f"nothing is called `{last}`", hint)


def _expected(work: Work, block: Block, written: Any, of: Block, kind: Type) -> dict[str, Any]:
    if not isinstance(written, dict):
        return {"answer": _value(work, block, ("expect",), written, kind)}
    if not written:
        work.report(block, ("expect",), "wrong_shape", "the example expects nothing", "write true, false, unknown …")
    found: dict[str, Any] = {}
    for key, value in written.items():
        path: Path = ("expect", key)
        if key not in _EXPECTED or (of.kind == "value" and key != "answer"):
            hint = suggestion(str(key), _EXPECTED if of.kind != "value" else ("answer",), "its keys are")
            work.report(block, path, "unknown_key", f"`expect` of a {of.kind} has no key `{key}`", hint)
        else:
            found[key] = _value(work, block, path, value, _type_of(key, kind, value))
    return found


def _type_of(key: str, kind: Type, value: Any) -> Type:
    if key == "answer":
        return kind
    if key == "status":
        return Type("code", codes=_STATUSES)
    if key == "received" and value in ("true", "false"):
        return BOOLEAN
    return Type("number", scale=2, low=-MOST_MONEY, high=MOST_MONEY)


def _value(work: Work, block: Block, path: Path, value: Any, kind: Type) -> bool | Decimal | date | str | None:
    if not isinstance(value, str):
        work.report(
            block, path, "wrong_shape", "what is expected must be one value", "true, false, unknown, or a figure"
        )
        return None
    if value == "unknown" and kind.codes != _STATUSES:
        return None
    return read_scalar(work, block, path, value, kind)


def resolve_prose(work: Work, block: Block) -> Prose | None:
    """Why there is nothing to compute, or what cannot be said yet; at least one of the two."""
    body = block.body
    assert isinstance(body, ProseBlock)
    if body.why is None and body.cannot_say is None:
        hint = "`why:` says why there is nothing to compute; `cannot_say:` what the language lacks"
        work.report(block, (), "wrong_form", "prose needs `why` or `cannot_say`", hint)
        return None
    return Prose(block.name, body.why, body.unsayable or None, block.origin)
