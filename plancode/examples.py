"""The `example` blocks of a plan, asked of both engines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from plancode.backends.asking import Told, ask
from plancode.compiler.program import Program, compile_plan
from plancode.errors import CorruptError
from plancode.explain.answers import Lack
from plancode.explain.examples import ExampleWorld, answered, example_world, judged
from plancode.explain.statuses import is_had, status_of
from plancode.language.plan import Example, Plan

Row = dict[str, Any]


def check_examples(plan: Plan) -> Iterator[Row]:
    """Every example as `{"name", "rule", "passed", "expected", "got"}`; `CorruptError` where the engines disagree."""
    compiled = {row["name"]: row for row in compiled_rows(plan)}
    for example in plan.examples:
        row = judged(example, plan, answered(example, plan))
        other = compiled[example.name]
        if row != other:
            raise CorruptError(
                f"{example.origin.file}:{example.origin.line}: the engines disagree on the example {example.name}: "
                f"the interpreter says {row['got']}, the program {other['got']}; report this with the plan"
            )
        yield row


def compiled_rows(plan: Plan) -> Iterator[Row]:
    """Every example judged by what the compiled program says, all examples of a day in one go."""
    by_day: dict[date, list[Example]] = defaultdict(list)
    for example in plan.examples:
        by_day[example.as_of].append(example)
    for day, examples in by_day.items():
        yield from asked_on(compile_plan(plan, day), examples)


def asked_on(program: Program, examples: Sequence[Example]) -> Iterator[Row]:
    """The examples of one day, each with ids and areas of its own."""
    worlds = {str(at): example_world(example, program.plan) for at, example in enumerate(examples)}
    rows: dict[str, list[Row]] = {subject: [] for subject in program.plan.subjects}
    for mark, world in worlds.items():
        for subject, found in world.rows.items():
            rows[subject] += [marked(program.plan, subject, row, mark) for row in found]
    complete = [(name, f"{mark}/{area}") for mark, world in worlds.items() for name, area in world.complete]
    told = ask(program, rows, complete)
    for (mark, world), example in zip(worlds.items(), examples, strict=True):
        yield judged(example, program.plan, told_of(program.plan, told, example, world, mark))


def marked(plan: Plan, subject: str, row: Mapping[str, Any], mark: str) -> Row:
    """A row whose id, area and links belong to one example alone."""
    columns = ["id", "area", *(link.column for link in plan.subjects[subject].links)]
    own = {name: f"{mark}/{row[name]}" for name in columns if row.get(name) is not None}
    return {**row, **own}


def told_of(plan: Plan, told: Told, example: Example, world: ExampleWorld, mark: str) -> Row:
    """What the program says of an example, as the interpreter's answer is written."""
    row = told.rows[world.subject][f"{mark}/{world.id}"]
    name = example.of
    lacks = because(told, world, row["id"], name)
    if name in plan.values:
        value = row.get(name)
        return {"answer": value, "because": {"entitled": ()} if value is not None else lacks}
    rule = plan.rules[name]
    answer, amount, received = row.get(name), row.get(f"{name}__amount"), row.get(f"{name}__received")
    status = None
    if rule.received:
        status = status_of(answer, is_had(answer, amount, received, rule.give is not None), rule.only_so)
    return {"answer": answer, "amount": amount, "received": received, "status": status, "because": lacks}


def because(told: Told, world: ExampleWorld, id: str, rule: str) -> dict[str, tuple[str, ...]]:
    """What is lacking by side, in the names of the example."""
    found: dict[str, set[str]] = {"entitled": set(), "received": set(), "amount": set()}
    for row in told.lacking:
        if row["id"] == id and row["rule"] == rule:
            of_id = row["of_id"].partition("/")[2] or row["of_id"]
            lack = Lack(row["fact"], row["of_subject"], of_id, row["why"], row["authority"])
            found[row["side"]].add(world.name_of(lack))
    return {side: tuple(sorted(names)) for side, names in found.items()}
