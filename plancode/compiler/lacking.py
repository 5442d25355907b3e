"""Fifth pass: for every unknown answer the facts it lacks, found where they are missing.

One statement for each definition that others name, in the order of their use; then the lacks of the answers that
anybody should be asked about (law 9). Ids and names are put in when the result is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlglot import exp

from plancode.compiler.lack_search import COLUMNS, SIDES, Search
from plancode.compiler.nodes import ROW, Definition, Draft, Key, Statement
from plancode.compiler.trees import Sql, column, is_not_false, is_true, literal, named, negated, table


def lacking(draft: Draft) -> Draft:
    """Write the statements that find what unknown answers lack, and the table of what can be lacking."""
    search = Search(draft)
    statements = [Statement(search.table_of(key), query) for key in search.order for query in search.found(key)]
    answers = Statement("lacking", Answers(search).query())
    return replace(draft.adding(*statements, answers), lackables=tuple(search.lackables))


@dataclass(frozen=True)
class Answers:
    """Writes the lacks of answers from those of definitions."""

    search: Search

    def query(self) -> exp.Query:
        """The lacks of every unknown answer: subject, row, rule and side as numbers or names."""
        asked = [self.side(one) for one in self.search.draft.definitions.values() if one.role in SIDES]
        queries = [query for found in asked for query in found]
        if not queries:
            empty = {name: exp.cast(exp.null(), "BIGINT") for name in COLUMNS}
            texts = {name: exp.cast(exp.null(), "VARCHAR") for name in ("subject", "rule", "side")}
            return exp.select(*(named(tree, name) for name, tree in {**texts, **empty}.items())).where(exp.false())
        query: exp.Query = queries[0]
        for other in queries[1:]:
            query = exp.union(query, other, distinct=False, copy=False)
        return query

    def side(self, definition: Definition) -> Iterator[exp.Select]:
        """The lacks of one column of answers, where that column is unknown and somebody should ask (law 9)."""
        rule = definition.name.removesuffix("__amount").removesuffix("__received")
        if definition.role == "entered":
            enter = self.search.draft.plan.ledgers[definition.name].enter
            assert enter
            yield from self.told(
                definition, (definition.subject, enter), "entitled", self.without_row(definition.subject, rule)
            )
            return
        yield from self.told(definition, definition.key, SIDES[definition.role], self.asked(definition, rule))

    def own_column(self, subject: str, name: str) -> Sql:
        """The column of an answer in the row at hand."""
        return column(self.search.writer.columns((subject, name))[0], "own")

    def without_row(self, subject: str, ledger: str) -> list[Sql]:
        """Who has a row of a ledger already is not asked about entering it."""
        return [negated(exp.paren(is_true(self.own_column(subject, f"{ledger}__received"))))]

    def asked(self, definition: Definition, rule: str) -> list[Sql]:
        """When the lack of a column matters: nobody is asked for a payment that is not due (law 9)."""
        answer = self.own_column(definition.subject, rule)
        if definition.role == "amount":
            return [is_true(answer)]
        if definition.role == "received" and self.search.draft.plan.rules[rule].only_so:
            return []
        return [is_not_false(answer)] if definition.role in ("received", "has_row") else []

    def told(self, definition: Definition, key: Key, side: str, guards: list[Sql]) -> Iterator[exp.Select]:
        """The lacks of a definition under the name of the answer that needs them."""
        lacks = self.search.lacks_of(self.search.draft.definitions[key].column_key)
        if lacks is None:
            return
        rule = definition.name.removesuffix("__amount").removesuffix("__received")
        last = self.search.draft.last_stage(definition.subject)
        assert last is not None
        names = {"subject": definition.subject, "rule": rule, "side": side}
        query = exp.select(*(named(literal(text), name) for name, text in names.items()))
        query = query.select(*(column(name, "lack") for name in COLUMNS), copy=False)
        query = query.from_(lacks, copy=False)
        if guards:
            on = exp.EQ(this=column(ROW, "own"), expression=column(ROW, "lack"))
            query = query.join(table(last.table, "own"), on=on, copy=False).where(*guards, copy=False)
        yield query
