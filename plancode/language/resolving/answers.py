"""`value` and `rule` blocks: typed lines, decision tables whose rows agree, amounts that fit each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from plancode.language.blocks import Block
from plancode.language.expressions import DATE, TEXT, Expression, Type
from plancode.language.figures import parse_figure
from plancode.language.kinds import RuleBlock, ValueBlock
from plancode.language.limits import Limits, is_money, limits
from plancode.language.literals import adopt, shown
from plancode.language.plan import Line, Row, Rule, Value
from plancode.language.resolving.types import unit_of
from plancode.language.resolving.work import Path, Reader, Work, condition, labels_of
from plancode.language.syntax import Quoted, Refused, Syntax
from plancode.language.typing import Typer
from plancode.language.units import BARE, Unit
from plancode.language.wording import suggestion

_HALF_UP = "one of 1, 0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001"


def announce(work: Work) -> None:
    """Note whose rules and values there are, before any of them is read."""
    for block in (*work.of_kind("value"), *work.of_kind("rule")):
        body = block.body
        assert isinstance(body, ValueBlock | RuleBlock)
        work.names.owners[block.name] = body.for_
        if block.kind == "rule":
            work.names.rules.add(block.name)
        if body.for_ not in work.names.subjects:
            if body.for_ not in work.names.broken:
                hint = suggestion(body.for_, work.names.subjects, "the subjects are")
                work.report(block, ("for",), "unknown_subject", f"there is no subject `{body.for_}`", hint)
            work.names.broken.add(block.name)


# ---- rules


def resolve_rule(work: Work, block: Block) -> Rule | None:
    """The typed rule, or None with its faults noted."""
    body = block.body
    assert isinstance(body, RuleBlock)
    when = [work.line(block, ("when", index), text, body.for_, condition) for index, text in enumerate(body.when)]
    give = work.line(block, ("give",), body.give, body.for_, _amount) if body.give is not None else None
    received = work.line(block, ("received",), body.received, body.for_, _had) if body.received is not None else None
    if body.only_so and body.received is None:
        work.report(block, ("only_so",), "missing_key", "`only_so` without `received`", "say in `received:` who has it")
    _one_unit(work, block, give, received, body.give is not None)
    if block.name in work.names.broken:
        return None
    lines = tuple(line for line in when if line)
    return Rule(
        block.name,
        body.for_,
        lines,
        give,
        received,
        body.only_so,
        body.reading,
        body.cite,
        labels_of(body.labels),
        block.origin,
    )


def _amount(typer: Typer, node: Syntax) -> Expression:
    read = typer.number(node)
    if not read.type.unit.above:
        hint = "name a parameter with a unit: CNY per person per month"
        raise Refused(node.at, "wrong_unit", f"{shown(read.type)} is no amount to give", hint)
    return _whole_fen(node, read)


def _had(typer: Typer, node: Syntax) -> Expression:
    read = typer.read(node)
    if read.type.kind not in ("boolean", "number"):
        hint = "name a yes or no, or an amount"
        raise Refused(node.at, "wrong_type", f"{shown(read.type)} cannot say what was received", hint)
    return _whole_fen(node, read) if read.type.kind == "number" else read


def _whole_fen(node: Syntax, read: Expression) -> Expression:
    if read.type.scale > 2:
        hint = "make it a `value` with `round: 0.01`, and name that"
        raise Refused(node.at, "not_rounded", f"an amount with {read.type.scale} digits after the point", hint)
    return read


def _one_unit(work: Work, block: Block, give: Line | None, received: Line | None, gives: bool) -> None:
    if received is None or received.expression.type.kind != "number":
        return
    if not gives:
        message = "an amount is received, and the rule gives none"
        work.report(block, ("received",), "wrong_type", message, "add `give:`, or name a yes or no")
    elif give and give.expression.type.unit != received.expression.type.unit:
        due, had = shown(give.expression.type), shown(received.expression.type)
        message = f"{had} is received where {due} is given"
        work.report(block, ("received",), "wrong_unit", message, "both must have one unit")


# ---- values


def resolve_value(work: Work, block: Block) -> Value | None:
    """The typed value, or None with its faults noted; its type and limits become known to what uses it."""
    body = block.body
    assert isinstance(body, ValueBlock)
    if (body.is_ is None) == (not body.rows):
        hint = "write `is:` with an expression, or `decide:` with `rows:`"
        work.report(block, (), "wrong_form", "a value needs either an expression or a decision table", hint)
        return None
    made = _formula(work, block, body) if body.is_ is not None else _table(work, block, body)
    if made is None or block.name in work.names.broken:
        work.names.broken.add(block.name)
        return None
    work.names.values[block.name] = made.type
    return made


def _step(work: Work, block: Block, body: ValueBlock) -> int | None:
    """The digits after the point of `round:`."""
    if body.round is None:
        return None
    steps = {Decimal(1).scaleb(-digits): digits for digits in range(7)}
    try:
        value = parse_figure(body.round).value
    except ValueError:
        value = None
    if value not in steps:
        work.report(block, ("round",), "bad_value", f"`{body.round}` is no step to round to", f"write {_HALF_UP}")
        return 2
    return steps[value]


def _reader(work: Work, block: Block, body: ValueBlock, wanted: Type | None) -> Reader:
    step = _step(work, block, body)

    def read(typer: Typer, node: Syntax) -> Expression:
        return typer.read(node, wanted) if step is None else typer.rounded(node, step)

    return read


def _formula(work: Work, block: Block, body: ValueBlock) -> Value | None:
    assert body.is_ is not None
    for key in ("decide", "default"):
        if getattr(body, key) is not None:
            work.report(block, (key,), "wrong_form", f"`{key}` is for a decision table", "write `rows:`, or drop it")
    node = work.parse(block, ("is",), body.is_)
    wanted = _wanted(body, [node] if node else [], ())
    line = work.line(block, ("is",), body.is_, body.for_, _reader(work, block, body, wanted))
    if line is None:
        return None
    unit = _unit(work, block, body)
    made = _settle(work, block, body, [(("is",), line)], unit)
    if made is None:
        return None
    kind, (settled,) = made
    if kind.kind == "number":
        work.names.limits[block.name] = limits(settled.expression, work.names.limits)
    return Value(block.name, body.for_, kind, settled, None, (), None, labels_of(body.labels), block.origin)


def _table(work: Work, block: Block, body: ValueBlock) -> Value | None:
    if not _is_whole(work, block, body):
        return None
    texts: list[tuple[Path, str]] = [(("rows", number, "is"), row.is_) for number, row in enumerate(body.rows)]
    if body.default is not None:
        texts.append((("default",), body.default))
    nodes = [node for path, text in texts if (node := work.parse(block, path, text))]
    reader = _reader(work, block, body, _wanted(body, nodes, _codes_of_names(work, body, nodes)))
    results = [(path, work.line(block, path, text, body.for_, reader)) for path, text in texts]
    whens = [
        [
            work.line(block, ("rows", number, "when", index), text, body.for_, condition)
            for index, text in enumerate(row.when)
        ]
        for number, row in enumerate(body.rows)
    ]
    unit = _unit(work, block, body)
    made = _settle(work, block, body, [(path, line) for path, line in results if line], unit)
    if made is None or block.name in work.names.broken:
        return None
    kind, lines = made
    rows = tuple(Row(tuple(one for one in when if one), line) for when, line in zip(whens, lines, strict=False))
    default = lines[len(rows)] if len(lines) > len(rows) and body.decide != "sum" else None
    if kind.kind == "number":
        _limit(work, block, body, [line.expression for line in lines])
    return Value(block.name, body.for_, kind, None, body.decide, rows, default, labels_of(body.labels), block.origin)


def _is_whole(work: Work, block: Block, body: ValueBlock) -> bool:
    if body.decide is None:
        hint = "`decide: first` takes the first row that holds, `unique` the only one, `sum` adds them up"
        work.report(block, (), "missing_key", f"value `{block.name}` lacks the key `decide`", hint)
    elif body.decide == "sum":
        if body.default not in (None, "0"):
            hint = "drop `default:`, or write 0"
            work.report(block, ("default",), "wrong_form", "the sum of no rows is 0", hint)
    elif body.default is None:
        hint = "`default:` is the value where no row holds"
        work.report(block, (), "missing_key", f"value `{block.name}` lacks the key `default`", hint)
    return block.name not in work.names.broken


def _wanted(body: ValueBlock, nodes: list[Syntax], more: tuple[str, ...]) -> Type | None:
    """How a quoted text alone is to be read: as a code, unless the block says date or text."""
    if body.type in ("date", "text"):
        return DATE if body.type == "date" else TEXT
    if body.type not in (None, "code"):
        return None
    codes = [node.value for node in nodes if isinstance(node, Quoted)]
    return Type("code", codes=tuple(dict.fromkeys((*codes, *more)))) if codes else None


def _codes_of_names(work: Work, body: ValueBlock, nodes: list[Syntax]) -> tuple[str, ...]:
    """The codes of the facts and values that rows of a table name, so that a code may stand beside them."""
    if body.for_ not in work.names.subjects:
        return ()
    found: list[str] = []
    for node in nodes:
        try:
            found += () if isinstance(node, Quoted) else Typer(work.names, body.for_).read(node).type.codes
        except Refused:
            continue  # told when the row itself is read
    return tuple(found)


def _unit(work: Work, block: Block, body: ValueBlock) -> Unit | None:
    return unit_of(work, block, ("unit",), body.unit) if body.unit else None


def _settle(
    work: Work, block: Block, body: ValueBlock, lines: list[tuple[Path, Line]], unit: Unit | None
) -> tuple[Type, list[Line]] | None:
    """The one type of all results, and the results as that type; a literal takes the unit of the others."""
    if not lines:
        return None
    kinds = [line.expression.type for _, line in lines]
    seen = unit.for_one(body.for_) if unit else next((kind.unit for kind in kinds if kind.unit != BARE), BARE)
    settled = [replace(line, expression=adopt(line.expression, seen)) for _, line in lines]
    for (path, _), line in zip(lines, settled, strict=True):
        kind = line.expression.type
        if kind.kind != kinds[0].kind:
            message = f"{shown(kind)} stands where {shown(kinds[0])} stands in another row"
            work.report(block, path, "wrong_type", message, "all rows and the default have one type")
            return None
        if kind.kind == "number" and kind.unit != seen:
            message = f"{shown(kind)} is given, and the value is {shown(replace(kind, unit=seen))}"
            work.report(block, ("unit",) if unit else path, "wrong_unit", message, "mend `unit:` or the expression")
            return None
    codes = tuple(dict.fromkeys(code for kind in kinds for code in kind.codes))
    made = Type(kinds[0].kind, unit or seen, max(line.expression.type.scale for line in settled), codes=codes)
    return (made, settled) if _is_declared(work, block, body, made) else None


def _is_declared(work: Work, block: Block, body: ValueBlock, made: Type) -> bool:
    wanted = "number" if body.type == "money" else body.type
    wrong = wanted not in (None, made.kind) or (body.type == "money" and not is_money(made.unit))
    if wrong:
        message = f"the value is {shown(made)}, not {body.type}"
        work.report(block, ("type",), "wrong_type", message, "drop `type:`, or mend the expression")
    if body.unit and made.kind != "number":
        work.report(block, ("unit",), "key_not_for_type", f"{shown(made)} has no unit", "drop `unit:`")
    if body.decide == "sum" and made.kind != "number":
        work.report(block, ("decide",), "wrong_type", f"{shown(made)} cannot be added up", "write `decide: first`")
        return False
    return not wrong


def _limit(work: Work, block: Block, body: ValueBlock, results: Iterable[Expression]) -> None:
    sides: list[Limits] = [limits(result, work.names.limits) for result in results]
    zero = Decimal(0)
    if body.decide == "sum":
        low = sum((min(side[0], zero) for side in sides), zero)
        work.names.limits[block.name] = (low, sum((max(side[1], zero) for side in sides), zero))
    else:
        work.names.limits[block.name] = (min(side[0] for side in sides), max(side[1] for side in sides))
