"""Expressions to SQL over one row: booleans as SQL's own three values, numbers as a pair (low, high).

NULL as a low or high end is "no bound", which is also what an unknown number has at both ends; so one rule serves
points, intervals and the unknown. A point is a pair of the same tree, and costs nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlglot import exp

from plancode.compiler.arithmetic import divided, rounded_scale
from plancode.compiler.decisions import decided, totalled
from plancode.compiler.intervals import COMPARISONS, Pair, combined, compared, ended, point, same
from plancode.compiler.nodes import Cell, Decision, Definition, Draft, If, Key, Spread
from plancode.compiler.trees import (
    NULL,
    Sql,
    binary,
    both,
    call,
    case,
    cast,
    column,
    either,
    is_known,
    literal,
    negated,
    number,
    wrapped,
)
from plancode.language.dates import period_of, plus_months
from plancode.language.expressions import (
    And,
    Arithmetic,
    Assume,
    Compare,
    Down,
    Expression,
    FactOf,
    HasEnded,
    In,
    InPeriod,
    Literal_,
    MonthsSince,
    NameOf,
    Not,
    Or,
    ParameterOf,
    ScaleOf,
    Since,
    StateDate,
    StateOf,
    TableOf,
    Up,
    YearsSince,
)
from plancode.language.plan import Parameter, Plan

Held = TypeVar("Held")
# Dates are compared as the number YYYYMMDD; the shift keeps a date after as_of on the positive side of the division.
SHIFT_YEARS = 10_000


@dataclass(frozen=True)
class Lower:
    """Writes trees as SQL over the columns of a stage."""

    plan: Plan
    as_of: date
    definitions: Mapping[Key, Definition]

    @staticmethod
    def of(draft: Draft) -> Lower:
        """For the definitions of a draft."""
        return Lower(draft.plan, draft.as_of, draft.definitions)

    def is_interval(self, tree: Expression) -> bool:
        """Can the tree be a number that is known only to lie between two ends?"""
        match tree:
            case Spread() | Down(operator="count" | "sum"):
                return True
            case NameOf():
                definition = self.definitions.get((tree.subject, tree.name))
                return definition is not None and self.is_interval(definition.tree)
            case Up():
                return self.is_interval(tree.of)
            case Arithmetic(operator="+" | "-" | "*"):
                return self.is_interval(tree.left) or self.is_interval(tree.right)
        return False

    def truth(self, tree: Expression) -> Sql:
        """A boolean tree: TRUE, FALSE or NULL."""
        match tree:
            case And():
                return both(*(wrapped(self.truth(part)) for part in tree.parts))
            case Or():
                return either(*(wrapped(self.truth(part)) for part in tree.parts))
            case Not():
                return negated(wrapped(self.truth(tree.of)))
            case Compare():
                return self.compare(tree)
            case In():
                return self.is_in(tree)
            case StateOf():
                return self.state(tree)
            case InPeriod():
                return self.in_period(tree)
            case HasEnded():
                return literal(self.has_ended(tree))
        return self.plain(tree)

    def plain(self, tree: Expression) -> Sql:
        """Any tree as one SQL value; an interval that is not a point is NULL."""
        if tree.type.kind == "number":
            low, high = self.pair(tree)
            return low if low is high else point(low, high)
        match tree:
            case And() | Or() | Not() | Compare() | In() | StateOf() | InPeriod() | HasEnded():
                return self.truth(tree)
            case Literal_():
                return literal(tree.value)
            case StateDate():
                return column(f"{tree.state}_on")
            case Since():
                return case((is_known(self.plain(tree.of)), column(f"{tree.of.name}__since")))
            case If():
                condition = self.truth(tree.condition)
                return case(
                    (condition, self.plain(tree.then)), (negated(wrapped(condition)), self.plain(tree.otherwise))
                )
            case Decision():
                return self.decision(tree)
            case Cell():
                return column(f"{tree.name}__cell")
            case Assume():
                return call("COALESCE", self.plain(tree.of), literal(tree.value.value))
        return column(self.column_of(tree))

    def column_of(self, tree: Expression) -> str:
        """The column in which a reference, a parent's value or an aggregate is at hand."""
        match tree:
            case FactOf() | NameOf():
                return tree.name
            case Up():
                return f"{tree.link}__{self.column_of(tree.of)}"
            case Down():
                ends = [one.name for one in (tree.of, tree.where) if isinstance(one, FactOf | NameOf)]
                return "__".join((tree.operator, tree.child, tree.link, *ends))
        raise TypeError(f"no column holds {type(tree).__name__}")

    def pair(self, tree: Expression) -> Pair:
        """A number as its two ends; the same object twice where it is a point."""
        match tree:
            case Literal_():
                return same(literal(tree.value))
            case ParameterOf():
                return same(self.parameter(tree.name))
            case TableOf():
                return same(self.looked_up(tree))
            case Arithmetic():
                return self.arithmetic(tree)
            case Spread():
                return self.spread(tree.of)
            case ScaleOf():
                return same(self.scale(tree))
            case YearsSince():
                return same(self.years(self.plain(tree.of)))
            case MonthsSince():
                return same(self.months(self.plain(tree.of)))
            case If():
                condition = self.truth(tree.condition)
                cases = (condition, self.plain(tree.then)), (negated(wrapped(condition)), self.plain(tree.otherwise))
                return same(case(*cases))
            case Decision():
                return same(self.decision(tree))
            case Cell():
                return same(column(f"{tree.name}__cell"))
            case Assume():
                return same(call("COALESCE", self.plain(tree.of), literal(tree.value.value)))
        name = self.column_of(tree)
        return (column(f"{name}__low"), column(f"{name}__high")) if self.is_interval(tree) else same(column(name))

    def spread(self, tree: Expression) -> Pair:
        """A number with each unknown fact of it anywhere within its bounds."""
        if isinstance(tree, Arithmetic) and tree.operator != "/":
            return combined(tree.operator, self.spread(tree.left), self.spread(tree.right))
        low, high = self.pair(tree)
        fact = self.plan.facts.get(tree.name) if isinstance(tree, FactOf) else None
        if isinstance(tree, FactOf):
            fact = fact or self.plan.facts[f"{tree.subject}.{tree.name}"]
        if fact is None or (fact.type.low is None and fact.type.high is None):
            return low, high
        return ended(low, fact.type.low), ended(high, fact.type.high)

    def arithmetic(self, tree: Arithmetic) -> Pair:
        """+, -, * on ends; / on points, exactly, rounded half up."""
        if tree.operator != "/":
            return combined(tree.operator, self.pair(tree.left), self.pair(tree.right))
        scales = tree.left.type.scale, tree.right.type.scale, tree.type.scale
        return same(divided(self.plain(tree.left), self.plain(tree.right), *scales))

    def compare(self, tree: Compare) -> Sql:
        """A comparison, decided as soon as the ends of its sides decide it."""
        kind = COMPARISONS[tree.operator]
        if tree.left.type.kind != "number" or not (self.is_interval(tree.left) or self.is_interval(tree.right)):
            return kind(this=wrapped(self.plain(tree.left)), expression=wrapped(self.plain(tree.right)))
        return compared(tree.operator, self.pair(tree.left), self.pair(tree.right))

    def is_in(self, tree: In) -> Sql:
        """Membership in a list of constants."""
        return exp.In(this=wrapped(self.plain(tree.left)), expressions=[literal(one.value) for one in tree.values])

    def state(self, tree: StateOf) -> Sql:
        """Whether a ledger row has reached a state: its date is there, or a later state is."""
        state = column("state")
        if tree.state == "withdrawn":
            return exp.EQ(this=state, expression=literal("withdrawn"))
        states = self.plan.ledgers[tree.ledger].states
        reached = states[states.index(tree.state) :]
        later = exp.In(this=state, expressions=[literal(one) for one in reached])
        return either(is_known(column(f"{tree.state}_on")), later)

    def in_period(self, tree: InPeriod) -> Sql:
        """Whether a date lies in a period of as_of's year, no later than as_of."""
        first, last = period_of(self.as_of.year, tree.every, tree.number)
        ends = literal(first), literal(min(last, self.as_of))
        return exp.Between(this=wrapped(self.plain(tree.of)), low=ends[0], high=ends[1])

    def has_ended(self, tree: HasEnded) -> bool:
        """Whether a period has passed that was wholly in force; nothing of the row is asked."""
        first, last = period_of(tree.year or self.as_of.year, tree.every, tree.number)
        in_force = tree.in_force is None or (tree.in_force[0] <= first and last <= tree.in_force[1])
        return in_force and last <= self.as_of

    def parameter(self, name: str) -> Sql:
        """A dated parameter as in force on as_of."""
        value = in_force(self.plan.parameters[name].dated, self.as_of)
        return exp.null() if value is None else literal(value)

    def looked_up(self, tree: TableOf) -> Sql:
        """A table by its key; a key that is not in it gives unknown."""
        rows = in_force(self.plan.parameters[tree.name].table, self.as_of) or {}
        key = self.plain(tree.key)
        cases = [
            (exp.EQ(this=wrapped(key), expression=literal(typed_key(tree, text))), literal(value))
            for text, value in rows.items()
            if value is not None
        ]
        return case(*cases) if cases else exp.null()

    def scale(self, tree: ScaleOf) -> Sql:
        """Each bracket's rate on the part that lies inside it."""
        brackets = in_force(self.plan.parameters[tree.name].scale, self.as_of) or ()
        parameter: Parameter = self.plan.parameters[tree.name]
        return rounded_scale(self.plain(tree.of), brackets, tree.of.type.scale, parameter.type.scale)

    def years(self, day: Sql) -> Sql:
        """Whole years from a date to as_of."""
        here = self.as_of.year * 10_000 + self.as_of.month * 100 + self.as_of.day
        day_number = binary(
            exp.Add,
            binary(
                exp.Add,
                binary(exp.Mul, call("YEAR", day), number(10_000)),
                binary(exp.Mul, call("MONTH", day), number(100)),
            ),
            call("DAY", day),
        )
        shifted = binary(exp.Sub, number(here + SHIFT_YEARS * 10_000), day_number)
        return cast(binary(exp.Sub, binary(exp.IntDiv, shifted, number(10_000)), number(SHIFT_YEARS)), "BIGINT")

    def months(self, day: Sql) -> Sql:
        """Whole months from a date to as_of; a day that as_of's month lacks is its last day."""
        last = plus_months(self.as_of.replace(day=1), 1).toordinal() - self.as_of.replace(day=1).toordinal()
        month = binary(exp.Add, binary(exp.Mul, call("YEAR", day), number(12)), call("MONTH", day))
        whole = binary(exp.Sub, number(self.as_of.year * 12 + self.as_of.month), month)
        reached = case(
            (
                exp.GT(
                    this=exp.Least(this=call("DAY", day), expressions=[number(last)]), expression=number(self.as_of.day)
                ),
                number(1),
            ),
            default=number(0),
        )
        return case((is_known(day), cast(binary(exp.Sub, whole, reached), "BIGINT")))

    def decision(self, tree: Decision) -> Sql:
        """A decision table."""
        conditions = [self.truth(condition) for condition in tree.conditions]
        results = [self.plain(result) for result in tree.results]
        default = self.plain(tree.default) if tree.default else NULL
        if tree.decide == "sum":
            return totalled(conditions, results)
        return decided(conditions, results, default, first=tree.decide == "first")


def in_force(dated: tuple[tuple[date, Held], ...], day: date) -> Held | None:
    """The entry of the latest date that is not after `day`."""
    return next((value for start, value in reversed(dated) if start <= day), None)


def typed_key(tree: TableOf, text: str) -> str | Decimal | bool:
    """A table's key in the type of the expression that looks it up."""
    kind = tree.key.type.kind
    return Decimal(text) if kind == "number" else text == "true" if kind == "boolean" else text
