"""Steps → SQL: each step becomes one statement, its columns in layers so that each is worked out once.

A part is a stretch of the root subject's rows with everything below them; parts are made one after the other, so
memory stays the same for a city and for a province.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from plancode.language.areas import Areas
from plancode.language.wording import suggestion
from plancode.synthetic.draws import Cell, Context, cell_of
from plancode.synthetic.expressions import BadExpression, Scope, compile_sql, literal, of_parent, quoted
from plancode.synthetic.recipe import Made, Path_, Recipe
from plancode.synthetic.schema import Pick, Step

FIRST, LAST = "$first", "$last"
HIDDEN = ("_n", "_serial", "_code", "_h")


@dataclass(frozen=True)
class Formula:
    """A column's SQL in its layer, with its place in the file."""

    name: str
    text: str
    path: Path_


@dataclass(frozen=True)
class Statement:
    """What makes (or widens) the table of a subject."""

    subject: str
    base: str
    layers: tuple[tuple[Formula, ...], ...]
    where: Formula | None
    keep: tuple[str, ...]
    path: Path_

    def sql(self, part: range) -> str:
        """The statement for a part of the root's rows."""
        where = f" WHERE {self.where.text}" if self.where else ""
        columns = ", ".join(quoted(name) for name in (*HIDDEN, *self.keep))
        body = self.rows(len(self.layers), part)
        return f"CREATE OR REPLACE TABLE {quoted(self.subject)} AS SELECT {columns} FROM ({body}){where} ORDER BY _n"

    def rows(self, layers: int, part: range) -> str:
        """The rows with the columns of the first so many layers."""
        body = self.base.replace(FIRST, str(part.start)).replace(LAST, str(part.stop))
        for layer in self.layers[:layers]:
            made = ", ".join(f"{formula.text} AS {quoted(formula.name)}" for formula in layer)
            body = f"SELECT *, {made} FROM ({body})"
        return body


@dataclass
class Subject:
    """What is known of a subject while its steps are put together."""

    name: str
    root: str
    columns: list[str]
    parent: str | None


@dataclass(frozen=True)
class Tree:
    """A root subject, the number of its rows, and the statements that make it and all below it."""

    root: str
    rows: int
    statements: tuple[Statement, ...]
    subjects: tuple[str, ...]


