"""Works out expressions: one method for every kind of node, listed in one table.

Unknown is a legal result of every node; what is lacking goes up with it (laws 1 to 4 of docs/language.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from plancode.explain.aggregates import Member, all_of, any_of, count_of, extreme_of, sum_of
from plancode.explain.answers import NOTHING, Lack, Result, Span, both, either, known, negated, unknown
from plancode.explain.arithmetic import (
    added,
    compared,
    divided,
    months_since,
    multiplied,
    scaled,
    subtracted,
    years_since,
)
from plancode.explain.cells import Cells
from plancode.explain.periods import has_ended, is_in_period
from plancode.explain.world import Row, World
from plancode.language import expressions as ex
from plancode.language.plan import Line, Plan


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression is worked out: the row at hand, and the block it stands in."""

    row: Row
    block: str


class Evaluator:
    """Works out expressions for rows of `world` on `as_of`; `name` gives what a rule or value comes to for a row."""

    def __init__(self, plan: Plan, as_of: date, world: World, name: Callable[[str, Row], Result]) -> None:
        self._plan, self._as_of, self._world, self._name = plan, as_of, world, name
        self.cells = Cells(plan, as_of, world, lambda line, row: self.line(line, row, line.text))

    def line(self, line: Line, row: Row, block: str) -> Result:
        """What a line comes to for a row; `block` names the block it stands in."""
        return self.expression(line.expression, row, block)

    def expression(self, node: ex.Expression, row: Row, block: str) -> Result:
        """What an expression comes to for a row."""
        return self._work_out(node, Place(row, block))

    def _work_out(self, node: ex.Expression, place: Place) -> Result:
        return NODES[type(node)](self, node, place)

    def _literal(self, node: ex.Literal_, place: Place) -> Result:
        return known(node.value)

    def _fact_of(self, node: ex.FactOf, place: Place) -> Result:
        return self.cells.fact(node.subject, node.name, place.row)

    def _name_of(self, node: ex.NameOf, place: Place) -> Result:
        return self._name(node.name, place.row)

    def _state_of(self, node: ex.StateOf, place: Place) -> Result:
        return self.cells.has_reached(node.ledger, node.state, place.row)

    def _state_date(self, node: ex.StateDate, place: Place) -> Result:
        return self.cells.reached_on(node.ledger, node.state, place.row)

    def _since(self, node: ex.Since, place: Place) -> Result:
        return self.cells.since(node.of.subject, node.of.name, place.row)

    def _parameter_of(self, node: ex.ParameterOf, place: Place) -> Result:
        value = self._in_force(self._plan.parameters[node.name].dated)
        return known(value) if value is not None else unknown({_parameter(node.name)})

    def _table_of(self, node: ex.TableOf, place: Place) -> Result:
        key = self._work_out(node.key, place).without_span()
        if key.value is None:
            return key
        table = self._in_force(self._plan.parameters[node.name].table) or {}
        value = table.get(_key_text(key.value))
        return known(value) if value is not None else unknown({_parameter(node.name)})

    def _scale_of(self, node: ex.ScaleOf, place: Place) -> Result:
        amount = self._work_out(node.of, place).without_span()
        if not isinstance(amount.value, Decimal):
            return amount
        brackets = self._in_force(self._plan.parameters[node.name].scale)
        value = scaled(brackets, amount.value) if brackets else None
        return known(value) if value is not None else unknown({_parameter(node.name)})

    def _in_force(self, dated: tuple[tuple[date, Any], ...]) -> Any:
        """The last entry whose date has come, or None."""
        return next((value for start, value in reversed(dated) if start <= self._as_of), None)

    def _up(self, node: ex.Up, place: Place) -> Result:
        parent = self.cells.parent(node.link, place.row)
        return self._work_out(node.of, Place(parent, place.block)) if isinstance(parent, Row) else parent

    def _down(self, node: ex.Down, place: Place) -> Result:
        child, row = self._plan.subjects[node.child], place.row
        link = child.link(node.link)
        assert link is not None, f"{node.child} has no link {node.link}"
        places = [Place(found, place.block) for found in self._world.children(node.child, link.column, row.id)]
        members = [self._member(node, at) for at in places]
        is_complete = self._world.is_complete(child.list, row.area)
        missing = Lack(child.list, row.subject, row.id, "not_complete", child.authority)
        open_end = NOTHING if is_complete else frozenset({missing})
        if node.operator == "sum":
            return sum_of(members, open_end, self._is_never_negative(node.of))
        if node.operator in ("max", "min"):
            no_rows = Lack(node.child, row.subject, row.id, "no_rows", child.authority)
            return extreme_of(members, open_end, no_rows, greatest=node.operator == "max")
        return {"any": any_of, "all": all_of, "count": count_of}[node.operator](members, open_end)

    def _member(self, node: ex.Down, place: Place) -> Member:
        where = self._work_out(node.where, place) if node.where else known(True)
        of = self._work_out(node.of, place) if node.of else known(True)
        bounds = self._widest(node.of, place) if node.of and node.operator == "sum" else of.bounds
        return Member(where, of, bounds)

    def _widest(self, node: ex.Expression, place: Place) -> Span:
        """The bounds of a number inside a sum, where an unknown fact lies within its declared bounds."""
        found = self._work_out(node, place)
        if found.is_known or found.span:
            return found.bounds
        if isinstance(node, ex.FactOf):
            return self.cells.declared_bounds(node.subject, node.name)
        if isinstance(node, ex.Arithmetic) and node.operator in ARITHMETIC:
            left, right = (Result(None, NOTHING, self._widest(part, place)) for part in (node.left, node.right))
            sides = [known(side.bounds.low) if _is_point(side.bounds) else side for side in (left, right)]
            return ARITHMETIC[node.operator](*sides).bounds
        return Span(None, None)

    def _is_never_negative(self, node: ex.Expression | None) -> bool:
        if isinstance(node, ex.FactOf):
            low = self.cells.declared_bounds(node.subject, node.name).low
        else:
            low = node.type.low if node else None
        return low is not None and low >= 0

    def _not(self, node: ex.Not, place: Place) -> Result:
        return negated(self._work_out(node.of, place))

    def _and(self, node: ex.And, place: Place) -> Result:
        return both([self._work_out(part, place) for part in node.parts])

    def _or(self, node: ex.Or, place: Place) -> Result:
        return either([self._work_out(part, place) for part in node.parts])

    def _compare(self, node: ex.Compare, place: Place) -> Result:
        return compared(node.operator, self._work_out(node.left, place), self._work_out(node.right, place))

    def _in(self, node: ex.In, place: Place) -> Result:
        left = self._work_out(node.left, place).without_span()
        return left if left.value is None else known(left.value in [literal.value for literal in node.values])

    def _arithmetic(self, node: ex.Arithmetic, place: Place) -> Result:
        left, right = self._work_out(node.left, place), self._work_out(node.right, place)
        if node.operator != "/":
            return ARITHMETIC[node.operator](left, right)
        if right.value == 0:
            subject = self._plan.subjects[place.row.subject]
            return unknown(
                left.lacking | {Lack(place.block, subject.name, place.row.id, "zero_divisor", subject.authority)}
            )
        return divided(left, right, node.type.scale)

    def _years_since(self, node: ex.YearsSince, place: Place) -> Result:
        return self._elapsed(years_since, node.of, place)

    def _months_since(self, node: ex.MonthsSince, place: Place) -> Result:
        return self._elapsed(months_since, node.of, place)

    def _elapsed(self, elapsed: Callable[[date, date], int], of: ex.Expression, place: Place) -> Result:
        day = self._work_out(of, place).without_span()
        return known(Decimal(elapsed(day.value, self._as_of))) if isinstance(day.value, date) else day

    def _in_period(self, node: ex.InPeriod, place: Place) -> Result:
        day = self._work_out(node.of, place).without_span()
        return known(is_in_period(day.value, node, self._as_of)) if isinstance(day.value, date) else day

    def _has_ended(self, node: ex.HasEnded, place: Place) -> Result:
        return known(has_ended(node, self._as_of))

    def _assume(self, node: ex.Assume, place: Place) -> Result:
        found = self._work_out(node.of, place)
        return found if found.is_known else known(node.value.value)


