"""The rows of a subject: its own list's, with the facts that other lists add, their parents and their areas.

Gives each subject a table `ids_<subject>` and, once those of its parents stand, a table `final_<subject>`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from plancode.language.plan import Link, Plan
from plancode.snapshots import exceptions
from plancode.snapshots.layout import Column, columns_of, fact_of
from plancode.snapshots.source import literal, quoted
from plancode.snapshots.staging import Staged
from plancode.snapshots.work import Work

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Gathered:
    """What is known of a subject: the files of its own list, and of each other list."""

    subject: str
    own: tuple[Staged, ...]
    others: Mapping[str, tuple[Staged, ...]]

    @property
    def all(self) -> tuple[Staged, ...]:
        """Every file, own first."""
        return (*self.own, *(staged for files in self.others.values() for staged in files))

    def mapping(self, column: str) -> tuple[Staged, ...]:
        """The files that have the column."""
        return tuple(staged for staged in self.all if column in staged.entry.columns)

    def is_mapped_by(self, other: str, column: str) -> bool:
        """Does another list have the column?"""
        return any(column in staged.entry.columns for staged in self.others[other])


def settle_ids(work: Work, gathered: Gathered) -> None:
    """Make `ids_<subject>`, the keys that stand on the own list once; list all others, also those on other lists."""
    subject = gathered.subject
    keys = _union(gathered.own, "_key") or "(SELECT CAST(NULL AS VARCHAR) AS _key WHERE false)"
    work.run(f"CREATE TABLE ids_{subject} AS SELECT _key AS id, count(*) AS _n FROM {keys} GROUP BY _key")
    if any(work.row(f"SELECT count(*) FILTER (id IS NULL), count(*) FILTER (_n > 1) FROM ids_{subject}")):
        doubled = f"(SELECT id FROM ids_{subject} WHERE _n > 1)"
        for staged in gathered.own:
            _record(work, staged, f"_key IN {doubled}", kind="duplicate")
        work.run(f"DELETE FROM ids_{subject} WHERE id IS NULL OR _n > 1")
    if rounds := _repeated_rounds(work.plan, gathered):
        message = literal("the ledger has two rows of this subject and round: both are out")
        where = f"_key IN {rounds} AND _key IN (SELECT id FROM ids_{subject})"
        for staged in gathered.own:
            _record(work, staged, where, kind="duplicate", message=message)
        work.run(f"DELETE FROM ids_{subject} WHERE id IN {rounds}")
    for staged in (one for files in gathered.others.values() for one in files):
        where = f"_key IS NOT NULL AND _key NOT IN (SELECT id FROM ids_{subject})"
        _record(work, staged, where, kind="key_not_listed", value="_key")


def _repeated_rounds(plan: Plan, gathered: Gathered) -> str:
    """The keys of ledger rows whose subject and round another row has too."""
    ledger = plan.ledgers.get(gathered.subject)
    if ledger is None or ledger.row is None or not gathered.own:
        return ""
    links = plan.subjects[gathered.subject].links
    ends = [link.column for link in links if fact_of(plan, gathered.subject, link.column) is None]
    columns = [*ends, "round"]
    if not all(name in staged.entry.columns for name in columns for staged in gathered.own):
        return ""
    names = ", ".join(quoted(name) for name in columns)
    rows = _union(gathered.own, f"_key, {names}")
    known = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in columns)
    keys = (
        f"(SELECT unnest(list(_key)) AS k FROM {rows} WHERE {known} GROUP BY {names} HAVING count(DISTINCT _key) > 1)"
    )
    return f"(SELECT k FROM {keys} WHERE k IS NOT NULL)"


def settle_rows(work: Work, gathered: Gathered, settled: Sequence[str], fill: Callable[[str], str]) -> None:
    """Make `final_<subject>`, after the parents named in `settled`; list conflicts and broken parents.

    `fill` is given the query of the rows with their areas, and adds what follows from absence.
    """
    subject = gathered.subject
    columns = [column for column in columns_of(work.plan, subject) if column.role not in ("id", "seen")]
    merged = _merged(gathered, columns, work.as_of)
    work.run(f"CREATE TABLE merged_{subject} AS {merged}")
    _list_conflicts(work, gathered, [column for column in columns if _maps_other(gathered, column.name)])
    links = [link for link in work.plan.subjects[subject].links if gathered.mapping(link.column)]
    work.run(f"CREATE TABLE final_{subject} AS {fill(_placed(work.plan, gathered, links, settled))}")
    work.run(f"DROP TABLE merged_{subject}")
    _list_broken(work, gathered, links)


def _merged(gathered: Gathered, columns: Sequence[Column], as_of: date) -> str:
    """Own rows beside one row for each key of each other list, every column from the sources that have it."""
    subject = gathered.subject
    joins = [f"FROM ids_{subject} AS ids"]
    if gathered.own:
        joins.append(f"JOIN ({_own(gathered, columns, as_of)}) AS own ON own._key = ids.id")
    for at, files in enumerate(gathered.others.values()):
        joins.append(f"LEFT JOIN ({_grouped(files, subject, columns, as_of)}) AS o{at} ON o{at}._key = ids.id")
    shown = ["ids.id", *(f"o{at}._key IS NOT NULL AS _on{at}" for at in range(len(gathered.others)))]
    for column in columns:
        shown += _cell(gathered, column)
    return f"SELECT {', '.join(shown)} {' '.join(joins)}"


def _own(gathered: Gathered, columns: Sequence[Column], as_of: date) -> str:
    names = [column for column in columns if any(column.name in one.entry.columns for one in gathered.own)]
    selects = []
    for staged in gathered.own:
        cells = [f"{_has(staged, column)} AS {quoted(column.name)}" for column in names]
        selects.append(f"SELECT {', '.join(['_key', *cells])}, {staged.seen(as_of)} AS _seen FROM {staged.table}")
    return " UNION ALL ".join(selects)


def _grouped(files: Sequence[Staged], subject: str, columns: Sequence[Column], as_of: date) -> str:
    names = [column for column in columns if any(column.name in one.entry.columns for one in files)]
    selects = []
    for staged in files:
        cells = [f"{_has(staged, column)} AS {quoted(column.name)}" for column in names]
        selects.append(f"SELECT {', '.join(['_key', *cells])}, {staged.seen(as_of)} AS _seen FROM {staged.table}")
    shown = ["_key"]
    for column in names:
        name = quoted(column.name)
        shown += [f"min({name}) AS {_part(column, 'low')}", f"max({name}) AS {_part(column, 'high')}"]
        shown.append(f"max(_seen) FILTER ({name} IS NOT NULL) AS {_part(column, 'seen')}")
    known = f"_key IN (SELECT id FROM ids_{subject})"
    return f"SELECT {', '.join(shown)} FROM ({' UNION ALL '.join(selects)}) WHERE {known} GROUP BY _key"


def _cell(gathered: Gathered, column: Column) -> list[str]:
    """A column, the day it was seen, and where two sources may speak of it whether they disagree."""
    name, type_ = quoted(column.name), column.sql_type
    own = any(column.name in staged.entry.columns for staged in gathered.own)
    others = [at for at, files in enumerate(gathered.others.values()) if _maps(files, column)]
    seen = [f"CASE WHEN own.{name} IS NOT NULL THEN own._seen END"] if own else []
    seen += [f"o{at}.{_part(column, 'seen')}" for at in others]
    latest = _greatest(seen)
    if not others:
        shown = [f"own.{name} AS {name}" if own else f"CAST(NULL AS {type_}) AS {name}"]
    else:
        low = _least([*([f"own.{name}"] if own else []), *(f"o{at}.{_part(column, 'low')}" for at in others)])
        high = _greatest([*([f"own.{name}"] if own else []), *(f"o{at}.{_part(column, 'high')}" for at in others)])
        latest = f"CASE WHEN {low} = {high} THEN {latest} END"
        shown = [f"CASE WHEN {low} = {high} THEN {low} END AS {name}"]
        shown.append(f"coalesce({low} <> {high}, false) AS {_part(column, 'conflict')}")
    return [*shown, f"{latest} AS {_part(column, 'seen')}"] if column.role == "fact" else shown


def _placed(plan: Plan, gathered: Gathered, links: Sequence[Link], settled: Sequence[str]) -> str:
    """The merged rows with links only to rows that are there, and an area, if need be a parent's."""
    subject = gathered.subject
    joins, areas, replaced, added = [], [], [], []
    for at, link in enumerate(links):
        is_settled = link.subject in settled
        parent = f"{'final' if is_settled else 'ids'}_{link.subject}"
        joins.append(f"LEFT JOIN {parent} AS p{at} ON p{at}.id = m.{quoted(link.column)}")
        replaced.append(f"p{at}.id AS {quoted(link.column)}")
        added.append(f"p{at}.id IS NULL AND m.{quoted(link.column)} IS NOT NULL AS {_broken(link)}")
        if is_settled and fact_of(plan, subject, link.column) is None:
            areas.append(f"p{at}.area")
    unknown = "m.id IN (SELECT id FROM exceptions WHERE kind = 'unknown_area' AND subject = " + literal(subject) + ")"
    unsure = f"{unknown} OR m.{quoted('area__conflict')}" if _maps_other(gathered, "area") else unknown
    if areas:
        area = f"coalesce(m.area, CASE WHEN {unsure} THEN NULL ELSE coalesce({', '.join([*areas, 'NULL'])}) END)"
        replaced.append(f"{area} AS area")
    shown = f"m.* REPLACE ({', '.join(replaced)})" if replaced else "m.*"
    return f"SELECT {', '.join([shown, *added])} FROM merged_{subject} AS m {' '.join(joins)}"


