"""What a snapshot looks like: its files, the columns of each, how they are written, and the manifest.

SNAP/<subject>.parquet   one for each subject and ledger of the plan
SNAP/identity.parquet    names, ID numbers, phones, cards; no run ever reads it
SNAP/areas.csv           the areas that rows lie in
SNAP/manifest.json       what the files must hash to, what is complete where, and every exception
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from plancode.language.expressions import TEXT, Type
from plancode.language.plan import Fact, Ledger, Plan

MANIFEST = "manifest.json"
AREAS = "areas.csv"
IDENTITY = "identity.parquet"
IDENTITY_COLUMNS = ("name", "id_number", "phone", "card")
WITHDRAWN = "withdrawn"

# A multiple of DuckDB's vector of 2,048 rows: asked for 50,000, it writes 51,200.
ROW_GROUP = 49_152
PLAIN_PARQUET = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
# Every column of a row group fits its dictionary: only then DuckDB writes a bloom filter, and a look-up by id skips
# all row groups but one. The second limit, in bytes, is what ids of 64 characters need.
PARQUET = f"{PLAIN_PARQUET}, DICTIONARY_SIZE_LIMIT {ROW_GROUP}, STRING_DICTIONARY_PAGE_SIZE_LIMIT 100000000"
ORDER = "ORDER BY area NULLS LAST, id"

Role = Literal["id", "link", "round", "area", "state", "state_on", "fact", "kept", "seen", "since"]


@dataclass(frozen=True)
class Column:
    """A column of a subject's file. `of` is the fact, link or state it belongs to; `type` what a cell may be."""

    name: str
    role: Role
    of: str
    type: Type

    @property
    def sql_type(self) -> str:
        """Its type in DuckDB and Parquet."""
        return sql_type(self.type)


@dataclass(frozen=True)
class Completeness:
    """Every row that there is in these areas (and all below them) stands on the list, at any day of the period."""

    list: str
    areas: tuple[str, ...]
    from_: date
    to: date


@dataclass(frozen=True)
class RowException:
    """Something in a source that was not taken as it stands; `row` counts as a spreadsheet does (0: the whole file)."""

    kind: str
    subject: str
    id: str | None
    fact: str | None
    list: str
    file: str
    row: int
    value: str | None
    message: str


# What `RowException.kind` may be. The first three take the whole row out; the others empty a cell, or (key_not_listed)
# concern a row of a list that only adds facts.
KINDS: Mapping[str, str] = {
    "ragged": "the row has more or fewer cells than the header: the row is out",
    "empty_key": "the row has no key: the row is out",
    "duplicate": "the key stands on the subject's own list more than once: every such row is out",
    "key_not_listed": "another list speaks of a key that is not on the subject's own list",
    "not_a_boolean": "neither true nor false",
    "not_a_number": "not a plain number",
    "not_a_date": "not a day of the calendar written as 2018-12-31",
    "absurd_date": "a date before 1850 or after 2200",
    "too_many_decimals": "more digits after the point than the fact has",
    "out_of_bounds": "below or above the bounds of the fact",
    "code_not_listed": "not among the codes of the fact",
    "state_not_listed": "not among the states of the ledger",
    "unknown_area": "no code of areas.csv",
    "broken_parent": "points to a row that is not there",
    "conflict": "two sources give two values",
    "only_if": "a value where the fact has none, by its only_if",
    "after_as_of": "a date after the day of the snapshot",
    "out_of_order": "a later state of a ledger row is dated before an earlier one",
}
WHOLE_ROW = ("ragged", "empty_key", "duplicate")


def sql_type(type_: Type) -> str:
    """The DuckDB type that holds a value of this type."""
    if type_.kind == "number":
        return f"DECIMAL(18,{type_.scale})" if type_.scale else "BIGINT"
    return {"boolean": "BOOLEAN", "date": "DATE"}.get(type_.kind, "VARCHAR")


def columns_of(plan: Plan, subject: str) -> tuple[Column, ...]:
    """The columns of a subject's or ledger's file, in order."""
    ledger = plan.ledgers.get(subject)
    links = plan.subjects[subject].links
    facts = plan.facts_of(subject)
    names = {fact.name for fact in facts}
    day = Type("date")
    columns = [Column("id", "id", "", TEXT)]
    columns += [Column(link.column, "link", link.name, TEXT) for link in links if link.column not in names]
    columns += [Column("round", "round", "", Type("number"))] if ledger else []
    columns.append(Column("area", "area", "", TEXT))
    if ledger:
        states = (*ledger.states, WITHDRAWN)
        columns.append(Column("state", "state", "", Type("code", codes=states)))
        columns += [Column(f"{state}_on", "state_on", state, day) for state in states]
    for fact in facts:
        columns.append(Column(fact.name, "fact", fact.name, fact.type))
        if fact.is_tracked:
            columns.append(Column(f"{fact.name}__seen", "seen", fact.name, day))
            columns.append(Column(f"{fact.name}__since", "since", fact.name, day))
    taken = {column.name for column in columns}
    columns += _kept(plan, ledger, taken) if ledger else []
    return tuple(columns)


def _kept(plan: Plan, ledger: Ledger, taken: set[str]) -> list[Column]:
    return [Column(name, "kept", name, _type_of(plan, name)) for name in ledger.keep if name not in taken]


def _type_of(plan: Plan, name: str) -> Type:
    if name in plan.rules:
        return Type("boolean")
    block: Any = plan.facts.get(name) or plan.values.get(name) or plan.parameters.get(name)
    return block.type if block else TEXT


def fact_of(plan: Plan, subject: str, name: str) -> Fact | None:
    """The fact of that bare name, of a subject or a ledger."""
    fact = plan.facts.get(f"{subject}.{name}") or plan.facts.get(name)
    return fact if fact is not None and fact.subject == subject else None


def file_of(subject: str) -> str:
    """The name of a subject's file."""
    return f"{subject}.parquet"
