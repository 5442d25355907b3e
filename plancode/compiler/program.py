"""Plan to Program: the passes in their order, each a tree in and a tree out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from plancode.compiler.define import define
from plancode.compiler.hoist import hoist
from plancode.compiler.lacking import lacking
from plancode.compiler.nodes import Constants, Draft, Lackable, Statement
from plancode.compiler.progress import progress
from plancode.compiler.results import results
from plancode.compiler.schedule import schedule
from plancode.compiler.stages import stages
from plancode.language.plan import Plan

PASSES: tuple[Callable[[Draft], Draft], ...] = (define, hoist, schedule, stages, lacking, progress, results)


@dataclass(frozen=True)
class Program:
    """A plan compiled for one day: tables to make in order, and the query of each subject's answers.

    Statements read `snapshot__<subject>` (the snapshot's rows, numbered in `_row` from 0 in their order), `complete`,
    `declared`, `areas` and `area_under`, which a backend provides, and the program's own `constants`. The last two
    tables made are `lacking` (in row numbers and places in `lackables`) and `progress`.
    """

    plan: Plan
    as_of: date
    statements: tuple[Statement, ...]
    results: Mapping[str, exp.Query]
    lackables: tuple[Lackable, ...]
    constants: tuple[Constants, ...]
    not_in_force: tuple[str, ...]

    def sql(self, dialect: str) -> str:
        """Every statement as text, in order, for reading and for golden files."""
        made = [f'CREATE TEMP TABLE "{one.table}" AS\n{text(one.query, dialect)};' for one in self.statements]
        shown = [f"-- {subject}.parquet\n{text(query, dialect)};" for subject, query in self.results.items()]
        return "\n\n".join([*made, *shown]) + "\n"


def text(query: exp.Query, dialect: str) -> str:
    """One query as text."""
    return query.sql(dialect=dialect, pretty=True)


def compile_plan(plan: Plan, as_of: date) -> Program:
    """Compile a plan for the day `as_of`; what is not in force then is left out and named."""
    draft = Draft(plan, as_of)
    for one in PASSES:
        draft = one(draft)
    return Program(plan, as_of, draft.statements, draft.results, draft.lackables, draft.constants, draft.not_in_force)
