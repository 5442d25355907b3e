"""Last pass: the result of each subject, one row for each row of the snapshot, in its order."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from plancode.compiler.lower import point
from plancode.compiler.nodes import Definition, Draft
from plancode.compiler.stages import ROW, Writer, snapshot_table
from plancode.compiler.trees import Sql, cast, column, named, table

SHOWN = ("value", "rule", "amount", "received", "entered", "has_row")


def results(draft: Draft) -> Draft:
    """Write the query of every subject's result."""
    writer = Writer(draft)
    return replace(draft, results={subject: result(writer, subject) for subject in draft.plan.subjects})


def result(writer: Writer, subject: str) -> exp.Select:
    """`id`, `area` and every answer of a subject, sorted as the snapshot is: by area and id, no area last."""
    source, last = table(snapshot_table(subject), "own"), writer.draft.last_stage(subject)
    query = exp.select(column("id", "own"), column("area", "own")).from_(source, copy=False)
    if last:
        on = exp.EQ(this=column(ROW, "done"), expression=column(ROW, "own"))
        query = query.join(table(last.table, "done"), on=on, copy=False)
        shown = [one for one in writer.draft.definitions.values() if one.subject == subject and one.role in SHOWN]
        query = query.select(*(named(answer(writer, one), one.name) for one in shown), copy=False)
    return query.order_by(column(ROW, "own"), copy=False)


def answer(writer: Writer, definition: Definition) -> Sql:
    """An answer as stored: a number known only as an interval is NULL."""
    names = writer.columns(definition.key)
    if len(names) == 1:
        return column(names[0], "done")
    low, high = (column(name, "done") for name in names)
    return cast(point(low, high), writer.stored(definition))
