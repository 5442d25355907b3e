"""`ledger` blocks: a subject of its own, with links to its ends, inline facts and states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from plancode.language.blocks import Block
from plancode.language.expressions import BOOLEAN, DATE, TEXT, Type
from plancode.language.kinds import LedgerBlock
from plancode.language.limits import is_money
from plancode.language.plan import Fact, Ledger, Link, Subject
from plancode.language.reserved import COLUMNS, refused_name
from plancode.language.resolving.work import Path, Work, labels_of
from plancode.language.units import BARE, Unit
from plancode.language.wording import nearest, suggestion

_PLAIN: dict[str, Type] = {"date": DATE, "text": TEXT, "boolean": BOOLEAN, "number": Type("number", BARE, 4)}
_UNIT = re.compile(r"[^\W\d_][\w-]*( per [^\W\d_][\w-]*)*")
_RENAME = "choose another name"
_OTHER_ROW = "a row belongs to something else: name another subject in `row:`"
_TYPES = "date, text, boolean, number, a unit such as CNY, or a list of codes"


def resolve_ledgers(work: Work) -> None:
    """Fill in every ledger: its subject, its inline facts as `ledger.fact`, its states."""
    for block in work.of_kind("ledger"):
        body = block.body
        assert isinstance(body, LedgerBlock)
        links = tuple(_links(work, block, body))
        authority = body.by
        work.names.subjects[block.name] = Subject(
            block.name,
            f"{block.name}, round",
            links,
            block.name,
            authority,
            labels_of(body.labels),
            block.origin,
            is_ledger=True,
        )
    for block in work.of_kind("ledger"):
        _not_above_itself(work, block)
        _fill(work, block)


def _not_above_itself(work: Work, block: Block) -> None:
    if way := work.names.way_up(block.name, block.name):
        circle = " → ".join((block.name, *way.split(".")))
        work.report(block, ("row",), "circle", f"the rows belong to each other in a circle: {circle}", _OTHER_ROW)
        mine = work.names.subjects[block.name]
        work.names.subjects[block.name] = replace(mine, links=())


def _links(work: Work, block: Block, body: LedgerBlock) -> Iterator[Link]:
    known = {one.name for one in work.of_kind("subject")} | {one.name for one in work.of_kind("ledger")}
    if isinstance(body.row, str):
        if body.row in known:
            yield Link(body.row, "subject_id", body.row)
        elif body.row not in work.names.broken:
            hint = suggestion(body.row, sorted(known - {block.name}), "the subjects are")
            work.report(block, ("row",), "unknown_subject", f"there is no subject `{body.row}`", hint)
        return
    ends = [(name, value) for name, value in body.row.items() if isinstance(value, str) and value in known]
    if not ends:
        hint = "name at least one subject: {helper: county, helped: county}"
        work.report(block, ("row",), "unknown_subject", f"no end of `{block.name}` is a subject", hint)
    for name, subject in ends:
        if reason := refused_name(name) or ("its column is taken" if name == "subject" else ""):
            work.report(block, ("row", name), "reserved_word", f"no end can be called `{name}`: {reason}", _RENAME)
        yield Link(name, f"{name}_id", subject)


def _fill(work: Work, block: Block) -> None:
    body = block.body
    assert isinstance(body, LedgerBlock)
    _states(work, block, body)
    subject = work.names.subjects[block.name]
    taken = {link.name for link in subject.links} | {link.column for link in subject.links} | set(COLUMNS)
    taken |= {"withdrawn", *body.states, *(f"{state}_on" for state in body.states)}
    names: list[str] = []
    for path, name, written in _inline(body, subject):
        reason = refused_name(name)
        if reason or name in taken or name in names:
            message = f"an inline fact cannot be called `{name}`: {reason or 'the ledger has that name already'}"
            work.report(block, path, "reserved_word", message, _RENAME)
            continue
        kind = _type(work, block, path, written)
        if kind:
            names.append(name)
            work.names.facts[f"{block.name}.{name}"] = _fact(block, name, kind, body)
        else:
            work.names.broken.add(f"{block.name}.{name}")
    row = body.row if isinstance(body.row, str) else None
    work.names.ledgers[block.name] = Ledger(
        block.name, row, tuple(names), body.enter, body.states, body.keep, labels_of(body.labels), block.origin
    )


def _states(work: Work, block: Block, body: LedgerBlock) -> None:
    for index, state in enumerate(body.states):
        path: Path = ("states", index)
        if state == "withdrawn":
            hint = "every ledger has the state `withdrawn`; leave it out"
            work.report(block, path, "reserved_word", "`withdrawn` is written among the states", hint)
        elif reason := refused_name(state):
            work.report(
                block, path, "reserved_word", f"no state can be called `{state}`: {reason}", "choose another name"
            )
        if state in body.states[:index]:
            work.report(block, path, "duplicate_name", f"the state `{state}` stands twice", "name each state once")


def _inline(body: LedgerBlock, subject: Subject) -> Iterator[tuple[Path, str, str | tuple[str, ...]]]:
    ends = {link.name for link in subject.links}
    if not isinstance(body.row, str):
        for name, written in body.row.items():
            if name not in ends:
                yield ("row", name), name, written
    for name, written in body.facts.items():
        yield ("facts", name), name, written


def _type(work: Work, block: Block, path: Path, written: str | tuple[str, ...]) -> Type | None:
    if not isinstance(written, str):
        return Type("code", codes=written)
    if written in _PLAIN:
        return _PLAIN[written]
    meant = nearest(written, [*_PLAIN, *(work.names.subjects if path[0] == "row" else ())])
    if written in ("code", "money") or meant or not _UNIT.fullmatch(written):
        hint = f"did you mean `{meant}`?" if meant else f"write {_TYPES}"
        work.report(block, path, "bad_choice", f"`{written}` is no type of an inline fact", hint)
        return None
    unit = Unit.of(written)
    return Type("number", unit, 2 if is_money(unit) else 4)


def _fact(block: Block, name: str, kind: Type, body: LedgerBlock) -> Fact:
    return Fact(
        name,
        block.name,
        kind,
        block.name,
        body.by,
        (),
        None,
        None,
        None,
        None,
        False,
        None,
        False,
        {},
        {},
        block.origin,
    )


def check_ledgers(work: Work) -> None:
    """`enter` is a rule of the row's subject, and what is kept is of that subject too."""
    for block in work.of_kind("ledger"):
        body = block.body
        assert isinstance(body, LedgerBlock)
        if body.enter is not None:
            _enter(work, block, body, body.enter)
        for index, name in enumerate(body.keep):
            if isinstance(body.row, str) and name not in work.names.own(body.row) and name not in work.names.broken:
                hint = suggestion(name, work.names.own(body.row), f"of {body.row} are")
                work.report(block, ("keep", index), "unknown_name", f"nothing of {body.row} is called `{name}`", hint)
            elif name in work.names.ledgers[block.name].facts or name in body.keep[:index]:
                message = f"`{name}` would be two columns of `{block.name}`"
                work.report(block, ("keep", index), "duplicate_name", message, "keep each name once")


def _enter(work: Work, block: Block, body: LedgerBlock, rule: str) -> None:
    names = work.names
    if not isinstance(body.row, str):
        hint = "write `row:` with that subject alone, or leave `enter:` out"
        work.report(block, ("enter",), "wrong_subject", "a ledger with several ends has no rule of entry", hint)
    elif rule in names.rules and names.owners[rule] != body.row:
        message = f"`{rule}` is a rule for {names.owners[rule]}, and the rows are of {body.row}"
        work.report(block, ("enter",), "wrong_subject", message, f"write a rule for {body.row}")
    elif rule not in names.rules and rule not in names.broken:
        rules = [name for name in sorted(names.rules) if names.owners[name] == body.row]
        hint = suggestion(rule, rules, f"rules for {body.row} are")
        work.report(block, ("enter",), "unknown_name", f"there is no rule `{rule}`", hint)