def _list_conflicts(work: Work, gathered: Gathered, columns: Sequence[Column]) -> None:
    for column in _with_any(work, f"merged_{gathered.subject}", {one: _part(one, "conflict") for one in columns}):
        sources = gathered.mapping(column.name)
        where = f"SELECT id FROM merged_{gathered.subject} WHERE {_part(column, 'conflict')}"
        cells = _cells_of(sources, column.name, f"_key IN ({where})")
        both = "string_agg(said, '; ' ORDER BY place, _row)"
        values = "string_agg(DISTINCT value, ' | ' ORDER BY value)"
        first = ", ".join(f"arg_min({name}, (place, _row)) AS {name}" for name in ("list", "file", "_row"))
        relation = (
            f"(SELECT _key, {first}, {values} AS value, 'sources disagree: ' || {both} AS said "
            f"FROM (SELECT *, value || ' (' || file || ' row ' || _row || ')' AS said FROM ({cells})) GROUP BY _key)"
        )
        fact = column.of if column.role == "link" else column.name
        exceptions.record(
            work, relation, kind="'conflict'", subject=gathered.subject, id="_key", fact=literal(fact),
            list="list", file="file", row="_row", value="value", message="said",
        )  # fmt: skip


def _list_broken(work: Work, gathered: Gathered, links: Sequence[Link]) -> None:
    final = f"final_{gathered.subject}"
    for link in _with_any(work, final, {link: _broken(link) for link in links}):
        where = f"SELECT id FROM {final} WHERE {_broken(link)}"
        list_cells(work, gathered, link.column, where, kind="broken_parent", fact=link.name)


