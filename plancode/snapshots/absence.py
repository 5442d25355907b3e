"""Who is absent from a list that is complete where they live gets the value that the fact has for the absent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from plancode.language.areas import Areas
from plancode.language.expressions import Scalar
from plancode.language.plan import Fact, Period, Plan
from plancode.snapshots.layout import Completeness
from plancode.snapshots.merging import Gathered
from plancode.snapshots.source import literal, quoted
from plancode.snapshots.work import Work


def complete_until(
    complete: Iterable[Completeness], list_: str, day: date, areas: Areas, fresh_for: Period | None
) -> dict[str, date]:
    """The areas where a list is complete on `day`, each with the latest day that it was complete on by then.

    It is from the first day of a period to the last, and as long after as its facts stay fresh.
    """
    until: dict[str, date] = {}
    for one in complete:
        end = fresh_for.after(one.to) if fresh_for else one.to
        if one.list == list_ and one.from_ <= day <= end:
            for code in {below for area in one.areas for below in areas.within(area)}:
                until[code] = max(until.get(code, date.min), min(one.to, day))
    return until


def filled(work: Work, gathered: Gathered, complete: Sequence[Completeness], rows: str) -> str:
    """The query `rows` with the cells of absent rows filled."""
    replaced: list[str] = []
    closed: dict[tuple[tuple[str, date], ...], str] = {}
    for fact in _absent_facts(work.plan, gathered):
        until = complete_until(complete, fact.list, work.as_of, work.areas, fact.fresh_for)
        if until:
            # Facts of one list are mostly closed alike: they share a table.
            at = closed.setdefault(tuple(sorted(until.items())), f"closed_{gathered.subject}_{len(closed)}")
            is_absent = _is_absent(gathered, fact, at)
            name, seen = quoted(fact.name), quoted(f"{fact.name}__seen")
            replaced.append(f"CASE WHEN {is_absent} THEN {sql_of(fact.absent)} ELSE r.{name} END AS {name}")
            replaced.append(f"CASE WHEN {is_absent} THEN {at}.until ELSE r.{seen} END AS {seen}")
    for until_by_area, at in closed.items():
        work.table(at, ("area", "until"), ("VARCHAR", "DATE"), until_by_area)
    joins = " ".join(f"LEFT JOIN {at} ON {at}.area = r.area" for at in closed.values())
    return f"SELECT r.* REPLACE ({', '.join(replaced)}) FROM ({rows}) AS r {joins}" if replaced else rows


def _absent_facts(plan: Plan, gathered: Gathered) -> tuple[Fact, ...]:
    facts = plan.facts_of(gathered.subject)
    return tuple(fact for fact in facts if fact.absent is not None and fact.list in gathered.others)


def _is_absent(gathered: Gathered, fact: Fact, closed: str) -> str:
    name = quoted(fact.name)
    on_list = f"r._on{tuple(gathered.others).index(fact.list)}"
    test = f"{closed}.area IS NOT NULL AND r.{name} IS NULL AND NOT {on_list}"
    if any(gathered.is_mapped_by(other, fact.name) for other in gathered.others):
        test += f" AND NOT r.{quoted(fact.name + '__conflict')}"
    return test


def sql_of(value: Scalar | None) -> str:
    """A constant of the plan as SQL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"DATE '{value}'" if isinstance(value, date) else literal(value)
