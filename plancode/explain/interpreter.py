"""An interpreter of its own: one rule or value for one row, straight from the typed plan.

It is the second opinion beside the compiler, so it shares nothing with it but the plan it walks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from plancode.explain.answers import NOTHING, Lack, Result, Why, both, known, unknown
from plancode.explain.arithmetic import FEN, half_up
from plancode.explain.cells import WITHDRAWN
from plancode.explain.evaluator import Evaluator
from plancode.explain.reading import FactSeen, Reader
from plancode.explain.statuses import SIDES, Side, Status, is_had, ledger_status, status_of
from plancode.explain.tables import Case, first_of, sum_over, unique_of
from plancode.explain.world import Row, World
from plancode.language import expressions as ex
from plancode.language.plan import Ledger, Line, Plan, Rule, Value


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """One line of a rule and what it came to."""

    line: Line
    result: Result


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What a rule says of one row. `amount` and `received` are None where unknown or where the rule names none."""

    answer: bool | None
    amount: Decimal | None
    received: bool | Decimal | None
    status: Status | None
    lacking: Mapping[Side, frozenset[Lack]]
    lines: tuple[LineAnswer, ...]


class Interpreter:
    """Works out rules, values and facts of one row of `world` as they stand on `as_of`."""

    def __init__(self, plan: Plan, as_of: date, world: World) -> None:
        self._plan, self._as_of, self._world = plan, as_of, world
        self._evaluator = Evaluator(plan, as_of, world, self._name)
        self._names: dict[tuple[str, str], Result] = {}

    def rule(self, name: str, id: str) -> RuleAnswer:
        """The rule's answer for the row `id`, with its lines, its amount and what is had."""
        rule = self._plan.rules[name]
        row = self._row(rule.subject, id)
        return self._told(rule, row, self._exact(rule.received, row, name))

    def measure(self, name: str, id: str) -> RuleAnswer:
        """A rule; or a ledger with `enter`: who should have a row, and whether there is one that was not withdrawn."""
        ledger = self._plan.ledgers.get(name)
        if ledger is None:
            return self.rule(name, id)
        assert ledger.enter is not None, f"ledger {name} does not say who should have a row"
        rule = replace(self._plan.rules[ledger.enter], give=None)
        row = self._row(rule.subject, id)
        told = self._told(rule, row, self._evaluator.expression(_has_row(self._plan, ledger), row, name))
        has_row = told.received if isinstance(told.received, bool) else None
        return replace(told, status=ledger_status(told.answer, has_row))

    def facts_read(self, line: Line, subject: str, id: str, seen: Mapping[str, date]) -> tuple[FactSeen, ...]:
        """The facts that a line reads for the row `id`; `seen` gives the day of each list."""
        reader = Reader(self._plan, self._as_of, self._world, self._evaluator.cells, seen)
        return reader.read_by(line, self._row(subject, id))

    def value(self, name: str, id: str) -> Result:
        """What a value comes to for the row `id`; a number may come with bounds only."""
        return self._name(name, self._row(self._plan.values[name].subject, id))

    def fact(self, subject: str, name: str, id: str) -> Result:
        """A fact of the row `id`, after staleness, conflicts and `only_if`."""
        return self._evaluator.cells.fact(subject, name, self._row(subject, id))

    def line(self, line: Line, subject: str, id: str) -> Result:
        """Any line of the plan, worked out for the row `id` of `subject`."""
        return self._evaluator.line(line, self._row(subject, id), line.text)

    def _told(self, rule: Rule, row: Row, received: Result | None) -> RuleAnswer:
        lines = tuple(LineAnswer(line, self._evaluator.line(line, row, rule.name)) for line in rule.when)
        answer = self._names[rule.name, row.id] = both([one.result for one in lines])
        give = self._amount(rule, answer, row)
        sides = zip(SIDES, (answer, received, give), strict=True)
        lacking = {side: result.lacking if result else NOTHING for side, result in sides}
        entitled: Any = answer.value
        due: Any = give.value if give else None
        had: Any = received.value if received else None
        is_paid = is_had(entitled, due, had, gives=rule.give is not None)
        status = status_of(entitled, is_paid, rule.only_so) if received else None
        return RuleAnswer(entitled, due, had, status, lacking, lines)

    def _row(self, subject: str, id: str) -> Row:
        row = self._world.row(subject, id)
        if row is None:
            raise LookupError(f"there is no {subject} with the id {id}")
        return row

    # Names: rules and values

    def _name(self, name: str, row: Row) -> Result:
        key = (name, row.id)
        if key not in self._names:
            rule = self._plan.rules.get(name)
            self._names[key] = self._answer(rule, row) if rule else self._worked_out(self._plan.values[name], row)
        return self._names[key]

    def _answer(self, rule: Rule, row: Row) -> Result:
        return both([self._evaluator.line(line, row, rule.name) for line in rule.when])

    def _amount(self, rule: Rule, answer: Result, row: Row) -> Result | None:
        """What is due: nothing where the answer is no, and only exact amounts, in fen."""
        if rule.give is None:
            return None
        if answer.value is not True:
            return known(Decimal("0.00")) if answer.value is False else answer
        due = self._evaluator.line(rule.give, row, rule.name).without_span()
        return known(half_up(Fraction(due.value), FEN)) if isinstance(due.value, Decimal) else due

    def _exact(self, line: Line | None, row: Row, block: str) -> Result | None:
        return self._evaluator.line(line, row, block).without_span() if line else None

    def _worked_out(self, value: Value, row: Row) -> Result:
        if value.formula:
            return self._evaluator.line(value.formula, row, value.name)
        cases = [
            Case(
                both([self._evaluator.line(line, row, value.name) for line in case.when]),
                self._evaluator.line(case.result, row, value.name).without_span(),
            )
            for case in value.rows
        ]
        if value.decide == "sum":
            return sum_over(cases)
        default = self._exact(value.default, row, value.name) or unknown({self._lack(value.name, row, "no_rows")})
        if value.decide == "first":
            return first_of(cases, default)
        return unique_of(cases, default, self._lack(value.name, row, "conflict"))

    def _lack(self, fact: str, row: Row, why: Why) -> Lack:
        return Lack(fact, row.subject, row.id, why, self._plan.subjects[row.subject].authority)


def _has_row(plan: Plan, ledger: Ledger) -> ex.Expression:
    """`any(L)` of the rows that were not withdrawn."""
    link = plan.subjects[ledger.name].links[0]
    withdrawn = ex.StateOf(ex.BOOLEAN, ledger.name, WITHDRAWN)
    return ex.Down(ex.BOOLEAN, "any", ledger.name, link.name, ex.Not(ex.BOOLEAN, withdrawn), None)