def _parameter(name: str) -> Lack:
    return Lack(name, "parameter", name, "parameter", None)


def _key_text(value: ex.Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_point(bounds: Span) -> bool:
    return bounds.low is not None and bounds.low == bounds.high


ARITHMETIC: Mapping[str, Callable[[Result, Result], Result]] = {"+": added, "-": subtracted, "*": multiplied}

NODES: Mapping[type[ex.Expression], Callable[[Evaluator, Any, Place], Result]] = {
    ex.Literal_: Evaluator._literal,
    ex.FactOf: Evaluator._fact_of,
    ex.NameOf: Evaluator._name_of,
    ex.StateOf: Evaluator._state_of,
    ex.StateDate: Evaluator._state_date,
    ex.ParameterOf: Evaluator._parameter_of,
    ex.TableOf: Evaluator._table_of,
    ex.ScaleOf: Evaluator._scale_of,
    ex.Up: Evaluator._up,
    ex.Down: Evaluator._down,
    ex.Not: Evaluator._not,
    ex.And: Evaluator._and,
    ex.Or: Evaluator._or,
    ex.Compare: Evaluator._compare,
    ex.In: Evaluator._in,
    ex.Arithmetic: Evaluator._arithmetic,
    ex.YearsSince: Evaluator._years_since,
    ex.MonthsSince: Evaluator._months_since,
    ex.Since: Evaluator._since,
    ex.InPeriod: Evaluator._in_period,
    ex.HasEnded: Evaluator._has_ended,
    ex.Assume: Evaluator._assume,
}
