"""The `example` blocks of a plan: the rows that each gives, and what the interpreter says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plancode.explain.answers import Lack
from plancode.explain.interpreter import Interpreter
from plancode.explain.statuses import SIDES
from plancode.explain.world import MemoryWorld
from plancode.language.plan import Example, Fact, Plan, Subject

Cells = dict[str, Any]


@dataclass(frozen=True)
class ExampleWorld:
    """The rows an example gives, as a snapshot would hold them; the block is asked for row `id` of `subject`.

    `complete` holds the (list, area) pairs of the lists that are given; each row lies in an area of its own, so that
    a list is complete for that row alone. `paths` says how each row is called from the subject: `household.`
    """

    subject: str
    id: str
    as_of: date
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    complete: frozenset[tuple[str, str]]
    paths: Mapping[tuple[str, str], str]

    def name_of(self, lack: Lack) -> str:
        """What is lacking, as `because` writes it: `household.receives_minimum_allowance`."""
        path = self.paths.get((lack.of_subject, lack.of_id), "")
        return path + (lack.fact.removeprefix(f"{lack.of_subject}.") if path else lack.fact)


def example_world(example: Example, plan: Plan) -> ExampleWorld:
    """The rows of an example: its subject, the parents above, and the children it lists.

    What is not given is unknown; a parent that is not given is there, with nothing known of it, unless the example
    says that the link itself is unknown. A list that is given holds all the rows there are (of a parent's list, the
    subject itself is one more); any other list is not complete.
    """
    block = plan.rules.get(example.of) or plan.values.get(example.of)
    if block is None:
        raise LookupError(f"example {example.name} is of no rule or value")
    return _Builder(plan, example.as_of).build(block.subject, example.given)


def check_examples(plan: Plan) -> Iterator[dict[str, Any]]:
    """Ask the interpreter every example of a rule or value: what was expected, and what it says."""
    for example in plan.examples:
        yield judged(example, plan, answered(example, plan))


def answered(example: Example, plan: Plan) -> dict[str, Any]:
    """All that the interpreter says of an example: answer, amount, received, status, and `because` by its sides."""
    world = example_world(example, plan)
    interpreter = Interpreter(plan, example.as_of, MemoryWorld(world.rows, world.complete))
    if example.of in plan.values:
        value = interpreter.value(example.of, world.id)
        return {"answer": value.value, "because": {"entitled": _named(world, value.lacking)}}
    found = interpreter.rule(example.of, world.id)
    because = {side: _named(world, found.lacking[side]) for side in SIDES}
    told = {name: getattr(found, name) for name in ("answer", "amount", "received", "status")}
    return {**told, "because": because}


def judged(example: Example, plan: Plan, told: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `plan test`: is what an engine `told` of an example what it expects?

    `because` counts the sides that the example asks for: what the answer lacks, and what `received`, `amount` or
    `status` lack where they are expected.
    """
    expected: Cells = dict(example.expect)
    got: Cells = {key: told.get("answer" if key == "value" else key) for key in expected}
    if example.because is not None:
        expected["because"] = sorted({_own(name, example, plan) for name in example.because})
        sides = _sides_asked(example)
        got["because"] = sorted({name for side in sides for name in told["because"].get(side, ())})
    return {"name": example.name, "rule": example.of, "passed": got == expected, "expected": expected, "got": got}


def _sides_asked(example: Example) -> tuple[str, ...]:
    if "status" in example.expect:
        return SIDES
    asked = [side for side in ("received", "amount") if side in example.expect]
    return ("entitled", *asked) if not asked or "answer" in example.expect else tuple(asked)


def _own(name: str, example: Example, plan: Plan) -> str:
    """`person.disability_grade` of a person's example is `disability_grade`."""
    block = plan.rules.get(example.of) or plan.values[example.of]
    return name.removeprefix(f"{block.subject}.")


def _named(world: ExampleWorld, lacking: frozenset[Lack]) -> tuple[str, ...]:
    return tuple(sorted({world.name_of(lack) for lack in lacking}))


class _Builder:
    """Makes rows out of what an example gives."""

    def __init__(self, plan: Plan, as_of: date) -> None:
        self._plan, self._as_of = plan, as_of
        self._rows: dict[str, list[Cells]] = {name: [] for name in plan.subjects}
        self._complete: set[tuple[str, str]] = set()
        self._paths: dict[tuple[str, str], str] = {}

    def build(self, subject: str, given: Mapping[str, Any]) -> ExampleWorld:
        id = self._add(self._plan.subjects[subject], given, "", {})
        return ExampleWorld(subject, id, self._as_of, self._rows, frozenset(self._complete), self._paths)

    def _add(self, subject: Subject, given: Mapping[str, Any], path: str, links: Mapping[str, str]) -> str:
        """Add a row with all above and below it; `links` are those already known."""
        number = sum(len(rows) for rows in self._rows.values()) + 1
        id = f"{subject.name}-{number}"
        cells: Cells = {"id": id, "area": f"example-{number}", **links}
        self._rows[subject.name].append(cells)
        self._paths[subject.name, id] = path
        for key, found in given.items():
            fact = self._fact(subject, key)
            if fact:
                cells.update({name: cell for name, cell in self._filled(fact, found).items() if name not in cells})
            elif isinstance(found, (list, tuple)):
                self._add_children(subject, cells, key, found, path)
            elif subject.link(key) is None:
                cells[key] = found
        self._add_parents(subject, cells, given, path)
        return id

    def _add_parents(self, subject: Subject, cells: Cells, given: Mapping[str, Any], path: str) -> None:
        for link in subject.links:
            if link.column in cells or self._fact(subject, link.name):
                continue
            above = given.get(link.name, {})
            parent = (
                None
                if above is None
                else self._add(self._plan.subjects[link.subject], above, f"{path}{link.name}.", {})
            )
            cells[link.column] = parent

    def _add_children(self, subject: Subject, cells: Cells, key: str, rows: Sequence[Any], path: str) -> None:
        child = self._plan.subjects[key]
        link = next(link for link in child.links if link.subject == subject.name)
        self._complete.add((child.list, cells["area"]))
        for row in rows:
            self._add(child, row, f"{path}{key}.", {link.column: cells["id"]})

    def _filled(self, fact: Fact, value: Any) -> Cells:
        """A fact's cell; what is given was seen on the example's own day."""
        seen = {f"{fact.name}__seen": self._as_of} if value is not None else {}
        return {fact.name: value, **seen}

    def _fact(self, subject: Subject, name: str) -> Fact | None:
        fact = self._plan.facts.get(f"{subject.name}.{name}") or self._plan.facts.get(name)
        return fact if fact is not None and fact.subject == subject.name else None
