"""Last pass: the answers of each subject, one row for each row of the snapshot, in its order."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from plancode.compiler.intervals import point
from plancode.compiler.nodes import ROW, Definition, Draft
from plancode.compiler.stages import Writer
from plancode.compiler.trees import Sql, cast, column, named, table

SHOWN = ("value", "rule", "amount", "received", "entered", "has_row")


def results(draft: Draft) -> Draft:
    """Write the query of every subject that has answers."""
    writer = Writer(draft)
    asked = {subject: result(writer, subject) for subject in draft.plan.subjects}
    return replace(draft, results={subject: query for subject, query in asked.items() if query is not None})


def result(writer: Writer, subject: str) -> exp.Query | None:
    """Every answer of a subject in the order of its rows; a backend puts `id` and `area` before them."""
    shown = [one for one in writer.draft.definitions.values() if one.subject == subject and one.role in SHOWN]
    last = writer.draft.last_stage(subject)
    if last is None or not shown:
        return None
    query = exp.select(*(named(answer(writer, one), one.name) for one in shown)).from_(table(last.table), copy=False)
    return query.order_by(column(ROW), copy=False)


def answer(writer: Writer, definition: Definition) -> Sql:
    """An answer as stored: a number known only as an interval is NULL."""
    names = writer.columns(definition.key)
    to = writer.stored(definition)
    if len(names) == 1:
        is_renamed = definition.column_key != definition.key and definition.tree.type.kind == "number"
        return cast(column(names[0]), to) if is_renamed else column(names[0])
    low, high = (column(name) for name in names)
    return cast(point(low, high), to)
