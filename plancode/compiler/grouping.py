"""Aggregates over children: one grouped pass gives every tally, and the row at hand decides what they mean.

A tally says what is sure and what is open; whether the children's list is complete decides the rest (laws 2 and 3).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from plancode.compiler.nodes import ROW, key_of, link_row, listed
from plancode.compiler.trees import (
    Sql,
    both,
    call,
    case,
    cast,
    column,
    count_where,
    either,
    filtered,
    is_known,
    is_not_false,
    is_null,
    is_true,
    literal,
    named,
    negated,
    number,
    table,
    wrapped,
)
from plancode.language.expressions import Down, FactOf, NameOf

if TYPE_CHECKING:
    from plancode.compiler.stages import Writer


@dataclass(frozen=True)
class Grouping:
    """Writes the aggregates that a stage needs."""

    writer: Writer

    def grouped(self, query: exp.Select, downs: list[Down]) -> exp.Select:
        """Children's aggregates, one grouped join for each child, link and stage; and which lists are complete."""
        for child in dict.fromkeys(down.child for down in downs):
            query = self.completeness(query, child)
        by_table: dict[tuple[str, str, str], list[Down]] = defaultdict(list)
        for down in downs:
            by_table[down.child, down.link, self.writer.draft.children_table(down)].append(down)
        for (child, link, source), found in by_table.items():
            alias = f"{child}@{link}@{source}"
            inner_query = self.aggregates(link, source, found)
            on = exp.EQ(this=column(ROW, alias), expression=column(ROW, "own"))
            query = query.join(
                inner_query.subquery(exp.to_identifier(alias, quoted=True)), on=on, join_type="left", copy=False
            )
            for down in found:
                query = query.select(*self.aggregate_columns(down, alias), copy=False)
        return query

    def completeness(self, query: exp.Select, child: str) -> exp.Select:
        """Whether the child's list is complete for the row's area."""
        alias = f"@listed@{child}"
        areas = exp.select(column("area")).from_(table("complete"), copy=False)
        areas = areas.where(exp.EQ(this=column("subject"), expression=literal(child)), copy=False)
        on = exp.EQ(this=column("area", alias), expression=column("area", "own"))
        query = query.join(areas.subquery(exp.to_identifier(alias, quoted=True)), on=on, join_type="left", copy=False)
        return query.select(named(is_known(column("area", alias)), listed(child)), copy=False)

    def aggregates(self, link: str, source: str, downs: list[Down]) -> exp.Select:
        """One pass over the children: what every aggregate of the row at hand needs."""
        rows = column(link_row(link))
        query = exp.select(named(rows.copy(), ROW)).from_(table(source), copy=False)
        for down in downs:
            query = query.select(*(named(tree, name) for name, tree in self.tallies(down).items()), copy=False)
        return query.where(is_known(rows), copy=False).group_by(rows.copy(), copy=False)

    def tallies(self, down: Down) -> dict[str, Sql]:
        """The tallies of one aggregate in the grouped query."""
        name = self.writer.lower.column_of(down)
        if down.operator in ("sum", "max", "min"):
            return self.number_tallies(down, name)
        condition: Sql = column(down.of.name) if isinstance(down.of, FactOf | NameOf) else exp.true()
        if down.operator == "count":
            return {f"{name}__sure": count_where(condition), f"{name}__open": count_where(is_null(condition))}
        decisive = condition if down.operator == "any" else negated(condition)
        return {f"{name}__sure": call("BOOL_OR", decisive), f"{name}__open": call("BOOL_OR", is_null(condition))}

    def number_tallies(self, down: Down, name: str) -> dict[str, Sql]:
        """Sums of ends, or the extreme, over rows that count or may count."""
        assert isinstance(down.of, NameOf | FactOf)
        where: Sql = column(down.where.name) if isinstance(down.where, FactOf | NameOf) else exp.true()
        if down.operator != "sum":
            value = column(down.of.name)
            extreme = filtered(call(down.operator.upper(), value), where)
            doubt = both(is_not_false(where), either(is_null(where), is_null(value)))
            return {f"{name}__sure": extreme, f"{name}__open": call("BOOL_OR", doubt)}
        low, high = (column(end) for end in self.writer.columns(key_of(down.of)))
        return self.sum_tallies(name, where, low, high)

    def sum_tallies(self, name: str, where: Sql, low: Sql, high: Sql) -> dict[str, Sql]:
        """The least and greatest sum, and whether either has no bound."""
        found: dict[str, Sql] = {}
        for end, value, kind in (("low", low, exp.Least), ("high", high, exp.Greatest)):
            maybe = case((is_known(value), kind(this=number(0), expressions=[value.copy()])))
            part = case((where, value), (is_null(where), maybe))
            open_ = both(is_not_false(where), is_null(value))
            found[f"{name}__{end}"] = call("SUM", part)
            found[f"{name}__{end}_open"] = call("BOOL_OR", open_)
        return found

    def aggregate_columns(self, down: Down, alias: str) -> list[Sql]:
        """An aggregate in the row at hand, once it is known whether the children's list is complete."""
        name, complete = self.writer.lower.column_of(down), is_known(column("area", f"@listed@{down.child}"))
        sure, open_ = column(f"{name}__sure", alias), column(f"{name}__open", alias)
        match down.operator:
            case "any" | "all":
                decided, otherwise = (exp.true(), exp.false()) if down.operator == "any" else (exp.false(), exp.true())
                doubt = either(open_, negated(wrapped(complete)))
                return [named(case((sure, decided), (doubt, exp.null()), default=otherwise), name)]
            case "count":
                low = cast(call("COALESCE", sure, number(0)), "DECIMAL(38,0)")
                total = exp.Add(this=call("COALESCE", sure, number(0)), expression=call("COALESCE", open_, number(0)))
                high = case((complete, cast(total, "DECIMAL(38,0)")))
                return [named(low, f"{name}__low"), named(high, f"{name}__high")]
            case "sum":
                return self.sum_columns(down, name, alias, complete)
        known = both(complete, negated(wrapped(is_true(open_))))
        return [named(case((known, sure)), name)]

    def sum_columns(self, down: Down, name: str, alias: str, complete: Sql) -> list[Sql]:
        """The ends of a sum: no upper bound where rows may be missing, no lower one where they may be negative."""
        assert down.of
        grows = down.of.type.low is not None and down.of.type.low >= 0
        ends: list[Sql] = []
        for end, needs_complete in (("low", not grows), ("high", True)):
            closed = negated(wrapped(is_true(column(f"{name}__{end}_open", alias))))
            known = both(closed, complete) if needs_complete else closed
            total = cast(call("COALESCE", column(f"{name}__{end}", alias), number(0)), f"DECIMAL(38,{down.type.scale})")
            ends.append(named(case((known, total)), f"{name}__{end}"))
        return ends