def _broken(link: Link) -> str:
    return quoted(f"{link.column}__broken")


def _with_any(work: Work, relation: str, conditions: Mapping[_Key, str]) -> Iterator[_Key]:
    """Those whose condition some row of the relation fulfils."""
    if conditions:
        counts = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions.values())
        yield from (key for key, count in zip(conditions, work.row(f"SELECT {counts} FROM {relation}")) if count)


def list_cells(work: Work, gathered: Gathered, column: str, ids: str, *, kind: str, fact: str) -> None:
    """An exception for every source cell of a column in the rows that the query `ids` names."""
    sources = gathered.mapping(column)
    if sources:
        cells = _cells_of(sources, column, f"_key IN ({ids})")
        exceptions.record(
            work, f"({cells})", kind=literal(kind), subject=gathered.subject, id="_key", fact=literal(fact),
            list="list", file="file", row="_row", value="value",
        )  # fmt: skip


def _cells_of(sources: Sequence[Staged], column: str, where: str) -> str:
    selects = [
        f"SELECT _key, _row, CAST({quoted(column)} AS VARCHAR) AS value, {literal(staged.entry.list)} AS list, "
        f"{literal(staged.entry.file)} AS file, {at} AS place "
        f"FROM {staged.table} WHERE {quoted(column)} IS NOT NULL AND {where}"
        for at, staged in enumerate(sources)
    ]
    return " UNION ALL ".join(selects)


def _record(work: Work, staged: Staged, where: str, *, kind: str, value: str = "NULL", message: str = "NULL") -> None:
    entry = staged.entry
    exceptions.record(
        work, f"{staged.table} WHERE {where}", kind=literal(kind), subject=entry.subject, id="_key",
        list=literal(entry.list), file=literal(entry.file), row="_row", value=value, message=message,
    )  # fmt: skip


def _union(files: Sequence[Staged], columns: str) -> str:
    return "(" + " UNION ALL ".join(f"SELECT {columns} FROM {staged.table}" for staged in files) + ")" if files else ""


def _has(staged: Staged, column: Column) -> str:
    return quoted(column.name) if column.name in staged.entry.columns else f"CAST(NULL AS {column.sql_type})"


def _maps(files: Sequence[Staged], column: Column) -> bool:
    return any(column.name in staged.entry.columns for staged in files)


def _maps_other(gathered: Gathered, column: str) -> bool:
    return any(column in staged.entry.columns for files in gathered.others.values() for staged in files)


def _part(column: Column, part: str) -> str:
    return quoted(f"{column.name}__{part}")


def _least(values: Sequence[str]) -> str:
    return f"least({', '.join(values)})" if len(values) > 1 else values[0]


def _greatest(values: Sequence[str]) -> str:
    return f"greatest({', '.join(values)})" if len(values) > 1 else (values[0] if values else "CAST(NULL AS DATE)")
