"""From text to typed cells: a cell that is not what its fact may be is empty, and said to be wrong.

Nothing is guessed: no spaces cut off, no other ways to write a date, no rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plancode.language.expressions import Type
from plancode.language.plan import Ledger
from plancode.snapshots.layout import Column, columns_of, sql_type
from plancode.snapshots.lists import ListFile
from plancode.snapshots.source import literal, quoted, text_of
from plancode.snapshots.work import Work

EARLIEST, LATEST = date(1850, 1, 1), date(2200, 12, 31)
_NUMBER = "'-?[0-9]+(\\.[0-9]+)?'"
_DAY = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"


@dataclass(frozen=True)
class Cell:
    """SQL: what is `parsed` from the text, the `typed` cell made of that, and the kind of exception if it is empty."""

    parsed: str
    typed: str
    fault: str


def cell_of(text: str, parsed: str, column: Column, as_of: date) -> Cell:
    """How the column `text` becomes a cell, by way of the column `parsed`."""
    kind = column.type.kind
    if column.role == "area":
        return Cell("NULL", f"CASE WHEN {text} IN (SELECT code FROM areas) THEN {text} END", "'unknown_area'")
    if column.role == "state":
        return _code(text, column.type, "state_not_listed")
    if kind == "date":
        return _day(text, parsed, as_of if column.role in ("state_on", "seen", "since") else LATEST)
    if kind == "boolean":
        return Cell("NULL", f"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false END", "'not_a_boolean'")
    if kind == "number":
        return _number(text, parsed, column.type)
    if kind == "code" and column.type.codes:
        return _code(text, column.type, "code_not_listed")
    return Cell("NULL", text, "NULL")


def _code(text: str, type_: Type, kind: str) -> Cell:
    codes = ", ".join(literal(code) for code in type_.codes)
    return Cell("NULL", f"CASE WHEN {text} IN ({codes}) THEN {text} END", literal(kind))


def _day(text: str, parsed: str, latest: date) -> Cell:
    day = f"CASE WHEN regexp_full_match({text}, {_DAY}) THEN TRY_CAST({text} AS DATE) END"
    typed = f"CASE WHEN {parsed} BETWEEN DATE '{EARLIEST}' AND DATE '{latest}' THEN {parsed} END"
    absurd = f"{parsed} < DATE '{EARLIEST}' OR {parsed} > DATE '{LATEST}'"
    kinds = f"WHEN {parsed} IS NULL THEN 'not_a_date' WHEN {absurd} THEN 'absurd_date' ELSE 'after_as_of'"
    return Cell(day, typed, f"CASE {kinds} END")


def _number(text: str, parsed: str, type_: Type) -> Cell:
    point = f"(\\.[0-9]{{1,{type_.scale}}}0*)?" if type_.scale else "(\\.0+)?"
    exact = f"regexp_full_match({text}, '-?[0-9]+{point}')"
    number = f"CASE WHEN {exact} THEN TRY_CAST({text} AS {sql_type(type_)}) END"
    within = [f"{parsed} >= {type_.low}"] if type_.low is not None else []
    within += [f"{parsed} <= {type_.high}"] if type_.high is not None else []
    typed = f"CASE WHEN {' AND '.join(within)} THEN {parsed} END" if within else parsed
    wrong = (
        f"WHEN NOT regexp_full_match({text}, {_NUMBER}) THEN 'not_a_number' WHEN NOT {exact} THEN 'too_many_decimals'"
    )
    return Cell(number, typed, f"CASE {wrong} ELSE 'out_of_bounds' END")


def typed_query(work: Work, entry: ListFile, relation: str) -> str:
    """The SELECT that types a file: `_key`, its columns, `_seen`, names, `_row` and `_faults`.

    `_faults` is NULL or a list of {column, kind, value}, holes included.
    """
    known = {column.name: column for column in columns_of(work.plan, entry.subject)}
    columns = [known[name] for name in entry.columns]
    if entry.seen_column:
        columns.append(Column("_seen", "seen", "", Type("date")))
    names = [*entry.columns.values(), *([entry.seen_column] if entry.seen_column else [])]
    texts = [f"{text_of(entry.path, entry.header, name)} AS _t{at}" for at, name in enumerate(names)]
    cells = [cell_of(f"_t{at}", f"_p{at}", column, work.as_of) for at, column in enumerate(columns)]
    typed = [f"{cell.typed} AS {quoted(column.name)}" for cell, column in zip(cells, columns)]
    key = text_of(entry.path, entry.header, entry.key)
    key = f"CASE WHEN trim({key}) <> '' THEN {key} END"
    carried = [
        f"{text_of(entry.path, entry.header, name)} AS _i{at}" for at, name in enumerate(entry.identity.values())
    ]
    inner = f"SELECT {', '.join([f'{key} AS _key', 'CAST(_row AS BIGINT) AS _row', *texts, *carried])} FROM {relation}"
    parsed = [f"{cell.parsed} AS _p{at}" for at, cell in enumerate(cells) if cell.parsed != "NULL"]
    middle = f"SELECT {', '.join(['*', *parsed])} FROM ({inner})"
    middle = f"SELECT {', '.join(['*', *typed])} FROM ({middle})"
    shown = _shown(columns, cells, _disorders(work.plan.ledgers.get(entry.subject), entry))
    shown += [f"_i{at} AS {quoted('identity ' + name)}" for at, name in enumerate(entry.identity)]
    return f"SELECT {', '.join(['_key', '_row', *shown])} FROM ({middle})"


def _shown(columns: Sequence[Column], cells: Sequence[Cell], disorder: Mapping[str, str]) -> list[str]:
    """The typed cells, and what is wrong with those that are empty though their text is not."""
    shown, faults, alarms = [], [], []
    for at, (column, cell) in enumerate(zip(columns, cells)):
        name = quoted(column.name)
        wrong = f"(_t{at} IS NOT NULL AND {name} IS NULL)"
        what, value = cell.fault, name
        if column.name in disorder:
            out = disorder[column.name]
            value = f"CASE WHEN {out} THEN NULL ELSE {name} END"
            wrong, what = f"({wrong} OR {out})", f"CASE WHEN {out} THEN 'out_of_order' ELSE {what} END"
        shown.append(f"{value} AS {name}")
        alarms.append(wrong)
        record = f"{{'of': {literal(column.name.lstrip('_'))}, 'kind': {what}, 'value': _t{at}}}"
        faults.append(f"CASE WHEN {wrong} THEN {record} END")
    found = f"CASE WHEN {' OR '.join(alarms)} THEN [{', '.join(faults)}] END" if faults else "NULL"
    shown.append(f'CAST({found} AS STRUCT("of" VARCHAR, kind VARCHAR, value VARCHAR)[]) AS _faults')
    return shown


def _disorders(ledger: Ledger | None, entry: ListFile) -> dict[str, str]:
    """For the date of each state: is it before one of an earlier state, or after one of a later state?"""
    names = [f"{state}_on" for state in ledger.states if f"{state}_on" in entry.columns] if ledger else []
    disorders = {}
    for at, name in enumerate(names):
        pairs = [f"{quoted(name)} < {quoted(other)}" for other in names[:at]]
        pairs += [f"{quoted(name)} > {quoted(other)}" for other in names[at + 1 :]]
        disorders[name] = f"coalesce({' OR '.join([*pairs, 'false'])}, false)"
    return disorders
