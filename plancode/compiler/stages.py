"""Fourth pass: each stage becomes one statement, fused from joins, grouped joins and layers.

Every subject's rows are numbered in the order of the snapshot (`_row`); links are found once, by id, and are numbers
ever after. A stage's table keeps what its own columns were worked out from, because the lacking facts are found there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlglot import exp

from plancode.compiler.define import fresh_since
from plancode.compiler.grouping import Grouping
from plancode.compiler.hoist import inner
from plancode.compiler.lower import Lower
from plancode.compiler.nodes import (
    ROW,
    Cell,
    Decision,
    Definition,
    Draft,
    Key,
    Spread,
    Stage,
    Statement,
    key_of,
    link_row,
    link_stale,
    snapshot_table,
)
from plancode.compiler.schedule import own_uses
from plancode.compiler.trees import (
    Sql,
    both,
    case,
    cast,
    column,
    is_known,
    is_true,
    literal,
    named,
    negated,
    table,
)
from plancode.language.expressions import Down, Expression, Since, StateDate, StateOf, Type, Up
from plancode.language.limits import Limits, is_money, limits
from plancode.language.plan import Fact
from plancode.snapshots.layout import sql_type

NARROW, WIDE = 18, 38  # digits that fit into 64 bits, and into 128
FEN = 2
ZERO = Decimal(0)


def stages(draft: Draft) -> Draft:
    """Write the statement of every stage."""
    writer = Writer(draft)
    return draft.adding(*(Statement(stage.table, writer.query(stage)) for stage in draft.stages))


def stored(type_: Type, ends: Limits) -> str:
    """The SQL type of a column that was worked out, wide enough for the numbers between `ends`."""
    if type_.kind != "number":
        return sql_type(type_)
    scale = max(type_.scale, FEN) if is_money(type_.unit) else type_.scale
    width = NARROW if max(-ends[0], ends[1]) * 10**scale < 10**NARROW else WIDE
    return "BIGINT" if scale == 0 and width == NARROW else f"DECIMAL({width},{scale})"


def reach(tree: Expression, names: Mapping[str, Limits]) -> Limits:
    """The least and the greatest number that a tree can give, decision tables included."""
    if not isinstance(tree, Decision):
        return limits(tree.of if isinstance(tree, Spread) else tree, names)
    ends = [limits(result, names) for result in (*tree.results, *([tree.default] if tree.default else []))]
    if tree.decide == "sum":
        return sum((min(low, ZERO) for low, _ in ends), ZERO), sum((max(high, ZERO) for _, high in ends), ZERO)
    return min(low for low, _ in ends), max(high for _, high in ends)


def crossings(tree: Expression) -> Iterator[Up | Down]:
    """The joins and aggregates that a tree uses."""
    if isinstance(tree, Up | Down):
        yield tree
    else:
        for part in inner(tree):
            yield from crossings(part)


def raw_columns(tree: Expression) -> Iterator[str]:
    """The snapshot columns that a tree reads beside facts."""
    if isinstance(tree, Cell):
        yield f"{tree.name}__cell"
    elif isinstance(tree, Since):
        yield f"{tree.of.name}__since"
    elif isinstance(tree, StateDate):
        yield f"{tree.state}_on"
    elif isinstance(tree, StateOf):
        yield from ("state",) if tree.state == "withdrawn" else ("state", f"{tree.state}_on")
    if not isinstance(tree, Up | Down):
        for part in inner(tree):
            yield from raw_columns(part)


@dataclass(frozen=True)
class Writer:
    """Writes stages for one draft."""

    draft: Draft

    @cached_property
    def lower(self) -> Lower:
        """Expressions to SQL."""
        return Lower.of(self.draft)

    @cached_property
    def links_used(self) -> Mapping[str, tuple[str, ...]]:
        """For each subject the links that anything goes up or down by."""
        used: dict[str, set[str]] = defaultdict(set)
        for definition in self.draft.definitions.values():
            for crossing in crossings(definition.tree):
                used[definition.subject if isinstance(crossing, Up) else crossing.child].add(crossing.link)
        return {subject: tuple(sorted(links)) for subject, links in used.items()}

    def of(self, key: Key) -> Definition:
        """A definition."""
        return self.draft.definitions[key]

    def members(self, stage: Stage) -> list[Definition]:
        """What a stage works out."""
        return [self.of(key) for layer in stage.layers for key in layer]

    @cached_property
    def reaches(self) -> Mapping[str, Limits]:
        """Between which numbers each value lies."""
        found: dict[str, Limits] = {}
        for stage in self.draft.stages:
            for member in self.members(stage):
                if member.role == "value" and member.tree.type.kind == "number":
                    found[member.name] = reach(member.tree, found)
        return found

    def stored(self, definition: Definition) -> str:
        """The SQL type of a definition's column; amounts that were received are kept like amounts due."""
        type_ = definition.tree.type
        if definition.role == "amount" or (definition.role == "received" and type_.kind == "number"):
            return "DECIMAL(18,2)"
        return stored(type_, reach(definition.tree, self.reaches) if type_.kind == "number" else (ZERO, ZERO))

    def columns(self, key: Key) -> tuple[str, ...]:
        """The physical columns of a definition: one, or two ends."""
        key = self.of(key).column_key
        name, definition = key[1], self.of(key)
        ends = definition.tree.type.kind == "number" and self.lower.is_interval(definition.tree)
        return (f"{name}__low", f"{name}__high") if ends else (name,)

    def inputs(self, definition: Definition) -> list[str]:
        """The columns of its own row that a definition is worked out from, joins and aggregates apart; for a fact
        also the column that tells stale from empty, which only the search for what is lacking reads."""
        used = sorted(own_uses(definition.tree))
        own = [name for key in used for name in self.columns(key)]
        stale = [f"{one.name}__stale" for one in (definition, *map(self.of, used)) if is_tracked(one)]
        if is_plain_cell(definition):
            return [definition.name, *stale]
        return [*own, *raw_columns(definition.tree), *stale]

    def kept(self, stage: Stage, before: set[str]) -> list[str]:
        """Columns made before that this or a later stage of the subject, or a result, still needs."""
        later = [one for one in self.draft.stages if one.subject == stage.subject and one.depth >= stage.depth]
        wanted = {name for one in later for member in self.members(one) for name in self.inputs(member)}
        outputs = [key for key, one in self.draft.definitions.items() if key[0] == stage.subject and one.is_output]
        wanted |= {name for key in outputs for name in self.columns(key)}
        return sorted(wanted & before)

    def query(self, stage: Stage) -> exp.Select:
        """The statement of a stage."""
        query = self.source(stage)
        computed = [[key for key in layer if not is_plain_cell(self.of(key))] for layer in stage.layers]
        for layer in filter(None, computed):
            new = [column_ for key in layer for column_ in self.computed(self.of(key))]
            query = exp.select(exp.Star(), *new).from_(query.subquery("layer"), copy=False)
        return query

    def computed(self, definition: Definition) -> list[Sql]:
        """A definition as columns of a layer."""
        type_ = definition.tree.type
        if len(self.columns(definition.key)) == 2:
            ends = self.lower.pair(definition.tree)
            return [
                named(cast(end, f"DECIMAL(38,{type_.scale})"), name)
                for end, name in zip(ends, self.columns(definition.key), strict=True)
            ]
        tree = self.lower.truth(definition.tree) if type_.kind == "boolean" else self.lower.plain(definition.tree)
        return [named(tree if type_.kind == "boolean" else cast(tree, self.stored(definition)), definition.name)]

    def source(self, stage: Stage) -> exp.Select:
        """The innermost query: the subject's rows with all that its layers need."""
        earlier = [one for one in self.draft.stages if one.subject == stage.subject and one.depth < stage.depth]
        links = self.links_used.get(stage.subject, ())
        if earlier:
            query = exp.select(*self.carried(stage, earlier[-1])).from_(table(earlier[-1].table, "own"), copy=False)
        else:
            query = exp.select(*self.first(stage)).from_(table(snapshot_table(stage.subject), "own"), copy=False)
            for link in links:
                query = self.linked(query, stage.subject, link)
        trees = [member.tree for member in self.members(stage)]
        found = list(dict.fromkeys(one for tree in trees for one in crossings(tree)))
        query = self.joined(query, stage, [one for one in found if isinstance(one, Up)], not earlier)
        return Grouping(self).grouped(query, [one for one in found if isinstance(one, Down)])

    def carried(self, stage: Stage, before: Stage) -> list[Sql]:
        """What a later stage takes over from the one before."""
        links = [link_row(link) for link in self.links_used.get(stage.subject, ())]
        links += [name for name, _ in self.stale_links(stage.subject)]
        names = [ROW, "area", *links, *self.kept(stage, self.made(before))]
        return [column(name, "own") for name in names]

    def made(self, stage: Stage) -> set[str]:
        """All named columns of a stage's table that a later stage might want."""
        earlier = [one for one in self.draft.stages if one.subject == stage.subject and one.depth <= stage.depth]
        defined = {name for one in earlier for member in self.members(one) for name in self.columns(member.key)}
        return defined | {name for name, _ in self.raw(stage.subject)}

    def raw(self, subject: str) -> list[tuple[str, Sql]]:
        """Every snapshot column that any definition of the subject reads, with how it is read."""
        found: dict[str, Sql] = {}
        for definition in self.draft.definitions.values():
            if definition.subject != subject:
                continue
            for cell in cells(definition.tree):
                found |= self.cell_columns(definition, cell)
            if not is_plain_cell(definition):
                for name in raw_columns(definition.tree):
                    found.setdefault(name, column(name, "own"))
        return list(found.items())

    def cell_columns(self, definition: Definition, cell: Cell) -> dict[str, Sql]:
        """A fact's cell, fresh or unknown, and whether it is only stale."""
        value: Sql = column(cell.name, "own")
        name = cell.name if is_plain_cell(definition) else f"{cell.name}__cell"
        if cell.fresh_since is None:
            return {name: value}
        seen = exp.GTE(this=column(f"{cell.name}__seen", "own"), expression=literal(cell.fresh_since))
        stale = both(is_known(value), negated(exp.paren(is_true(seen.copy()))))
        return {name: case((seen, value)), f"{cell.name}__stale": stale}

    def first(self, stage: Stage) -> list[Sql]:
        """What a subject's first stage reads from the snapshot, for itself and for later ones."""
        links = self.links_used.get(stage.subject, ())
        rows = [named(column(ROW, f"@{link}"), link_row(link)) for link in links]
        raw = [named(tree.copy(), name) for name, tree in (*self.raw(stage.subject), *self.stale_links(stage.subject))]
        return [column(ROW, "own"), column("area", "own"), *rows, *raw]

    def linked(self, query: exp.Select, subject: str, link: str) -> exp.Select:
        """Find the row that a link points to."""
        found = self.draft.plan.subjects[subject].link(link)
        assert found is not None
        other = table(snapshot_table(found.subject), f"@{link}")
        on: Sql = exp.EQ(this=column("id", f"@{link}"), expression=column(found.column, "own"))
        if since := self.fresh_link(subject, link):
            on = both(on, exp.GTE(this=column(f"{found.column}__seen", "own"), expression=literal(since)))
        return query.join(other, on=on, join_type="left", copy=False)

    def reference(self, subject: str, link: str) -> Fact | None:
        """The fact behind a link that is a fact of type reference."""
        fact = self.draft.plan.facts.get(link)
        return fact if fact and fact.subject == subject and fact.refers_to else None

    def fresh_link(self, subject: str, link: str) -> date | None:
        """Since when a reference must have been seen to be followed."""
        fact = self.reference(subject, link)
        return fresh_since(self.draft.as_of, fact.fresh_for) if fact and fact.fresh_for else None

    def stale_links(self, subject: str) -> list[tuple[str, Sql]]:
        """For each reference that can be too old: whether it is."""
        found: list[tuple[str, Sql]] = []
        for link in self.links_used.get(subject, ()):
            if since := self.fresh_link(subject, link):
                seen = exp.GTE(this=column(f"{link}__seen", "own"), expression=literal(since))
                stale = both(is_known(column(link, "own")), negated(exp.paren(is_true(seen))))
                found.append((link_stale(link), stale))
        return found

    def joined(self, query: exp.Select, stage: Stage, ups: list[Up], is_first: bool) -> exp.Select:
        """Parents' columns, one join for each link and stage of the parent."""
        by_table: dict[tuple[str, str], list[Up]] = defaultdict(list)
        for up in ups:
            by_table[up.link, self.draft.stage_of(key_of(up.of)).table].append(up)
        for (link, source), found in by_table.items():
            alias = f"{link}@{source}"
            own_row = column(ROW, f"@{link}") if is_first else column(link_row(link), "own")
            on = exp.EQ(this=column(ROW, alias), expression=own_row)
            query = query.join(table(source, alias), on=on, join_type="left", copy=False)
            names = dict.fromkeys(name for up in found for name in self.columns(key_of(up.of)))
            query = query.select(*(named(column(name, alias), f"{link}__{name}") for name in names), copy=False)
        return query


def is_plain_cell(definition: Definition) -> bool:
    """Is the definition a column of the snapshot as it stands, staleness apart?"""
    return isinstance(definition.tree, Cell)


def is_tracked(definition: Definition) -> bool:
    """Is the definition a fact whose value can be too old?"""
    return definition.role == "fact" and any(cell.fresh_since for cell in cells(definition.tree))


def cells(tree: Expression) -> Iterable[Cell]:
    """The cells of a fact's own tree."""
    if isinstance(tree, Cell):
        return [tree]
    return [] if isinstance(tree, Up | Down) else [cell for part in inner(tree) for cell in cells(part)]
