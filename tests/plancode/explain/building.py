"""Small plans and worlds, built by hand so that the interpreter is tested apart from the parser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from plancode.explain.interpreter import Interpreter
from plancode.explain.world import MemoryWorld
from plancode.language import expressions as ex
from plancode.language.areas import Areas
from plancode.language.plan import (
    Fact,
    Ledger,
    Line,
    Link,
    Origin,
    Parameter,
    Period,
    Plan,
    Row,
    Rule,
    Subject,
    Value,
)

AS_OF = date(2019, 12, 31)
HERE = Origin("plan.md", 1, 1)
NUMBER = ex.Type("number")
HOME = Link("household", "household_id", "household")
ROW_LINK = Link("household", "subject_id", "household")


def bounded(low: int | None, high: int | None) -> ex.Type:
    """A number between two bounds."""
    return ex.Type("number", low=None if low is None else Decimal(low), high=None if high is None else Decimal(high))


def fact(name: str, subject: str = "person", type: ex.Type = ex.BOOLEAN, **more: Any) -> Fact:
    """A fact of the subject's own list, kept by the bureau."""
    known: dict[str, Any] = {
        "list": f"{subject}s",
        "authority": "bureau",
        "also_held_by": (),
        "fresh_for": None,
        "absent": None,
    }
    known |= {"only_if": None, "otherwise": None, "is_judgment": False, "refers_to": None, "is_tracked": False}
    known |= {"code_labels": {}, "labels": {}, "origin": HERE}
    return Fact(name=name, subject=subject, type=type, **(known | more))


def line(expression: ex.Expression, text: str = "text") -> Line:
    """An expression as if it stood in a file."""
    return Line(text, expression, "plan.md", 7, 1)


def rule(name: str, subject: str, *when: ex.Expression, **more: Any) -> Rule:
    """A rule of lines."""
    known: dict[str, Any] = {
        "give": None,
        "received": None,
        "only_so": False,
        "reading": None,
        "cite": None,
        "labels": {},
    }
    lines = tuple(line(one) for one in when)
    return Rule(name=name, subject=subject, when=lines, **({**known, "origin": HERE} | more))


def formula(name: str, subject: str, expression: ex.Expression) -> Value:
    """A value worked out by one expression."""
    return Value(name, subject, expression.type, line(expression), None, (), None, {}, HERE)


def table(name: str, decide: Any, *cases: tuple[ex.Expression, ex.Expression], default: ex.Expression | None) -> Value:
    """A person's decision table of one condition a row."""
    rows = tuple(Row((line(when),), line(result)) for when, result in cases)
    return Value(name, "person", NUMBER, None, decide, rows, line(default) if default else None, {}, HERE)


def dated(name: str, *entries: tuple[date, Decimal | None]) -> Parameter:
    """A number by date."""
    return Parameter(name, NUMBER, "", entries, (), (), None, {}, HERE)


def ledger() -> Ledger:
    """Works at households, entered by the rule `poor`."""
    return Ledger("works", "household", (), "poor", ("listed", "started", "accepted"), (), {}, HERE)


def plan_of(*blocks: Fact | Rule | Value | Parameter | Ledger) -> Plan:
    """People in households, and the ledger `works` of households."""
    people = Subject("person", "number", (HOME,), "persons", "police", {}, HERE)
    households = Subject("household", "number", (), "households", "police", {}, HERE)
    works = Subject("works", "", (ROW_LINK,), "works", "office", {}, HERE, is_ledger=True)
    kinds: dict[type, dict[str, Any]] = {kind: {} for kind in (Fact, Rule, Value, Parameter, Ledger)}
    for block in blocks:
        kinds[type(block)][block.name] = block
    return Plan(
        root=Path(),
        title={},
        subjects={one.name: one for one in (people, households, works)},
        facts=kinds[Fact],
        parameters=kinds[Parameter],
        values=kinds[Value],
        rules=kinds[Rule],
        ledgers=kinds[Ledger],
        targets={},
        examples=(),
        prose=(),
        sentences=(),
        coverage=(),
        areas=Areas({}),
        hash="",
        vocabulary_hash="",
        warnings=(),
        shown=(),
    )


def person(id: str = "p1", household: str | None = "h1", **cells: Any) -> dict[str, Any]:
    """A person of household h1."""
    return {"id": id, "household_id": household, "area": "a", **cells}


def household(id: str = "h1", **cells: Any) -> dict[str, Any]:
    """A household of area a."""
    return {"id": id, "area": "a", **cells}


def ask(plan: Plan, *people: Mapping[str, Any], homes: Any = (), works: Any = (), **more: Any) -> Interpreter:
    """The plan's interpreter over these rows; `complete` names the lists that are complete in area a."""
    rows = {"person": people, "household": homes or [household()], "works": works}
    complete = {(name, "a") for name in more.get("complete", ("persons", "works"))}
    world = MemoryWorld(rows, complete, more.get("conflicts", ()))
    return Interpreter(plan, more.get("as_of", AS_OF), world)


def of_person(name: str, type: ex.Type = ex.BOOLEAN) -> ex.FactOf:
    """A person's fact in an expression."""
    return ex.FactOf(type, "person", name)


def number(value: int | str) -> ex.Literal_:
    """A constant."""
    return ex.Literal_(NUMBER, Decimal(value))


def down(operator: Any, of: ex.Expression | None, where: ex.Expression | None = None) -> ex.Down:
    """An aggregate over a household's people."""
    kind = ex.BOOLEAN if operator in ("any", "all") else NUMBER
    return ex.Down(kind, operator, "person", "household", of, where)


def compare(left: ex.Expression, operator: Any, right: ex.Expression) -> ex.Compare:
    """A comparison."""
    return ex.Compare(ex.BOOLEAN, operator, left, right)


def period(number: int, unit: Any) -> Period:
    """A length of time."""
    return Period(number, unit)
