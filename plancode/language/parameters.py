"""Parameters in expressions: a table looked up by a key, and a scale of brackets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plancode.language.expressions import Expression, ScaleOf, TableOf, Type
from plancode.language.literals import adopt, shown
from plancode.language.plan import Parameter
from plancode.language.syntax import Call, Lookup, Refused, Syntax, Word
from plancode.language.wording import suggestion

if TYPE_CHECKING:
    from plancode.language.typing import Typer


def look_up(typer: Typer, node: Lookup) -> Expression:
    """`table[key]`, its keys held against the codes of the key."""
    parameter = _parameter(typer, node.table)
    if not parameter.table:
        raise Refused(node.table.at, "wrong_name", f"`{parameter.name}` is no table", f"write {parameter.name} alone")
    key = typer.read(node.key)
    if key.type.kind not in ("code", "text"):
        raise Refused(
            node.key.at, "wrong_type", f"a table is looked up by a code, not by {shown(key.type)}", "use a code fact"
        )
    keys = {name for _, table in parameter.table for name in table}
    strange = sorted(keys - set(key.type.codes)) if key.type.kind == "code" else []
    if strange:
        hint = suggestion(strange[0], key.type.codes, "the codes are")
        raise Refused(
            node.at, "unknown_code", f"the key '{strange[0]}' of `{parameter.name}` is no code of this fact", hint
        )
    return TableOf(_of_one(typer, parameter), parameter.name, key)


def on_scale(typer: Typer, node: Call) -> Expression:
    """`scale(brackets, x)`: x and the result have the unit of the brackets, in whole fen."""
    first, second = node.arguments
    parameter = _parameter(typer, first)
    if not parameter.scale:
        raise Refused(first.at, "wrong_name", f"`{parameter.name}` has no brackets", "name a parameter with `scale:`")
    of = typer.number(second)
    kind = _of_one(typer, parameter)
    if adopt(of, kind.unit).type.unit != kind.unit:
        raise Refused(
            second.at, "wrong_unit", f"{shown(of.type)} on a scale of {shown(kind)}", "both must have one unit"
        )
    return ScaleOf(replace(kind, scale=2, low=None, high=None), parameter.name, of)


def _parameter(typer: Typer, node: Syntax) -> Parameter:
    names = typer.names
    if isinstance(node, Word) and node.text in names.parameters:
        return names.parameters[node.text]
    if isinstance(node, Word) and node.text not in names.broken and names.owner(node.text) is None:
        hint = suggestion(node.text, names.parameters, "the parameters are")
        raise Refused(node.at, "unknown_name", f"there is no parameter `{node.text}`", hint)
    if isinstance(node, Word) and node.text in names.broken:
        raise names.unknown(node, node.text, typer.subject)
    raise Refused(node.at, "wrong_name", "only a parameter is looked up", "write amounts[grade] or scale(brackets, x)")


def _of_one(typer: Typer, parameter: Parameter) -> Type:
    return replace(parameter.type, unit=parameter.type.unit.for_one(typer.subject))