@dataclass
class Assembly:
    """Puts the steps of a recipe together, noting every wrong expression at its place."""

    recipe: Recipe
    areas: Areas
    as_of: date
    scale: float
    seed: int
    subjects: dict[str, Subject] = field(default_factory=dict)
    statements: dict[str, list[Statement]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    picks: dict[str, Pick] = field(default_factory=dict)
    current: str = ""
    # Subjects of which a step failed: what follows from that is not said again.
    lost: set[str] = field(default_factory=set)

    def trees(self) -> tuple[Tree, ...]:
        """All trees in order; raises InputError with every wrong expression."""
        for made in self.recipe.make:
            self._add(made)
        self.recipe.faults.stop()
        return tuple(
            Tree(root, self.rows[root], tuple(found), tuple(s.name for s in self.subjects.values() if s.root == root))
            for root, found in self.statements.items()
        )

    def scope(self, subject: str) -> Scope:
        """What an expression about a subject's rows may name by now."""
        about = self.subjects[subject]
        parent = self.subjects[about.parent] if about.parent else None
        return Scope(frozenset(about.columns), about.parent, frozenset(parent.columns if parent else ()), self.days)

    @property
    def days(self) -> Mapping[str, date]:
        """The days that expressions may name."""
        return {"as_of": self.as_of, "base_day": self.recipe.as_of}

    def scope_of_list(self, subject: str) -> Scope:
        """What an expression about a list's rows may name: the finished columns of its subject."""
        scope = self.scope(subject)
        return Scope(scope.columns, None, frozenset(), scope.days)

    def _add(self, made: Made) -> None:
        step = made.step
        if self.lost & {step.name, step.for_each, *step.totals}:
            self.lost.add(step.name)
            return
        try:
            base = self._again(made) if step.again else self._new(made)
        except BadExpression as error:
            self._note(made.path, error)
            self.lost.add(step.name)
            return
        self._finish(made, base)

    def _note(self, path: Path_, error: BadExpression) -> None:
        self.recipe.faults.add(path, error.code, error.message, error.hint)

    def _new(self, made: Made) -> str:
        step, name = made.step, made.step.name
        if name in self.subjects:
            raise BadExpression("bad_value", f"`{name}` is made a second time", "write `again` to add columns")
        if step.for_each:
            return self._children(made)
        levels = list(self.areas.levels)
        given = [] if step.areas else ["made_as", "nth"]
        self.subjects[name] = Subject(name, name, ["id", "area", *levels, *given], None)
        self.statements[name] = []
        self.rows[name] = self._root_rows(step)
        return self._of_areas(step) if step.areas else self._of_groups(step)

    def _root_rows(self, step: Step) -> int:
        if step.groups:
            return sum(round(group.rows * self.scale) for group in step.groups.values())
        return sum(area.level == step.areas for area in self.areas.by_code.values())

    def _of_areas(self, step: Step) -> str:
        rows = f"SELECT *, _row AS _n, _row AS _serial, area AS _code FROM _areas WHERE _level = {literal(step.areas)}"
        return self._identified(f"{rows} AND _row >= {FIRST} AND _row < {LAST}", step)

    def _of_groups(self, step: Step) -> str:
        digits = step.key.digits if step.key else 0
        stretch = f"unnest(range(greatest(_begin, {FIRST}), least(_end, {LAST}))) AS _row"
        overlaps = f"_subject = {literal(step.name)} AND _begin < {LAST} AND _end > {FIRST}"
        rows = f"SELECT *, {stretch} FROM _stretches WHERE {overlaps}"
        numbered = f"_row AS _n, _row AS _serial, format('{{:0{digits}d}}', _row + 1) AS _code"
        return self._identified(f"SELECT *, {numbered}, _row - _offset + 1 AS nth FROM ({rows})", step)

    def _children(self, made: Made) -> str:
        step = made.step
        parent = self._earlier(step.for_each or "")
        digits = step.key.digits if step.key else 0
        if step.at_most >= 10**digits + (digits == 0):
            message = f"{step.at_most} rows for one parent need more digits than {digits}"
            raise BadExpression("bad_value", message, "give the key more digits, or lower at_most")
        own = ["id", f"{parent.name}_id", "area", *self.areas.levels, "nth"]
        self.subjects[step.name] = Subject(step.name, parent.root, own, parent.name)
        scope = Scope(frozenset(), parent.name, frozenset(parent.columns), self.days)
        number = self._compiled(step.number, scope, (*made.path, "number"))
        return self._numbered_children(step, parent, number, digits)

    def _numbered_children(self, step: Step, parent: Subject, number: str, digits: int) -> str:
        levels = ", ".join(quoted(level) for level in self.areas.levels)
        link = f"id AS {quoted(f'{parent.name}_id')}"
        own = f"{link}, _n AS _pn, _serial AS _ps, _code AS _pc, area, {levels}"
        carried = "".join(f", {quoted(name)} AS {quoted(of_parent(name))}" for name in parent.columns)
        many = f"unnest(range(1, 1 + least(CAST({number} AS INTEGER), {step.at_most}))) AS nth"
        rows = f"SELECT *, {many} FROM (SELECT {own}{carried} FROM {quoted(parent.name)})"
        code = f"_pc || format('{{:0{digits}d}}', nth)" if digits else "_pc"
        numbered = f"_pn * {step.at_most + 1} + nth AS _n, _ps * {step.at_most} + nth - 1 AS _serial"
        return self._identified(f"SELECT *, {numbered}, {code} AS _code FROM ({rows})", step)

    def _compiled(self, text: str, scope: Scope, path: Path_) -> str:
        """The expression for DuckDB; a wrong one is noted, and NULL for the time being."""
        try:
            return compile_sql(text, scope, None).text
        except BadExpression as error:
            self._note(path, error)
            return "NULL"

    def _identified(self, rows: str, step: Step) -> str:
        prefix = literal(step.key.prefix if step.key else "")
        salt = literal(f"{self.seed}|{step.name}|")
        return f"SELECT *, {prefix} || _code AS id, md5_number_lower({salt} || _code) >> 32 AS _h FROM ({rows})"

    def _earlier(self, name: str) -> Subject:
        if name not in self.subjects:
            hint = suggestion(name, self.subjects, "made so far")
            raise BadExpression("unknown_column", f"no earlier step makes `{name}`", hint)
        return self.subjects[name]

    def _again(self, made: Made) -> str:
        step = made.step
        about = self._earlier(step.name)
        rows = f"SELECT t.*{self._carried(about)} FROM {quoted(about.name)} t{self._parent_join(about)}"
        for child, totals in step.totals.items():
            rows = self._with_totals(rows, about, (child, totals), (*made.path, "totals", child))
        return rows

    def _carried(self, about: Subject) -> str:
        columns = self.subjects[about.parent].columns if about.parent else []
        return "".join(f", p.{quoted(name)} AS {quoted(of_parent(name))}" for name in columns)

    def _parent_join(self, about: Subject) -> str:
        if not about.parent:
            return ""
        return f" JOIN {quoted(about.parent)} p ON p.id = t.{quoted(f'{about.parent}_id')}"

    def _with_totals(self, rows: str, about: Subject, of: tuple[str, Mapping[str, str]], path: Path_) -> str:
        child, totals = of
        if child not in self.subjects or self.subjects[child].parent != about.name:
            own = [subject.name for subject in self.subjects.values() if subject.parent == about.name]
            hint = suggestion(child, own, "made for it so far")
            raise BadExpression("unknown_column", f"`{child}` is not made for each `{about.name}`", hint)
        sums = []
        for column, text in totals.items():
            try:
                sums.append(f"{compile_sql(text, self.scope(child), None).text} AS {quoted(column)}")
                self._claim(about, column)
            except BadExpression as error:
                self._note((*path, column), error)
        link = quoted(f"{about.name}_id")
        grouped = f"SELECT {link} AS _link, {', '.join(sums)} FROM {quoted(child)} GROUP BY 1"
        return f"SELECT * EXCLUDE (_link) FROM ({rows}) t LEFT JOIN ({grouped}) s ON _link = id"

    def _claim(self, about: Subject, column: str) -> None:
        if column in about.columns:
            raise BadExpression("bad_value", f"`{about.name}` has a column `{column}` already", "choose another name")
        about.columns.append(column)

    def _finish(self, made: Made, base: str) -> None:
        about = self.subjects[made.step.name]
        self.current = about.name
        cells: list[tuple[str, Cell, Path_]] = []
        for name, column in made.columns.items():
            path = (*made.path, "columns", name)
            try:
                cells.append((name, cell_of(name, column, self._context(made)), path))
                self._claim(about, name)
            except BadExpression as error:
                self._note(path, error)
                about.columns += [name] * (name not in about.columns)
        where = self._where(made)
        statement = Statement(about.name, base, layered(cells), where, tuple(about.columns), made.path)
        self.statements[about.root].append(statement)

    def _where(self, made: Made) -> Formula | None:
        if made.step.where is None:
            return None
        path = (*made.path, "where")
        return Formula("where", self._compiled(made.step.where, self.scope(made.step.name), path), path)

    def _context(self, made: Made) -> Context:
        groups = {name: group.rows for name, group in (made.step.groups or {}).items()}
        levels = frozenset(self.areas.levels)
        scope = self.scope(made.step.name)
        words = self.recipe.words
        return Context(made.step.name, scope, words, groups, levels, self._picked, self.scale, self.seed)

    def _picked(self, pick: Pick) -> str:
        if self._earlier(pick.of).root == self.subjects[self.current].root:
            message = f"`{pick.of}` is made together with these rows, part by part"
            raise BadExpression("bad_value", message, "pick from a subject of another root, made earlier")
        name = f"_{pick.of}_by_{pick.same or 'all'}"
        self.picks[name] = pick
        return name


def layered(cells: list[tuple[str, Cell, Path_]]) -> tuple[tuple[Formula, ...], ...]:
    """Columns in layers: each above all that it reads, what it needs made below it in the layer beneath."""
    depth: dict[str, int] = {}
    layers: dict[int, list[Formula]] = {}
    for name, cell, path in cells:
        lowest = 1 if cell.below else 0
        depth[name] = max([lowest, *(depth[used] + 1 for used in cell.uses if used in depth)])
        layers.setdefault(depth[name], []).append(Formula(name, cell.text, path))
        for below, text in cell.below.items():
            layers.setdefault(depth[name] - 1, []).append(Formula(below, text, path))
    return tuple(tuple(layers[number]) for number in sorted(layers))
