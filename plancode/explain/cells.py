"""What a cell of a row says on a day: after conflicts, staleness, `only_if`, links, and the states of a ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from plancode.explain.answers import Lack, Result, Span, Why, known, unknown
from plancode.explain.world import Row, World
from plancode.language.expressions import Scalar
from plancode.language.plan import Fact, Line, Link, Plan

WITHDRAWN = "withdrawn"


class Cells:
    """Reads the cells of rows as they stand on `as_of`; `condition` works out an `only_if` for a row."""

    def __init__(self, plan: Plan, as_of: date, world: World, condition: Callable[[Line, Row], Result]) -> None:
        self._plan, self._as_of, self._world, self._condition = plan, as_of, world, condition
        self._facts: dict[tuple[str, str, str], Result] = {}
        self._links: dict[tuple[str, str], tuple[Link, Fact | None]] = {}

    def fact(self, subject: str, name: str, row: Row) -> Result:
        """The fact's value for the row: unknown where empty, stale, in conflict, or where `only_if` is unknown."""
        key = (subject, name, row.id)
        if key not in self._facts:
            self._facts[key] = self._fact(fact_named(self._plan, subject, name), row)
        return self._facts[key]

    def is_stale(self, fact: Fact, row: Row) -> bool:
        """Is the cell filled, but too old (or of unknown age) to say anything of as_of?"""
        if fact.fresh_for is None or row.cells.get(fact.name) is None:
            return False
        seen = day_of(row.cells.get(f"{fact.name}__seen"))
        return seen is None or fact.fresh_for.after(seen) < self._as_of

    def since(self, subject: str, name: str, row: Row) -> Result:
        """The date since which the fact's value holds; unknown with the fact, since only its present value has one."""
        fact, present = fact_named(self._plan, subject, name), self.fact(subject, name, row)
        if not present.is_known:
            return present
        day = day_of(row.cells.get(f"{fact.name}__since"))
        return known(day) if day else unknown({self._lack(fact, row, "empty")})

    def declared_bounds(self, subject: str, name: str) -> Span:
        """Between which bounds the fact lies, `otherwise` included."""
        fact = fact_named(self._plan, subject, name)
        low, high = fact.type.low, fact.type.high
        if fact.only_if and isinstance(fact.otherwise, Decimal):
            low = None if low is None else min(low, fact.otherwise)
            high = None if high is None else max(high, fact.otherwise)
        return Span(low, high)

    def parent(self, link_name: str, row: Row) -> Row | Result:
        """The row that the link points to, or the unknown that an empty or broken link gives."""
        link, reference = self._link(row.subject, link_name)
        if reference:
            found = self.fact(row.subject, link_name, row)
            if not found.is_known:
                return found
        id = row.cells.get(link.column)
        parent = None if id is None else self._world.row(link.subject, id)
        authority = (reference or self._plan.subjects[row.subject]).authority
        return parent or unknown({Lack(link_name, row.subject, row.id, "empty", authority)})

    def has_reached(self, ledger: str, state: str, row: Row) -> Result:
        """Has the ledger row reached the state? Once reached it stays so, even if the row is withdrawn later."""
        present = row.cells.get("state")
        if state == WITHDRAWN:
            return known(present == WITHDRAWN) if present is not None else self._unknown_state(ledger, row)
        if row.cells.get(f"{state}_on") is not None:
            return known(True)
        if present is None:
            return self._unknown_state(ledger, row)
        order = self._plan.ledgers[ledger].states
        return known(present != WITHDRAWN and order.index(present) >= order.index(state))

    def reached_on(self, ledger: str, state: str, row: Row) -> Result:
        """The date on which the ledger row reached the state."""
        day = day_of(row.cells.get(f"{state}_on"))
        authority = self._plan.subjects[ledger].authority
        return known(day) if day else unknown({Lack(f"{ledger}.{state}_on", ledger, row.id, "empty", authority)})

    def _link(self, subject: str, name: str) -> tuple[Link, Fact | None]:
        """A link, and the fact that holds it where it is a reference."""
        key = (subject, name)
        if key not in self._links:
            link, fact = self._plan.subjects[subject].link(name), self._plan.facts.get(name)
            assert link is not None, f"{subject} has no link {name}"
            self._links[key] = link, fact if fact and fact.subject == subject else None
        return self._links[key]

    def _fact(self, fact: Fact, row: Row) -> Result:
        if fact.only_if:
            holds = self._condition(fact.only_if, row)
            if holds.value is not True:
                return holds if holds.value is None or fact.otherwise is None else known(fact.otherwise)
        cell = row.cells.get(fact.name)
        if cell is None:
            is_conflict = self._world.is_conflict(row.subject, row.id, fact.name)
            return unknown({self._lack(fact, row, "conflict" if is_conflict else "empty")})
        return unknown({self._lack(fact, row, "stale")}) if self.is_stale(fact, row) else known(scalar(cell))

    def _lack(self, fact: Fact, row: Row, why: Why) -> Lack:
        return Lack(shown_name(self._plan, fact), row.subject, row.id, why, fact.authority)

    def _unknown_state(self, ledger: str, row: Row) -> Result:
        return unknown({Lack(f"{ledger}.state", ledger, row.id, "empty", self._plan.subjects[ledger].authority)})


def fact_named(plan: Plan, subject: str, name: str) -> Fact:
    """The fact of a subject; a ledger's inline facts are kept under `ledger.fact`."""
    return plan.facts.get(f"{subject}.{name}") or plan.facts[name]


def shown_name(plan: Plan, fact: Fact) -> str:
    """How the fact is called outside its own row: `ledger.fact` for an inline fact of a ledger."""
    inline = f"{fact.subject}.{fact.name}"
    return inline if inline in plan.facts else fact.name


def scalar(cell: Any) -> Scalar:
    """A cell as a value of the language: every number a Decimal, every day a date."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    return cell.date() if isinstance(cell, datetime) else cell


def day_of(cell: Any) -> date | None:
    """A cell that holds a day, or None."""
    return cell.date() if isinstance(cell, datetime) else cell
