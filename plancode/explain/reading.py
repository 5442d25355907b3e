"""Which cells an expression reads for a row, through names to their own facts: what an explanation shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from plancode.explain.cells import Cells, day_of, fact_named, scalar, shown_name
from plancode.explain.world import Row, World
from plancode.language import expressions as ex
from plancode.language.plan import Fact, Line, Plan


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact as it stands: whose, its value, the day it was seen, the list that says it, and whether it is too old."""

    name: str
    of: str
    value: ex.Scalar | None
    seen: date | None
    list: str | None
    stale: bool


class Reader:
    """Finds the cells behind expressions; `seen` gives the day of each list, for facts that carry none."""

    def __init__(self, plan: Plan, as_of: date, world: World, cells: Cells, seen: Mapping[str, date]) -> None:
        self._plan, self._as_of, self._world, self._cells, self._seen = plan, as_of, world, cells, seen

    def read_by(self, line: Line, row: Row) -> tuple[FactSeen, ...]:
        """The cells that the line reads for the row, each once, in the order of reading."""
        return tuple(dict.fromkeys(self._read(line.expression, row)))

    def _read(self, node: ex.Expression, row: Row) -> Iterator[FactSeen]:
        if isinstance(node, ex.FactOf):
            yield from self._fact(fact_named(self._plan, node.subject, node.name), row)
        elif isinstance(node, ex.NameOf):
            for line in self._lines(node.name):
                yield from self._read(line.expression, row)
        elif isinstance(node, ex.StateOf):
            yield self._of_ledger(node.ledger, "state", row)
        elif isinstance(node, ex.StateDate):
            yield self._of_ledger(node.ledger, f"{node.state}_on", row)
        elif isinstance(node, (ex.ParameterOf, ex.TableOf, ex.ScaleOf)):
            yield from self._parameter(node)
            yield from (seen for part in ex.parts(node) for seen in self._read(part, row))
        else:
            for at in self._rows(node, row):
                yield from (seen for part in ex.parts(node) for seen in self._read(part, at))

    def _rows(self, node: ex.Expression, row: Row) -> Iterator[Row]:
        """The rows for which the parts of a node are worked out."""
        if isinstance(node, ex.Up):
            parent = self._cells.parent(node.link, row)
            yield from (parent,) if isinstance(parent, Row) else ()
        elif isinstance(node, ex.Down):
            link = self._plan.subjects[node.child].link(node.link)
            yield from self._world.children(node.child, link.column, row.id) if link else ()
        else:
            yield row

    def _lines(self, name: str) -> Iterator[Line]:
        if name in self._plan.rules:
            yield from self._plan.rules[name].when
            return
        value = self._plan.values[name]
        yield from (value.formula,) if value.formula else ()
        for case in value.rows:
            yield from (*case.when, case.result)
        yield from (value.default,) if value.default else ()

    def _fact(self, fact: Fact, row: Row) -> Iterator[FactSeen]:
        if fact.only_if:
            yield from self._read(fact.only_if.expression, row)
        found, cell = self._cells.fact(fact.subject, fact.name, row), row.cells.get(fact.name)
        value = found.value if found.is_known else None if cell is None else scalar(cell)
        seen = day_of(row.cells.get(f"{fact.name}__seen")) or self._seen.get(fact.list)
        is_stale = not found.is_known and self._cells.is_stale(fact, row)
        yield FactSeen(shown_name(self._plan, fact), _of(row), value, seen, fact.list, is_stale)

    def _of_ledger(self, ledger: str, column: str, row: Row) -> FactSeen:
        """The state of a ledger's row, or the date of a state."""
        kept_in, cell = self._plan.subjects[ledger].list, row.cells.get(column)
        value = None if cell is None else scalar(cell)
        return FactSeen(f"{ledger}.{column}", _of(row), value, self._seen.get(kept_in), kept_in, False)

    def _parameter(self, node: Any) -> Iterator[FactSeen]:
        """A dated number of the plan; tables and scales have no one value to show."""
        dated = self._plan.parameters[node.name].dated
        value = next((value for start, value in reversed(dated) if start <= self._as_of), None)
        yield FactSeen(node.name, f"parameter:{node.name}", value, None, None, False)


def _of(row: Row) -> str:
    return f"{row.subject}:{row.id}"
