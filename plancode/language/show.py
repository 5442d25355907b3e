"""Blocks as resolved, for `plan show`: figures as plain numbers with their unit, defaults filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from plancode.language.blocks import Block
from plancode.language.expressions import Scalar
from plancode.language.figures import parse_figure, tidy
from plancode.language.plan import Plan
from plancode.language.resolving.duties import rule_of, shown_parts, target_of

_COUNTED_GOALS = ("at_least", "at_most", "exactly", "above")
Shown = dict[str, Any]


def shown_blocks(plan: Plan, blocks: Iterable[Block]) -> tuple[Mapping[str, Any], ...]:
    """One mapping for each block, in the order of the files; every value is text, number, flag, list or mapping."""
    return tuple(shown for block in blocks for shown in (_shown(plan, block), *_lowered(plan, block)))


def _lowered(plan: Plan, block: Block) -> Iterator[Shown]:
    """The three blocks that a duty is lowered to, each saying `from` which duty."""
    if block.kind == "duty":
        rule, target = plan.rules[rule_of(block.name)], plan.targets[target_of(block.name)]
        for own in shown_parts(block, rule, target):
            yield _told(block, {**own, "from": block.name})


def _shown(plan: Plan, block: Block) -> Shown:
    own = {key: _plain(value) for key, value in block.body.model_dump(by_alias=True).items()}
    fill = _FILLERS.get(block.kind)
    filled = {**own, **(fill(plan, block, own) if fill else {})}
    return _told(block, {"name": block.name, "kind": block.kind, **filled})


def _told(block: Block, own: Shown) -> Shown:
    """A block's own fields behind where it stands; what is empty is left out."""
    fields = dict(own)
    head = {
        "name": fields.pop("name"),
        "kind": fields.pop("kind"),
        "for": fields.pop("for", None),
        "file": block.origin.file,
        "line": block.origin.line,
        "clause": block.origin.clause,
        "sentences": list(block.origin.sentences),
    }
    return head | {key: value for key, value in fields.items() if value not in (None, {}, [])}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_plain(key) if isinstance(key, date) else str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def number(value: Decimal | None) -> int | float | None:
    """A figure as JSON has it: 20, 0.5, or null for unknown."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _of_text(text: str, is_percent: bool) -> int | float | None:
    figure = parse_figure(text)
    if figure.value is None:
        return None
    is_fraction = is_percent and figure.is_percent
    return number(tidy(figure.value * 100) if is_fraction else figure.value)


def _figures(value: Any, is_percent: bool) -> Any:
    """Every figure of a parameter's `from`, table or scale as a number."""
    if isinstance(value, Mapping):
        return {key: inner if key == "cite" else _figures(inner, is_percent) for key, inner in value.items()}
    if isinstance(value, list):
        return [_figures(inner, is_percent) for inner in value]
    return _of_text(value, is_percent) if isinstance(value, str) else value


def _subject(plan: Plan, block: Block, own: Shown) -> Shown:
    subject = plan.subjects[block.name]
    return {"list": subject.list, "authority": subject.authority}


def _fact(plan: Plan, block: Block, own: Shown) -> Shown:
    fact = plan.facts[block.name]
    given = {"absent": _scalar(fact.absent), "otherwise": _scalar(fact.otherwise)}
    return {"list": fact.list, "authority": fact.authority, "unit": own["unit"], **given}


def _scalar(value: Scalar | None) -> Any:
    return number(value) if isinstance(value, Decimal) else _plain(value)


def _unit(unit: Any) -> str | None:
    return str(unit) or None


def _parameter(plan: Plan, block: Block, own: Shown) -> Shown:
    is_percent = own["unit"] == "percent"
    scale = own["scale"]
    brackets = _brackets(scale, is_percent)
    return {"from": _figures(own["from"], is_percent), "table": _figures(own["table"], is_percent), "scale": brackets}


def _brackets(scale: Any, is_percent: bool) -> Any:
    if isinstance(scale, Mapping):
        return {key: _brackets(rows, is_percent) for key, rows in scale.items()}
    rows = [_figures(row, is_percent=True) for row in scale or ()]
    return [{key: value for key, value in row.items() if key != "cite" or value} for row in rows]


def _value(plan: Plan, block: Block, own: Shown) -> Shown:
    value = plan.values[block.name]
    round_to = _of_text(own["round"], False) if own["round"] else None
    return {"type": value.type.kind, "unit": own["unit"] or _unit(value.type.unit), "round": round_to}


def _rule(plan: Plan, block: Block, own: Shown) -> Shown:
    give = plan.rules[block.name].give
    return {"unit": _unit(give.expression.type.unit) if give else None}


def _target(plan: Plan, block: Block, own: Shown) -> Shown:
    target = plan.targets[block.name]
    is_percent = target.unit == "percent"
    goals = {str(goal.year): number(tidy(goal.value * 100) if is_percent else goal.value) for goal in target.goals}
    others: Shown = dict.fromkeys(_COUNTED_GOALS)
    areas = list(target.areas)
    return {
        **others,
        target.operator: goals,
        "for": target.subject,
        "unit": target.unit,
        "in": areas,
        "by": dict(target.owner),
    }


def _example(plan: Plan, block: Block, own: Shown) -> Shown:
    example = next(one for one in plan.examples if one.name == block.name)
    expect = {key: _scalar(value) for key, value in example.expect.items()}
    return {"given": _given(example.given), "expect": expect}


def _given(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {key: _given(value) for key, value in given.items()}
    return [_given(row) for row in given] if isinstance(given, list) else _scalar(given)


def _ledger(plan: Plan, block: Block, own: Shown) -> Shown:
    ledger = plan.ledgers[block.name]
    return {"for": ledger.row, "enter": ledger.enter}


def _duty(plan: Plan, block: Block, own: Shown) -> Shown:
    by = dict(plan.targets[target_of(block.name)].owner)
    return {"at_least": _of_text(own["at_least"], False), "by": by}


_FILLERS: dict[str, Callable[[Plan, Block, Shown], Shown]] = {
    "subject": _subject,
    "fact": _fact,
    "parameter": _parameter,
    "value": _value,
    "rule": _rule,
    "target": _target,
    "ledger": _ledger,
    "duty": _duty,
    "example": _example,
}
