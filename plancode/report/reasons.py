"""The reasons of the rows that a report shows, worked out by the interpreter, with the rows it reads fetched at once.

One look-up a row is 25 ms; the few thousand rows of a report are fetched with one query a subject instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plancode.errors import CorruptError
from plancode.explain.explaining import Explainer, Explanation
from plancode.explain.interpreter import Interpreter
from plancode.explain.reading import FactSeen
from plancode.explain.snapshot_world import Frozen, SnapshotWorld
from plancode.explain.world import Row
from plancode.gaps import Answers, Gap
from plancode.language import expressions as ex
from plancode.language.plan import Line, Link, Plan

# More children than this for the rows of a report are not fetched: their subject is explained by `plan explain`.
MOST_CHILDREN = 60_000


@dataclass(frozen=True)
class Reasons:
    """An explanation, and the facts that say what was received."""

    explained: Explanation
    received: tuple[FactSeen, ...]


def reasons(plan: Plan, run: Answers, snapshot: Frozen, shown: Sequence[Gap]) -> Iterator[Reasons | None]:
    """What the interpreter says of each row shown, in their order; None where that would need too many rows.

    A row that the two engines disagree about is a `CorruptError`.
    """
    world = GatheredWorld(plan, run.as_of, snapshot)
    with Explainer(plan, run, snapshot, world) as explainer:
        subjects = dict.fromkeys(gap.subject for gap in shown)
        can = {one: world.gather(run.path, one, {gap.id for gap in shown if gap.subject == one}) for one in subjects}
        for gap in shown:
            if can[gap.subject]:
                one = _agreed(explainer.explain(gap.subject, gap.id, gap.rule)[0])
                yield Reasons(one, _received(Interpreter(plan, run.as_of, world), plan, world, gap))
            else:
                yield None


def _received(interpreter: Interpreter, plan: Plan, world: SnapshotWorld, gap: Gap) -> tuple[FactSeen, ...]:
    """The facts that say what a subject has; none for a ledger, whose rows say it."""
    line = plan.rules[gap.rule].received if gap.rule in plan.rules else None
    return interpreter.facts_read(line, gap.subject, gap.id, world.seen) if line else ()


def _agreed(one: Explanation) -> Explanation:
    if not one.agrees:
        whose = f"{one.subject} {one.id}, {one.rule}"
        raise CorruptError(f"{whose}: the engines disagree: explained {one.answer}, stored {one.stored}")
    return one


class GatheredWorld(SnapshotWorld):
    """A snapshot's rows, many fetched at once beforehand; any other is still looked up."""

    def __init__(self, plan: Plan, as_of: date, snapshot: Frozen) -> None:
        super().__init__(plan, as_of, snapshot)
        self._plan = plan
        self._gathered: dict[tuple[str, str], Row] = {}
        self._families: dict[tuple[str, str, str], list[Row]] = {}
        self._answers: dict[tuple[str, str], Mapping[str, Any]] = {}

    def gather(self, run: Path, subject: str, ids: set[str]) -> bool:
        """Fetch rows of a subject, what lies above them, the children that the plan looks at, and the run's answers."""
        rows = self._fetch(subject, "id", ids)
        self._answers |= {(subject, cells["id"]): cells for cells in self._cells(run / f"{subject}.parquet", "id", ids)}
        self._climb(rows)
        return all(self._descend(child, link) for child, link in _looked_down(self._plan))

    def row(self, subject: str, id: str) -> Row | None:
        return self._gathered.get((subject, id)) or super().row(subject, id)

    def children(self, child: str, column: str, id: str) -> Sequence[Row]:
        family = self._families.get((child, column, id))
        return super().children(child, column, id) if family is None else family

    def stored(self, run: Path, row: Row) -> Mapping[str, Any]:
        return self._answers.get((row.subject, row.id)) or super().stored(run, row)

    def _climb(self, rows: Iterable[Row]) -> None:
        """Fetch the parents of rows, and theirs."""
        wanted: dict[str, set[str]] = {}
        for row in rows:
            for link in self._plan.subjects[row.subject].links:
                id = row.cells.get(link.column)
                if id is not None and (link.subject, id) not in self._gathered:
                    wanted.setdefault(link.subject, set()).add(id)
        for subject, ids in wanted.items():
            self._climb(self._fetch(subject, "id", ids))

    def _descend(self, child: str, link: Link) -> bool:
        """Fetch all children of the rows there are; False if they are too many."""
        parents = {id for subject, id in self._gathered if subject == link.subject}
        parents -= {id for name, column, id in self._families if (name, column) == (child, link.column)}
        if not parents:
            return True
        file = self._snapshot.file(child)
        query = f'SELECT count(*) FROM read_parquet(?) WHERE "{link.column}" IN (SELECT unnest(?::VARCHAR[]))'
        counted = self._database.execute(query, [_parts(file), sorted(parents)]).fetchone()
        if counted is None or counted[0] > MOST_CHILDREN:
            return False
        rows = self._fetch(child, link.column, parents)
        self._families |= {(child, link.column, id): [] for id in parents}
        for row in sorted(rows, key=lambda row: row.id):
            self._families[child, link.column, row.cells[link.column]].append(row)
        self._climb(rows)
        return True

    def _fetch(self, subject: str, column: str, values: set[str]) -> list[Row]:
        cells = self._cells(self._snapshot.file(subject), column, values)
        rows = [Row(subject, one["id"], one["area"], one) for one in cells]
        self._gathered |= {(subject, row.id): row for row in rows}
        return rows

    def _cells(self, file: Path, column: str, values: set[str]) -> list[dict[str, Any]]:
        return self._select(file, f'"{column}" IN (SELECT unnest(?::VARCHAR[]))', [sorted(values)])


def _looked_down(plan: Plan) -> list[tuple[str, Link]]:
    """Each child subject that some expression of the plan looks down at, with its link up."""
    found: dict[tuple[str, str], Link] = {}
    for node in (node for line in _lines(plan) for node in _nodes(line.expression)):
        pairs = [(node.child, node.link)] if isinstance(node, ex.Down) else []
        for child, name in pairs:
            if link := plan.subjects[child].link(name):
                found[child, name] = link
    entered = [(ledger.name, plan.subjects[ledger.name].links[0]) for ledger in plan.ledgers.values() if ledger.enter]
    return list(
        {
            **{(child, link.column): (child, link) for (child, _), link in found.items()},
            **{(name, link.column): (name, link) for name, link in entered},
        }.values()
    )


def _nodes(node: ex.Expression) -> Iterator[ex.Expression]:
    yield node
    for part in ex.parts(node):
        yield from _nodes(part)


def _lines(plan: Plan) -> Iterator[Line]:
    for rule in plan.rules.values():
        yield from rule.when
        yield from (line for line in (rule.give, rule.received) if line)
    for value in plan.values.values():
        yield from (line for line in (value.formula, value.default) if line)
        for row in value.rows:
            yield from (*row.when, row.result)
    yield from (fact.only_if for fact in plan.facts.values() if fact.only_if)


def _parts(file: Path) -> str:
    return str(file / "*.parquet") if file.is_dir() else str(file)
