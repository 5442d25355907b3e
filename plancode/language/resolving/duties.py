"""`duty` blocks: each is lowered to a ledger of its deeds, a rule that they were done, and a target that all keep it.

Nobody can write a name with `__`, so nothing else can use the rule and the target by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from plancode.language.blocks import Block
from plancode.language.dates import MONTHS, period_of
from plancode.language.expressions import (
    BOOLEAN,
    DATE,
    TEXT,
    And,
    Compare,
    Down,
    Every,
    Expression,
    HasEnded,
    InPeriod,
    Literal_,
    Not,
    Or,
    StateDate,
    StateOf,
    Type,
)
from plancode.language.figures import parse_figure
from plancode.language.kinds import DutyBlock
from plancode.language.plan import Fact, Goal, Labels, Ledger, Line, Link, Rule, Subject, Target
from plancode.language.resolving.work import Work, condition, labels_of
from plancode.language.units import Unit
from plancode.language.wording import suggestion

STATES = ("planned", "done")
DONE, EVIDENCE = "done", "evidence"
_CHINESE = {"month": "每月", "quarter": "每季度", "year": "每年"}


def rule_of(duty: str) -> str:
    """The name of the rule that a duty is lowered to."""
    return f"{duty}__kept"


def target_of(duty: str) -> str:
    """The name of the target that a duty is lowered to."""
    return f"{duty}__kept_by_all"


# ---- the ledger


def resolve_duty_ledgers(work: Work) -> None:
    """Fill in the ledger of each duty's deeds, with their evidence: lines may use `duty.done`."""
    known = set(work.names.subjects)
    for block in work.of_kind("duty"):
        body = _body(block)
        if body.for_ not in known:
            if body.for_ not in work.names.broken:
                hint = suggestion(body.for_, sorted(known), "the subjects are")
                work.report(block, ("for",), "unknown_subject", f"there is no subject `{body.for_}`", hint)
            work.names.broken.add(block.name)
            continue
        link = Link(body.for_, "subject_id", body.for_)
        labels, keeper = labels_of(body.labels), _keeper(block)
        work.names.subjects[block.name] = Subject(
            block.name, f"{block.name}, round", (link,), block.name, keeper, labels, block.origin, is_ledger=True
        )
        work.names.facts[f"{block.name}.{EVIDENCE}"] = _evidence(block, keeper)
        work.names.ledgers[block.name] = Ledger(
            block.name, body.for_, (EVIDENCE,), None, STATES, (), labels, block.origin
        )


def _body(block: Block) -> DutyBlock:
    assert isinstance(block.body, DutyBlock)
    return block.body


def _owner(block: Block) -> Labels:
    by = _body(block).by
    return labels_of(by) if by else block.origin.responsible


def _keeper(block: Block) -> str | None:
    """Whom to ask whether all deeds are listed: who answers for the duty, in the plan's first language."""
    return next(iter(_owner(block).values()), None)


def _evidence(block: Block, keeper: str | None) -> Fact:
    return Fact(
        name=EVIDENCE,
        subject=block.name,
        type=TEXT,
        list=block.name,
        authority=keeper,
        also_held_by=(),
        fresh_for=None,
        absent=None,
        only_if=None,
        otherwise=None,
        is_judgment=False,
        refers_to=None,
        is_tracked=False,
        code_labels={},
        labels={},
        origin=block.origin,
    )


# ---- the rule and the target


def resolve_duties(work: Work) -> tuple[dict[str, Rule], dict[str, Target]]:
    """The rules and targets of all duties without faults."""
    rules, targets = {}, {}
    for block in work.of_kind("duty"):
        body = _body(block)
        when = [
            work.line(block, ("when", index), text, body.for_, condition) for index, text in enumerate(body.when or ())
        ]
        number, years = _number(work, block), _years(work, block)
        if block.name in work.names.broken or number is None:
            continue
        rule = _rule(work, block, tuple(line for line in when if line), number)
        rules[rule.name] = rule
        targets[target_of(block.name)] = _target(block, years)
    return rules, targets


def _number(work: Work, block: Block) -> Decimal | None:
    """How many deeds are owed in each period."""
    text = _body(block).at_least
    try:
        found = parse_figure(text)
    except ValueError:
        found = None
    value = found.value if found and not (found.is_percent or found.is_money) else None
    if value is None or value < 1 or value != value.to_integral_value():
        message = f"`{text}` is no number of deeds"
        work.report(block, ("at_least",), "bad_figure", message, "write how many are owed in each period: 1, 4, 12")
        return None
    return value


def _years(work: Work, block: Block) -> tuple[int, ...]:
    """The years in which the duty is judged: those in force, or the one by whose end it is due."""
    body, force = _body(block), _force(work, block)
    if body.every == "once":
        return _due(work, block, force)
    if body.due is not None:
        hint = "drop `due:`, or write `every: once`"
        work.report(block, ("due",), "wrong_form", f"`due` beside `every: {body.every}`", hint)
    if force is None:
        hint = "give the file or the plan `in_force: 2018-01-01 to 2020-12-31`"
        work.report(block, ("every",), "bad_goal", f"nobody says in which years `{block.name}` is owed", hint)
        return ()
    years = tuple(year for year in range(force[0].year, force[1].year + 1) if _is_owed(body.every, year, force))
    if not years:
        message = f"no whole {body.every} lies in the time in force, {force[0]} to {force[1]}"
        work.report(block, ("every",), "bad_goal", message, "mend `every:`, or `in_force:` of the file")
    return years


