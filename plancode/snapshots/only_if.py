"""A cell that is filled where its fact has no value of its own (`only_if` is false) is listed and emptied.

An `only_if` that looks down to other rows, or at parameters, needs a run: those facts are named in the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from plancode.language import expressions as ex
from plancode.language.plan import Fact, Period, Plan
from plancode.snapshots.absence import sql_of
from plancode.snapshots.layout import fact_of
from plancode.snapshots.merging import Gathered, list_cells
from plancode.snapshots.source import quoted
from plancode.snapshots.work import Work


class Unsayable(Exception):
    """The expression needs more than the rows of a snapshot and their parents."""


def empty_where_out_of_place(work: Work, gathered: Mapping[str, Gathered]) -> tuple[str, ...]:
    """List and empty the cells of every subject; gives the facts that could not be checked."""
    unchecked: list[str] = []
    found: list[tuple[str, Fact]] = []
    for key, fact in work.plan.facts.items():
        if fact.only_if is None:
            continue
        try:
            query = _misplaced(work.plan, fact, work.as_of)
        except Unsayable:
            unchecked.append(key)
            continue
        table = f"misplaced_{len(found)}"
        work.run(f"CREATE TABLE {table} AS {query}")
        found.append((table, fact))
    # Emptied only when all are found: one fact's only_if may look at another that is out of place too.
    for table, fact in found:
        list_cells(work, gathered[fact.subject], fact.name, f"SELECT id FROM {table}", kind="only_if", fact=fact.name)
        emptied = f"{quoted(fact.name)} = NULL, {quoted(fact.name + '__seen')} = NULL"
        work.run(f"UPDATE final_{fact.subject} SET {emptied} WHERE id IN (SELECT id FROM {table})")
    return tuple(unchecked)


def _misplaced(plan: Plan, fact: Fact, as_of: date) -> str:
    assert fact.only_if is not None
    writer = _Writer(plan, as_of)
    condition = writer.sql(fact.only_if.expression, ())
    joins = " ".join(writer.joins.values())
    is_filled = f"r.{quoted(fact.name)} IS NOT NULL"
    return f"SELECT r.id FROM final_{fact.subject} AS r {joins} WHERE {is_filled} AND NOT ({condition})"


@dataclass
class _Writer:
    """Writes expressions as SQL over `r`, a final table, and the joined tables of its parents.

    SQL's own three-valued logic is strong Kleene logic, so AND, OR, NOT and IN say what they should.
    """

    plan: Plan
    as_of: date
    joins: dict[tuple[str, ...], str] = field(default_factory=dict)

    def sql(self, expression: ex.Expression, path: tuple[str, ...]) -> str:
        match expression:
            case ex.Literal_(value=value):
                return sql_of(value)
            case ex.FactOf(subject=subject, name=name):
                return self.fact(subject, name, path)
            case ex.NameOf(name=name):
                return self.named(name, path)
            case ex.Up(link=link, of=of):
                return self.sql(of, self.joined(expression, path, link))
            case ex.Not(of=of):
                return f"(NOT {self.sql(of, path)})"
            case ex.And(parts=parts) | ex.Or(parts=parts):
                word = " AND " if isinstance(expression, ex.And) else " OR "
                return f"({word.join(self.sql(part, path) for part in parts)})"
            case ex.Compare(operator=operator, left=left, right=right):
                return f"({self.sql(left, path)} {operator} {self.sql(right, path)})"
            case ex.In(left=left, values=values):
                return f"({self.sql(left, path)} IN ({', '.join(sql_of(value.value) for value in values)}))"
            case ex.YearsSince(of=of):
                return self.years_since(self.sql(of, path))
        raise Unsayable

    def fact(self, subject: str, name: str, path: tuple[str, ...]) -> str:
        """The cell, if it is fresh and in place, as a run would take it."""
        fact = fact_of(self.plan, subject, name)
        assert fact is not None
        alias = self.alias(path)
        cell = f"{alias}.{quoted(name)}"
        if fact.fresh_for:
            seen = f"{alias}.{quoted(name + '__seen')}"
            cell = f"(CASE WHEN {seen} >= DATE '{oldest_fresh(self.as_of, fact.fresh_for)}' THEN {cell} END)"
        if fact.only_if:
            holds = self.sql(fact.only_if.expression, path)
            cell = f"(CASE WHEN {holds} THEN {cell} WHEN NOT {holds} THEN {sql_of(fact.otherwise)} END)"
        return cell

    def named(self, name: str, path: tuple[str, ...]) -> str:
        value, rule = self.plan.values.get(name), self.plan.rules.get(name)
        if value and value.formula:
            return self.sql(value.formula.expression, path)
        if rule and rule.origin.holds_on(self.as_of):
            return f"({' AND '.join(self.sql(line.expression, path) for line in rule.when)})"
        raise Unsayable

    def joined(self, up: ex.Up, path: tuple[str, ...], link: str) -> tuple[str, ...]:
        longer = (*path, link)
        if longer not in self.joins:
            alias = f"up{len(self.joins)}"
            subject = self.subject_at(path, up)
            self.joins[longer] = f"LEFT JOIN final_{up.subject} AS {alias} ON {alias}.id = {self.alias(path)}.{subject}"
        return longer

    def subject_at(self, path: tuple[str, ...], up: ex.Up) -> str:
        columns = {
            link.column for one in self.plan.subjects.values() for link in one.links
            if link.name == up.link and link.subject == up.subject
        }  # fmt: skip
        return quoted(min(columns))

    def alias(self, path: tuple[str, ...]) -> str:
        return f"up{tuple(self.joins).index(path)}" if path else "r"

    def years_since(self, day: str) -> str:
        today = self.as_of.year * 10_000 + self.as_of.month * 100 + self.as_of.day
        then = f"(year({day}) * 10000 + month({day}) * 100 + day({day}))"
        return f"CAST(floor(({today} - {then}) / 10000.0) AS BIGINT)"


def oldest_fresh(as_of: date, fresh_for: Period) -> date:
    """The earliest day whose sight is not stale on `as_of`."""
    back = Period(-fresh_for.number, fresh_for.unit)
    day = back.after(as_of) - timedelta(days=4)
    # Months of different lengths put the way back and the way forth up to three days apart.
    while fresh_for.after(day) < as_of:
        day += timedelta(days=1)
    return day
