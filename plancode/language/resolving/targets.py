"""`target` blocks: what is counted, of whom, by which date, and the goal of each year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from plancode.errors import Problem
from plancode.language.blocks import Block
from plancode.language.expressions import BOOLEAN, And, Expression, Literal_, StateDate, StateOf, Type
from plancode.language.figures import parse_figure
from plancode.language.kinds import TargetBlock
from plancode.language.plan import Goal, Labels, Line, Operator, Target
from plancode.language.resolving.whose import subject_of
from plancode.language.resolving.work import Path, Reader, Work, condition, labels_of, number
from plancode.language.syntax import Syntax, Word
from plancode.language.tables import Allocation
from plancode.language.typing import Typer
from plancode.language.wording import nearest, suggestion

_OPERATORS: tuple[Operator, ...] = ("at_least", "at_most", "exactly", "above")
_FORMS = ("count", "sum", "share", "everyone")


def resolve_target(work: Work, block: Block) -> Target | None:
    """The typed target, or None with its faults noted."""
    body = block.body
    assert isinstance(body, TargetBlock)
    forms = [form for form in _FORMS if getattr(body, form) is not None]
    if len(forms) != 1:
        hint = "give it one of `count:`, `sum:`, `share:` with `among:`, `everyone:`"
        message = "a target that counts nothing" if not forms else f"a target with {' and '.join(forms)}"
        work.report(block, forms[1:2], "wrong_form", message, hint)
        return None
    if (body.among is not None) != (forms[0] == "share"):
        message = "a share without `among:`" if body.among is None else f"`among` beside `{forms[0]}`"
        work.report(
            block, ("among",) if body.among else (), "wrong_form", message, "`share: x` is the part of `among: y`"
        )
    maker = _Target(work, block, body, forms[0])
    return maker.everyone(body.everyone) if body.everyone is not None else maker.set()


class _Target:
    """Makes one target."""

    def __init__(self, work: Work, block: Block, body: TargetBlock, form: str) -> None:
        self.work, self.block, self.body, self.form = work, block, body, form

    def report(self, path: Path, code: str, message: str, hint: str) -> None:
        self.work.report(self.block, path, code, message, hint)

    # ---- the set

    def everyone(self, name: str) -> Target | None:
        """All who should have a rule's benefit, or a row of a ledger in its last state, have it."""
        names, body = self.work.names, self.body
        for key in (*_OPERATORS, "when", "dated"):
            if getattr(body, key) is not None:
                self.report((key,), "wrong_form", f"`{key}` beside `everyone`", "everyone means all: drop it")
        ledger = names.ledgers.get(name)
        subject = names.owners.get(name) if name in names.rules else ledger.row if ledger else None
        if name in names.rules and not self._is_received(name):
            self.report(
                ("everyone",),
                "missing_key",
                f"the rule `{name}` does not say who has it",
                f"add `received:` to `{name}`",
            )
        if ledger and (ledger.row is None or ledger.enter is None):
            hint = "give the ledger `row:` with a subject and `enter:` with a rule"
            self.report(("everyone",), "missing_key", f"the ledger `{name}` does not say who should have a row", hint)
        if subject is None and not ledger:
            if name not in names.broken:
                hint = suggestion(name, sorted({*names.rules, *names.ledgers}), "rules and ledgers are")
                self.report(("everyone",), "unknown_name", f"there is no rule or ledger `{name}`", hint)
            names.broken.add(self.block.name)
        goals = self._due(Decimal(1))
        return self._made(subject or "", "at_least", goals, everyone=name, unit="percent")

    def _is_received(self, name: str) -> bool:
        rule = next((block for block in self.work.of_kind("rule") if block.name == name), None)
        return rule is None or getattr(rule.body, "received", None) is not None

    def set(self) -> Target | None:
        """Rows that are counted, summed, or shared."""
        body, work, block = self.body, self.work, self.block
        subject = subject_of(work, block, body)
        if subject is None:
            work.names.broken.add(block.name)
            return None
        text = getattr(body, self.form)
        bare = self.form == "count" and self._is_subject(text, subject)
        of = (
            None if bare else work.line(block, (self.form,), text, subject, number if self.form == "sum" else condition)
        )
        among = work.line(block, ("among",), body.among, subject, _set_of(subject)) if body.among is not None else None
        when = tuple(
            line
            for index, text in enumerate(body.when or ())
            if (line := work.line(block, ("when", index), text, subject, condition))
        )
        goal = self._goals(of)
        dated = self._dated(subject, of, when)
        if goal is None:
            return None
        return self._made(subject, *goal, of=of, among=among, when=when, unit=self._unit(subject, of), dated=dated)

    def _is_subject(self, text: str, subject: str) -> bool:
        node = self.work.parse(self.block, (self.form,), text)
        return isinstance(node, Word) and node.text == subject

    def _unit(self, subject: str, of: Line | None) -> str:
        if self.form == "share":
            if self.body.unit not in (None, "percent"):
                self.report(("unit",), "wrong_unit", f"a share is in percent, not {self.body.unit}", "drop `unit:`")
            return "percent"
        if self.form == "sum" and of:
            own = of.expression.type.unit
            if self.body.unit and own.above and self.body.unit != str(own):
                self.report(
                    ("unit",), "wrong_unit", f"the sum is of {own}, not {self.body.unit}", f"write `unit: {own}`"
                )
            return self.body.unit or str(own)
        return self.body.unit or subject

    # ---- the date

    def _dated(self, subject: str, of: Line | None, when: tuple[Line, ...]) -> Expression | None:
        """The date that puts a row in a year: as `dated` says, else that of the one state that is asked for."""
        counted, body = self.body.counted, self.body
        if self.form == "share":
            if counted != "at_year_end":
                hint = "write `counted: at_year_end`"
                self.report(("counted",), "bad_counted", "a share is taken of a set as it stands on a day", hint)
            return None
        if body.dated is not None:
            line = self.work.line(self.block, ("dated",), body.dated, subject, lambda typer, node: typer.read(node))
            if line and line.expression.type.kind != "date":
                self.report(
                    ("dated",),
                    "wrong_type",
                    f"`{body.dated}` is no date",
                    "name a fact of type date, or a state's date",
                )
            return line.expression if line else None
        states = list(_states((of, *when), subject))
        if len(states) == 1:
            return StateDate(Type("date"), states[0].ledger, states[0].state)
        if counted != "at_year_end" and self.block.name not in self.work.names.broken:
            hint = "count a ledger's state (`count: homes.accepted`), or name the date in `dated:`"
            self.report(("counted",), "bad_counted", f"`counted: {counted}` needs rows with a date", hint)
        return None

    # ---- the goals

    def _goals(self, of: Line | None) -> tuple[Operator, tuple[Goal, ...]] | None:
        given = [operator for operator in _OPERATORS if getattr(self.body, operator) is not None]
        if len(given) != 1:
            message = "a target without a goal" if not given else f"a target with {' and '.join(given)}"
            self.report(tuple(given[1:2]), "bad_goal", message, f"give it one of {', '.join(_OPERATORS)}")
            return None
        written = getattr(self.body, given[0])
        if isinstance(written, dict):
            if self.body.due is not None:
                self.report(("due",), "bad_goal", "`due` beside a goal by year", "drop `due:`")
            goals = tuple(
                Goal(year, value)
                for year, text in sorted(written.items())
                if (value := self._figure((given[0], str(year)), text, of)) is not None
            )
            self._in_force((given[0], str(goal.year)) for goal in goals)
            return given[0], goals
        value = self._figure((given[0],), written, of)
        return given[0], self._due(value) if value is not None else ()

    def _due(self, value: Decimal) -> tuple[Goal, ...]:
        force = self._force()
        year = self.body.due
        if year is None and self.body.counted == "whole_period" and force:
            year = force[1].year
        if year is None:
            self.report((), "bad_goal", "a goal without a year", "add `due: 2020`, or write the goal by year")
            return ()
        if self.body.due is not None:
            self._in_force([("due",)])
        return (Goal(year, value),)

    def _force(self) -> tuple[date, date] | None:
        return self.block.origin.in_force or self.work.in_force

    def _in_force(self, paths: Iterable[Path]) -> None:
        force = self._force()
        for path in paths:
            year = int(path[-1]) if path[-1] != "due" else self.body.due or 0
            if force and not force[0].year <= year <= force[1].year:
                message = f"the goal of {year} lies outside the time in force, {force[0]} to {force[1]}"
                self.report(path, "bad_goal", message, "mend the year, or `in_force:` of the file")

    def _figure(self, path: Path, text: str, of: Line | None) -> Decimal | None:
        try:
            found = parse_figure(text)
        except ValueError as error:
            self.report(path, "bad_figure", f"`{text}` is no figure", str(error))
            return None
        if found.value is None:
            self.report(path, "bad_figure", "a goal cannot be unknown", "leave the year out, or write `cannot_say:`")
        if found.is_percent != (self.form == "share") and found.value is not None:
            message = f"`{text}` is {'a percentage' if found.is_percent else 'no percentage'}"
            hint = "a share has its goal in percent: 20%" if self.form == "share" else "write the number itself"
            self.report(path, "wrong_unit", message, hint)
        if found.is_money and (of is None or of.expression.type.unit.above[:1] != ("CNY",)):
            self.report(path, "wrong_unit", f"`{text}` is money", "sum an amount of CNY, or write the number alone")
        return found.value

    # ---- together

    def _made(
        self,
        subject: str,
        operator: Operator,
        goals: tuple[Goal, ...],
        *,
        of: Line | None = None,
        among: Line | None = None,
        everyone: str | None = None,
        when: tuple[Line, ...] = (),
        unit: str,
        dated: Expression | None = None,
    ) -> Target | None:
        body, block = self.body, self.block
        if everyone and body.counted != "at_year_end":
            hint = "write `counted: at_year_end`"
            self.report(("counted",), "bad_counted", "everyone is judged as things stand on a day", hint)
        made = Target(
            name=block.name,
            subject=subject,
            form=self.form,  # type: ignore[arg-type]
            of=of,
            among=among,
            everyone=everyone,
            when=when,
            areas=tuple(self._areas()),
            counted=body.counted,
            operator=operator,
            goals=goals,
            unit=unit,
            dated=dated,
            allocation={},
            owner=self._owner(),
            reading=body.reading,
            labels=labels_of(body.labels),
            origin=block.origin,
        )
        made = replace(made, allocation=self._allocation(made))
        return None if block.name in self.work.names.broken else made

    def _areas(self) -> Iterator[str]:
        for index, text in enumerate(self.body.in_):
            area = self.work.areas.find(text)
            if area:
                yield area.code
            else:
                known = [
                    name for one in self.work.areas.by_code.values() for name in (one.code, one.name_zh, one.name_en)
                ]
                near = suggestion(text, known, "") if known else ""
                hint = near if near.startswith("did") else "write a code or a name of areas.csv"
                self.report(("in", index), "unknown_area", f"there is no area `{text}`", hint)

    def _owner(self) -> Labels:
        return labels_of(self.body.by) if self.body.by else self.block.origin.responsible

    def _allocation(self, target: Target) -> dict[tuple[int, str], Decimal]:
        """The goals of areas; for each year they add up to the goal of the whole."""
        rows = self.work.allocations.get(self.block.name, ())
        if rows and self.form not in ("count", "sum"):
            self.report(
                (), "bad_allocation", "only the goal of a count or a sum can be divided among areas", "drop its .csv"
            )
            return {}
        for row in rows:
            self._is_area(row)
        found = {(row.year, row.area): row.goal for row in rows}
        for goal in target.goals if rows else ():
            total = sum((value for (year, _), value in found.items() if year == goal.year), Decimal(0))
            if total != goal.value:
                message = f"the areas' goals of {goal.year} add up to {total}, not to {goal.value}"
                self.report((), "bad_allocation", message, f"mend {self.block.name}.csv or the goal")
        for year in sorted({year for year, _ in found} - {goal.year for goal in target.goals}):
            self.report(
                (),
                "bad_allocation",
                f"{self.block.name}.csv divides a goal of {year} that is not there",
                "mend the year",
            )
        return found

    def _is_area(self, row: Allocation) -> None:
        known = self.work.areas.by_code
        if row.area not in known:
            named = self.work.areas.find(row.area)
            near = named.code if named else nearest(row.area, known)
            hint = f"did you mean `{near}`?" if near else "write a code of areas.csv"
            message = f"there is no area with the code `{row.area}`"
            file = f"{self.block.name}.csv"
            self.work.problems.append(Problem(file, row.line, row.column, "unknown_area", message, hint))


def _set_of(subject: str) -> Reader:
    """Reader of the set that a share is of: a condition, or the subject itself for all of them."""

    def read(typer: Typer, node: Syntax) -> Expression:
        is_everyone = isinstance(node, Word) and node.text == subject
        return Literal_(BOOLEAN, True) if is_everyone else condition(typer, node)

    return read


def check_allocations(work: Work) -> None:
    """Every table of goals is named after a target."""
    targets = [block.name for block in work.of_kind("target")]
    for name in sorted(set(work.allocations) - set(targets) - work.lost - work.names.broken):
        hint = suggestion(name, targets, "a table of areas' goals is named after its target")
        message = f"there is no target `{name}` whose goal this table could divide"
        work.problems.append(Problem(f"{name}.csv", 1, 1, "bad_allocation", message, hint))


def _states(lines: Iterable[Line | None], subject: str) -> Iterator[StateOf]:
    """The states that a row must have reached, of the ledger that is counted."""
    for line in lines:
        parts = (
            line.expression.parts if line and isinstance(line.expression, And) else (line.expression,) if line else ()
        )
        yield from (part for part in parts if isinstance(part, StateOf) and part.ledger == subject)