def _due(work: Work, block: Block, force: tuple[date, date] | None) -> tuple[int, ...]:
    due = _body(block).due
    if due is None:
        hint = "add `due: 2020`: the year by whose end it is to be done"
        work.report(block, ("every",), "missing_key", "`every: once` without `due`", hint)
        return ()
    if force and not force[0] <= date(due, 12, 31) <= force[1]:
        message = f"the end of {due} lies outside the time in force, {force[0]} to {force[1]}"
        work.report(block, ("due",), "bad_goal", message, "mend the year, or `in_force:` of the file")
    return (due,)


def _force(work: Work, block: Block) -> tuple[date, date] | None:
    return block.origin.in_force or work.in_force


def _is_owed(every: Every, year: int, force: tuple[date, date]) -> bool:
    """Does a whole period of the year lie in the time in force?"""
    periods = (period_of(year, every, number) for number in _numbers(every))
    return any(force[0] <= first and last <= force[1] for first, last in periods)


def _numbers(every: Every) -> range:
    return range(1, 12 // MONTHS[every] + 1)


def _rule(work: Work, block: Block, when: tuple[Line, ...], number: Decimal) -> Rule:
    body = _body(block)
    done = Line(_said(body, number), _kept(work, block, number), block.origin.file, *block.place("do"))
    name, labels = rule_of(block.name), labels_of(body.labels)
    return Rule(
        name, body.for_, when, None, done, False, body.reading, body.cite, labels, block.origin, duty=block.name
    )


def _said(body: DutyBlock, number: Decimal) -> str:
    """What is owed, in the language of `do`."""
    if not body.do.isascii():
        when = f"{body.due}年底前" if body.every == "once" else _CHINESE[body.every]
        return f"{body.do}：{when}至少{number}次"
    when = f"by the end of {body.due}" if body.every == "once" else f"every {body.every}"
    return f"{body.do}: at least {number} {when}"


def _kept(work: Work, block: Block, number: Decimal) -> Expression:
    """No period that has ended has fewer deeds than are owed."""
    body, on = _body(block), StateDate(DATE, block.name, DONE)
    if body.every == "once":
        assert body.due is not None
        in_time = Compare(BOOLEAN, "<=", on, Literal_(DATE, date(body.due, 12, 31)))
        return _unless_early(block, HasEnded(BOOLEAN, "year", 1, body.due), in_time, number)
    every, force = body.every, _force(work, block)
    periods = tuple(
        _unless_early(block, HasEnded(BOOLEAN, every, at, None, force), InPeriod(BOOLEAN, on, every, at), number)
        for at in _numbers(every)
    )
    return periods[0] if len(periods) == 1 else And(BOOLEAN, periods)


def _unless_early(block: Block, ended: HasEnded, in_time: Expression, number: Decimal) -> Expression:
    """Enough deeds in a period; one that has not ended is not yet due and counts as kept."""
    kind = Type("number", Unit((block.name,)), 0, Decimal(0))
    done = StateOf(BOOLEAN, block.name, DONE)
    deeds = Down(kind, "count", block.name, _body(block).for_, done, in_time)
    enough = Compare(BOOLEAN, ">=", deeds, Literal_(kind, number))
    return Or(BOOLEAN, (Not(BOOLEAN, ended), enough))


def _target(block: Block, years: tuple[int, ...]) -> Target:
    body = _body(block)
    return Target(
        name=target_of(block.name),
        subject=body.for_,
        form="everyone",
        of=None,
        among=None,
        everyone=rule_of(block.name),
        when=(),
        areas=(),
        counted="at_year_end",
        operator="at_least",
        goals=tuple(Goal(year, Decimal(1)) for year in years),
        unit="percent",
        dated=None,
        allocation={},
        owner=_owner(block),
        reading=body.reading,
        labels=labels_of(body.labels),
        origin=block.origin,
    )


# ---- as `plan show` shows them


def shown_parts(block: Block, rule: Rule, target: Target) -> Iterator[dict[str, object]]:
    """The ledger, rule and target of a duty, with their own fields as `plan show` shows them."""
    assert rule.received
    labels = dict(rule.labels)
    yield {
        "name": block.name,
        "kind": "ledger",
        "for": rule.subject,
        "row": rule.subject,
        "facts": {EVIDENCE: "text"},
        "states": list(STATES),
        "labels": labels,
    }
    yield {
        "name": rule.name,
        "kind": "rule",
        "for": rule.subject,
        "when": [line.text for line in rule.when],
        "received": rule.received.text,
        "only_so": rule.only_so,
        "labels": labels,
    }
    yield {
        "name": target.name,
        "kind": "target",
        "for": target.subject,
        "everyone": target.everyone,
        "counted": target.counted,
        "at_least": {str(goal.year): 100 for goal in target.goals},
        "unit": target.unit,
        "by": dict(target.owner),
        "labels": labels,
    }
