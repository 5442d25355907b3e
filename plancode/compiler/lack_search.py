"""What an unknown answer lacks: the parts that are unknown, guarded by "everything above is unknown", joined with what
the names used are lacking themselves. All in numbers (row, lackable, row of the lack, reason).

Longer than most files: one short method for each kind of node, which share guards and names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sqlglot import exp

from plancode.compiler.hoist import inner
from plancode.compiler.lower import Lower, in_force
from plancode.compiler.nodes import (
    ROW,
    Cell,
    Decision,
    Definition,
    Draft,
    If,
    Key,
    Lackable,
    key_of,
    link_row,
    link_stale,
    listed,
)
from plancode.compiler.schedule import far_uses, in_order, own_uses
from plancode.compiler.stages import Writer
from plancode.compiler.trees import (
    Sql,
    both,
    case,
    cast,
    column,
    either,
    is_known,
    is_not_false,
    is_null,
    is_true,
    named,
    negated,
    number,
    table,
    wrapped,
)
from plancode.language.expressions import (
    Arithmetic,
    Assume,
    Down,
    Expression,
    FactOf,
    HasEnded,
    Literal_,
    NameOf,
    ParameterOf,
    ScaleOf,
    Since,
    StateDate,
    StateOf,
    TableOf,
    Up,
)

REASONS = ("empty", "stale", "not_complete", "no_rows", "zero_divisor", "parameter", "conflict")
PARAMETER = "parameter"
NO_ROW = exp.cast(exp.null(), "BIGINT")
SIDES = {"rule": "entitled", "amount": "amount", "received": "received", "entered": "entitled", "has_row": "received"}
COLUMNS = (ROW, "lackable", "of_row", "why")


@dataclass
class Search:
    """Collects what can be lacking while it writes the queries that find it."""

    draft: Draft
    lackables: dict[Lackable, int] = field(default_factory=dict)
    empty: set[Key] = field(default_factory=set)

    @cached_property
    def writer(self) -> Writer:
        """Names of columns and tables."""
        return Writer(self.draft)

    @cached_property
    def lower(self) -> Lower:
        """Expressions to SQL."""
        return Lower.of(self.draft)

    @cached_property
    def order(self) -> list[Key]:
        """All definitions whose lacks are looked for, each after those it names."""
        definitions = self.draft.definitions
        columns = {key: one for key, one in definitions.items() if one.column_key == key}
        own = {key: own_uses(one.tree) for key, one in columns.items()}
        far = {key: far_uses(one.tree) for key, one in columns.items()}
        asked = [one.column_key for one in definitions.values() if one.role in ("value", *SIDES)]
        wanted, queue = set(asked), list(asked)
        while queue:
            key = queue.pop()
            queue += [used for used in own[key] | far[key] if used not in wanted]
            wanted |= own[key] | far[key]
        facts = {key for key in wanted if isinstance(definitions[key].tree, Cell)}
        return [key for key in in_order(columns, own, far) if key in wanted - facts]

    def table_of(self, key: Key) -> str:
        """The table that holds a definition's lacks."""
        return f"lack__{key[0]}__{key[1]}"

    def lackable(self, fact: str, subject: str, authority: str | None) -> Sql:
        """The number of a thing that can be lacking."""
        return cast(number(self.lackables.setdefault(Lackable(fact, subject, authority), len(self.lackables))), "INT")

    def found(self, key: Key) -> Iterator[exp.Query]:
        """The query of a definition's lacks; none where it is never unknown."""
        definition = self.draft.definitions[key]
        source = self.writer.draft.stage_of(key).table
        branches = list(self.branches(definition, definition.tree, self.unknown_root(definition), source))
        if not branches:
            self.empty.add(key)
            return
        query: exp.Query = branches[0]
        for branch in branches[1:]:
            query = exp.union(query, branch, distinct=True, copy=False)
        yield query if len(branches) > 1 else branches[0].distinct(copy=False)

    def unknown_root(self, definition: Definition) -> list[Sql]:
        """The condition under which a definition's own column is unknown."""
        names = self.writer.columns(definition.key)
        return [self.unknown_columns(names)]

    def unknown_columns(self, names: tuple[str, ...], alias: str = "own") -> Sql:
        """Is a column unknown, or are its two ends apart?"""
        if len(names) == 1:
            return is_null(column(names[0], alias))
        return negated(exp.paren(is_true(exp.EQ(this=column(names[0], alias), expression=column(names[1], alias)))))

    def unknown(self, tree: Expression) -> Sql:
        """Is a tree unknown (as a number: not a point)?"""
        value = self.lower.truth(tree) if tree.type.kind == "boolean" else self.lower.plain(tree)
        return is_null(wrapped(qualified(value)))

    def branches(self, owner: Definition, tree: Expression, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """The queries that find what is lacking in one tree, under guards."""
        match tree:
            case Literal_() | Assume() | HasEnded():
                return
            case FactOf() | NameOf():
                yield from self.named(tree, guards, source)
            case Up():
                yield from self.upward(owner, tree, guards, source)
            case Down():
                yield from self.downward(owner, tree, guards, source)
            case Cell():
                yield self.leaf(source, [*guards, self.unknown_cell(tree)], *self.cell(owner, tree))
            case If():
                yield from self.conditional(owner, tree, guards, source)
            case Decision():
                yield from self.decision(owner, tree, guards, source)
            case ParameterOf() | TableOf() | ScaleOf():
                yield from self.parameter(owner, tree, guards, source)
            case StateOf() | StateDate():
                name = "state" if isinstance(tree, StateOf) else f"{tree.state}_on"
                fact = self.lackable(f"{tree.ledger}.{name}", tree.ledger, self.keeper(tree.ledger))
                yield self.leaf(
                    source, [*guards, self.unknown(tree)], fact, column(ROW, "own"), literal_reason("empty")
                )
            case Since():
                yield from self.since(owner, tree, guards, source)
            case _:
                yield from self.composed(owner, tree, guards, source)

    def composed(self, owner: Definition, tree: Expression, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """Any other node lacks what its unknown parts lack; a division also a divisor that is not zero."""
        is_root = tree is owner.tree
        above = guards if is_root or tree.type.kind != "boolean" else [*guards, self.unknown(tree)]
        for part in inner(tree):
            yield from self.branches(owner, part, above, source)
        if isinstance(tree, Arithmetic) and tree.operator == "/":
            zero = exp.EQ(this=wrapped(qualified(self.lower.plain(tree.right))), expression=number(0))
            fact = self.lackable(owner.name, owner.subject, self.keeper(owner.subject))
            yield self.leaf(source, [*guards, zero], fact, column(ROW, "own"), literal_reason("zero_divisor"))

    def leaf(self, source: str, guards: list[Sql], fact: Sql, of_row: Sql, why: Sql) -> exp.Select:
        """One kind of lack, wherever its guards hold."""
        columns = (column(ROW, "own"), fact, of_row, why)
        query = exp.select(*(named(tree.copy(), name) for tree, name in zip(columns, COLUMNS, strict=True)))
        return query.from_(table(source, "own"), copy=False).where(*(guard.copy() for guard in guards), copy=False)

    def keeper(self, subject: str) -> str | None:
        """Who keeps a subject's list."""
        return self.draft.plan.subjects[subject].authority

    def cell(self, owner: Definition, tree: Cell) -> tuple[Sql, Sql, Sql]:
        """An empty or stale cell of a fact."""
        plan = self.draft.plan
        is_ledger = plan.subjects[owner.subject].is_ledger
        fact = (is_ledger and plan.facts.get(f"{owner.subject}.{tree.name}")) or plan.facts[tree.name]
        name = f"{owner.subject}.{tree.name}" if f"{owner.subject}.{tree.name}" in plan.facts else tree.name
        why: Sql = literal_reason("empty")
        if tree.fresh_since:
            why = case((column(f"{tree.name}__stale", "own"), literal_reason("stale")), default=literal_reason("empty"))
        return self.lackable(name, owner.subject, fact.authority), column(ROW, "own"), why

    def unknown_cell(self, tree: Cell) -> Sql:
        """Is a cell empty or stale (inside a fact with `only_if`)?"""
        return is_null(column(f"{tree.name}__cell", "own"))

    def named(self, ref: FactOf | NameOf, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """What a name of the same row lacks."""
        key = key_of(ref)
        definition = self.draft.definitions[key]
        unknown = [*guards, self.unknown_columns(self.writer.columns(key))]
        if isinstance(definition.tree, Cell):
            yield self.leaf(source, unknown, *self.cell(definition, definition.tree))
        elif key not in self.empty:
            yield from self.through(source, unknown, table(self.table_of(key), "lack"), column(ROW, "own"))

    def through(self, source: str, guards: list[Sql], lacks: Sql, on: Sql) -> Iterator[exp.Select]:
        """What another definition lacks, carried to the rows that use it."""
        query = exp.select(named(column(ROW, "own"), ROW), *(column(name, "lack") for name in COLUMNS[1:]))
        query = query.from_(table(source, "own"), copy=False)
        query = query.join(lacks.copy(), on=exp.EQ(this=column(ROW, "lack"), expression=on.copy()), copy=False)
        yield query.where(*(guard.copy() for guard in guards), copy=False)

    def cells_of(self, definition: Definition) -> Sql:
        """The empty and stale cells of a fact, as a table of lacks."""
        assert isinstance(definition.tree, Cell)
        source = self.draft.stage_of(definition.key).table
        query = self.leaf(source, [is_null(column(definition.name, "own"))], *self.cell(definition, definition.tree))
        return query.subquery(exp.to_identifier("lack", quoted=True))

    def lacks_of(self, key: Key) -> Sql | None:
        """What a definition of any subject lacks, as a table; None where it lacks nothing ever."""
        definition = self.draft.definitions[key]
        if isinstance(definition.tree, Cell):
            return self.cells_of(definition)
        return None if key in self.empty else table(self.table_of(key), "lack")

    def upward(self, owner: Definition, tree: Up, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """A parent's value is unknown: no parent, or what the parent's value lacks."""
        names = tuple(f"{tree.link}__{name}" for name in self.writer.columns(key_of(tree.of)))
        unknown = [*guards, self.unknown_columns(names)]
        parent = column(link_row(tree.link), "own")
        reference = self.writer.reference(owner.subject, tree.link)
        authority = reference.authority if reference else self.keeper(owner.subject)
        fact, why = self.lackable(tree.link, owner.subject, authority), literal_reason("empty")
        if reference and reference.fresh_for:
            why = case((column(link_stale(tree.link), "own"), literal_reason("stale")), default=why)
        yield self.leaf(source, [*unknown, is_null(parent)], fact, column(ROW, "own"), why)
        lacks = self.lacks_of(key_of(tree.of))
        if lacks is not None:
            yield from self.through(source, unknown, lacks, parent)

    def downward(self, owner: Definition, tree: Down, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """An aggregate is unknown: rows may be missing, there are none, or what the children's values lack."""
        name = self.lower.column_of(tree)
        ends = (f"{name}__low", f"{name}__high") if tree.operator in ("count", "sum") else (name,)
        unknown = [*guards, self.unknown_columns(ends)]
        child = self.draft.plan.subjects[tree.child]
        missing = negated(column(listed(tree.child), "own"))
        fact = self.lackable(child.list, owner.subject, child.authority)
        yield self.leaf(source, [*unknown, missing], fact, column(ROW, "own"), literal_reason("not_complete"))
        if tree.operator in ("max", "min"):
            yield self.no_rows(owner, tree, unknown, source)
        for ref in (tree.of, tree.where):
            if isinstance(ref, FactOf | NameOf):
                yield from self.among_children(tree, ref, unknown, source)

    def no_rows(self, owner: Definition, tree: Down, guards: list[Sql], source: str) -> exp.Select:
        """`max` and `min` of nothing."""
        where = column(tree.where.name) if isinstance(tree.where, FactOf | NameOf) else exp.true()
        rows = exp.select(column(link_row(tree.link))).from_(table(self.draft.children_table(tree)), copy=False)
        rows = rows.where(is_known(column(link_row(tree.link))), is_not_false(where), copy=False)
        none = negated(exp.In(this=column(ROW, "own"), query=rows.subquery()))
        fact = self.lackable(tree.child, owner.subject, self.keeper(tree.child))
        complete = column(listed(tree.child), "own")
        return self.leaf(source, [*guards, complete, none], fact, column(ROW, "own"), literal_reason("no_rows"))

    def among_children(self, tree: Down, ref: FactOf | NameOf, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """What the children's unknown values lack, for the children that count or may count."""
        lacks = self.lacks_of(key_of(ref))
        if lacks is None:
            return
        query = exp.select(named(column(ROW, "own"), ROW), *(column(name, "lack") for name in COLUMNS[1:]))
        query = query.from_(table(source, "own"), copy=False)
        at = exp.EQ(this=column(link_row(tree.link), "child"), expression=column(ROW, "own"))
        query = query.join(table(self.draft.children_table(tree), "child"), on=at, copy=False)
        on = exp.EQ(this=column(ROW, "lack"), expression=column(ROW, "child"))
        query = query.join(lacks, on=on, copy=False)
        counts = [self.unknown_columns(self.writer.columns(key_of(ref)), "child")]
        if isinstance(tree.where, FactOf | NameOf) and ref is not tree.where:
            counts.append(is_not_false(column(tree.where.name, "child")))
        yield query.where(*(guard.copy() for guard in [*guards, *counts]), copy=False)

    def conditional(self, owner: Definition, tree: If, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """The condition where it is unknown, else the side that it chose."""
        condition = qualified(self.lower.truth(tree.condition))
        yield from self.branches(owner, tree.condition, [*guards, is_null(wrapped(condition))], source)
        yield from self.branches(owner, tree.then, [*guards, condition], source)
        yield from self.branches(owner, tree.otherwise, [*guards, negated(wrapped(condition))], source)

    def decision(self, owner: Definition, tree: Decision, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """Unknown conditions of candidate rows, unknown results of candidates, or candidates that disagree."""
        conditions = [qualified(self.lower.truth(condition)) for condition in tree.conditions]
        results = [qualified(self.lower.plain(result)) for result in tree.results]
        before: list[Sql] = []
        for position, (condition, result) in enumerate(zip(tree.conditions, tree.results, strict=True)):
            held = [*guards, *before]
            if tree.decide == "sum":
                matters = is_not_false(exp.NEQ(this=wrapped(results[position]), expression=number(0)))
                held.append(either(wrapped(is_true(conditions[position])), matters))
            yield from self.branches(owner, condition, [*held, is_null(wrapped(conditions[position]))], source)
            yield from self.branches(owner, result, [*held, is_not_false(conditions[position])], source)
            if tree.decide == "first":
                before.append(negated(exp.paren(is_true(conditions[position]))))
        if tree.decide != "sum":
            yield from self.by_default(
                owner, tree, [*guards, *(negated(exp.paren(is_true(c))) for c in conditions)], source
            )
        if tree.decide == "unique":
            fact = self.lackable(owner.name, owner.subject, self.keeper(owner.subject))
            clash = disagreement(conditions, results)
            yield self.leaf(source, [*guards, clash], fact, column(ROW, "own"), literal_reason("conflict"))

    def by_default(self, owner: Definition, tree: Decision, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """What the default lacks where no row is true; a table without one then lacks a row."""
        if tree.default:
            yield from self.branches(owner, tree.default, guards, source)
        else:
            fact = self.lackable(owner.name, owner.subject, self.keeper(owner.subject))
            yield self.leaf(source, guards, fact, column(ROW, "own"), literal_reason("no_rows"))

    def parameter(
        self, owner: Definition, tree: ParameterOf | TableOf | ScaleOf, guards: list[Sql], source: str
    ) -> Iterator[exp.Select]:
        """A parameter nobody could find, or what the key or amount lacks."""
        fact = self.lackable(tree.name, PARAMETER, None)
        why = literal_reason("parameter")
        if isinstance(tree, ParameterOf):
            if in_force(self.draft.plan.parameters[tree.name].dated, self.draft.as_of) is None:
                yield self.leaf(source, guards, fact, NO_ROW, why)
            return
        argument = tree.key if isinstance(tree, TableOf) else tree.of
        yield from self.branches(owner, argument, [*guards, self.unknown(argument)], source)
        known = is_known(wrapped(qualified(self.lower.plain(argument))))
        yield self.leaf(source, [*guards, known, self.unknown(tree)], fact, NO_ROW, why)

    def since(self, owner: Definition, tree: Since, guards: list[Sql], source: str) -> Iterator[exp.Select]:
        """The fact itself, or the date since which it holds."""
        yield from self.branches(owner, tree.of, guards, source)
        definition = self.draft.definitions[key_of(tree.of)]
        fact, _, _ = self.cell(definition, Cell(tree.of.type, tree.of.name))
        undated = [is_known(column(tree.of.name, "own")), is_null(column(f"{tree.of.name}__since", "own"))]
        yield self.leaf(source, [*guards, *undated], fact, column(ROW, "own"), literal_reason("empty"))


def disagreement(conditions: list[Sql], results: list[Sql]) -> Sql:
    """Are two rows of a table true with different results?"""
    rows = list(zip(conditions, results, strict=True))
    pairs = [(one, other) for at, one in enumerate(rows) for other in rows[at + 1 :]]
    clashes = [
        both(wrapped(one[0]), wrapped(other[0]), exp.NEQ(this=wrapped(one[1]), expression=wrapped(other[1])))
        for one, other in pairs
    ]
    return either(*(wrapped(clash) for clash in clashes))


def literal_reason(reason: str) -> Sql:
    """A reason as its number."""
    return cast(number(REASONS.index(reason)), "INT")


def qualified(tree: Sql) -> Sql:
    """The tree with its bare columns said to be the row's own."""
    found = tree.copy()
    for one in found.find_all(exp.Column):
        if not one.table:
            one.set("table", exp.to_identifier("own", quoted=True))
    return found
