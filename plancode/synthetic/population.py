"""Runs the steps of a recipe in DuckDB, part by part, and writes the lists and the truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree

import duckdb
import yaml

from plancode.errors import InputError, Problem
from plancode.language.areas import Areas
from plancode.language.plan import Plan
from plancode.language.yaml_tree import place
from plancode.snapshots.areas import write_areas
from plancode.snapshots.layout import IDENTITY_COLUMNS, columns_of
from plancode.synthetic.draws import check_digit_macro
from plancode.synthetic.expressions import MACROS, literal, quoted
from plancode.synthetic.recipe import FILE, Path_, Recipe
from plancode.synthetic.sending import Sending, entry, sendings
from plancode.synthetic.steps import Assembly, Statement, Subject, Tree
from plancode.synthetic.stretches import stretches, valid

PART = 40_000
MEMORY = "700MB"
TRUTH = "truth.json"
# No subject's name has a hyphen, so no subject's file is called so.
WRONG = "wrong-in-lists"


@dataclass(frozen=True)
class Order:
    """What is asked for: the day, the size, the seed; how many threads; whom to tell of the progress (0 to 1)."""

    as_of: date
    scale: float
    seed: int
    threads: int | None = None
    tell: Callable[[float], None] | None = None


def write_population(plan: Plan, recipe: Recipe, order: Order, lists: Path, truth: Path) -> None:
    """Fill two folders: the lists as departments send them, and what is really so."""
    assembly = Assembly(recipe, plan.areas, order.as_of, order.scale, order.seed)
    trees = assembly.trees()
    sent = sendings(assembly)
    parts = lists / ".parts"
    parts.mkdir()
    with _database(order, lists, truth) as database:
        _Maker(plan, recipe, order, assembly, sent, database, parts).make(trees)
        _write_lists(database, sent, parts, lists, (recipe.csv_up_to, order.as_of, plan.areas))
        rows = {name: _merge(database, parts, f"truth.{name}", truth / f"{name}.parquet") for name in assembly.subjects}
        _merge_wrong(database, parts, truth / f"{WRONG}.parquet")
    rmtree(parts)
    write_areas(plan.areas, lists)
    said = {"as_of": order.as_of.isoformat(), "scale": order.scale, "seed": order.seed, "rows": rows}
    (truth / TRUTH).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def name_snapshot(truth: Path, hash: str) -> None:
    """Say in the folder of a truth which snapshot it is the truth of."""
    said = json.loads((truth / TRUTH).read_text(encoding="utf-8"))
    (truth / TRUTH).write_text(json.dumps({**said, "snapshot": hash}, indent=2) + "\n", encoding="utf-8")


@contextmanager
def _database(order: Order, *folders: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own that may touch nothing but the folders being written: its SQL comes from a user's file."""
    database = duckdb.connect()
    database.execute(f"SET memory_limit = '{MEMORY}'")
    database.execute(f"SET temp_directory = {literal(folders[0] / '.parts')}")
    if order.threads:
        database.execute(f"SET threads = {order.threads}")
    database.execute(f"SET allowed_directories = [{', '.join(literal(folder) for folder in folders)}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    for macro in (*MACROS, check_digit_macro()):
        database.execute(macro)
    try:
        yield database
    finally:
        database.close()


@dataclass(frozen=True)
class _Maker:
    plan: Plan
    recipe: Recipe
    order: Order
    assembly: Assembly
    sent: tuple[Sending, ...]
    database: duckdb.DuckDBPyConnection
    parts: Path

    def make(self, trees: tuple[Tree, ...]) -> None:
        """Make all parts of all trees, and write what each list says of them."""
        self._areas()
        self._stretches()
        total = sum(tree.rows for tree in trees) or 1
        done = 0
        for tree in trees:
            for number, first in enumerate(range(0, max(tree.rows, 1), PART)):
                part = range(first, min(first + PART, tree.rows))
                self._part(tree, number, part)
                done += len(part)
                if self.order.tell:
                    self.order.tell(done / total)
            self._pools(tree)

    def _areas(self) -> None:
        areas, levels = self.plan.areas, self.plan.areas.levels
        columns = ", ".join(f"{quoted(level)} VARCHAR" for level in levels)
        self.database.execute(f"CREATE TABLE _areas (area VARCHAR, _level VARCHAR, _row BIGINT, {columns})")
        rows: list[tuple[object, ...]] = []
        for level in levels:
            for number, area in enumerate(valid(areas, self.order.as_of, level)):
                above = {areas.by_code[code].level: code for code in areas.path(area.code)}
                rows.append((area.code, level, number, *(above.get(name) for name in levels)))
        self._insert("_areas", rows)

    def _stretches(self) -> None:
        self.database.execute(
            "CREATE TABLE _plain_stretches"
            " (_subject VARCHAR, made_as VARCHAR, area VARCHAR, _begin BIGINT, _end BIGINT, _offset BIGINT)"
        )
        for made in self.recipe.make:
            groups = made.step.groups or {}
            found = stretches(groups, self.plan.areas, self.order.as_of, self.order.scale, self.order.seed)
            self._insert("_plain_stretches", [(made.step.name, *stretch) for stretch in found])
        levels = ", ".join(quoted(level) for level in self.plan.areas.levels)
        self.database.execute(
            f"CREATE TABLE _stretches AS SELECT s.*, {levels} FROM _plain_stretches s JOIN _areas a ON a.area = s.area"
            " ORDER BY _subject, _begin"
        )

    def _insert(self, table: str, rows: list[tuple[object, ...]]) -> None:
        if rows:
            # A column at a time: ten times quicker than a statement of two thousand rows.
            columns = [list(column) for column in zip(*rows)]
            self.database.execute(f"INSERT INTO {table} SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)

    def _part(self, tree: Tree, number: int, part: range) -> None:
        for statement in tree.statements:
            self._run(statement, part)
        for order, sending in enumerate(self.sent):
            if sending.root == tree.root:
                self._send(sending, f"list.{order}", number)
        for name in tree.subjects:
            columns = ", ".join(quoted(column) for column in self._truth(self.assembly.subjects[name]))
            self._copy(f"SELECT {columns} FROM {quoted(name)}", f"truth.{name}", number)
            self._pool(name)
        for name in tree.subjects:
            self.database.execute(f"DROP TABLE {quoted(name)}")

    def _run(self, statement: Statement, part: range) -> None:
        try:
            self.database.execute(statement.sql(part))
        except duckdb.Error as error:
            raise _cause(self.recipe, self.database, statement, part, error) from error

    def _send(self, sending: Sending, name: str, number: int) -> None:
        try:
            self._copy(sending.select, name, number)
            if sending.wrong:
                self._copy(sending.wrong, f"{WRONG}.{name}", number)
        except duckdb.OperationalError:
            raise
        except duckdb.Error as error:
            raise _wrong(self.recipe, sending.path, error) from error

    def _copy(self, select: str, name: str, number: int) -> None:
        folder = self.parts / name
        folder.mkdir(exist_ok=True)
        self.database.execute(f"COPY ({select}) TO {literal(folder / f'{number:06}.parquet')} (FORMAT parquet)")

    def _truth(self, about: Subject) -> Iterable[str]:
        """The columns that the plan knows or a list sends, but never who somebody is."""
        sent = {fact for one in self.sent if one.sent.of == about.name for fact in one.sent.columns}
        known = {column.name for column in columns_of(self.plan, about.name)}
        links = {name for name in about.columns if name.endswith("_id")}
        named = {name for made in self.recipe.make if made.step.name == about.name for name in made.step.truth}
        wanted = {"id", "area"} | sent | known | links | named
        return [name for name in about.columns if name in wanted and name not in IDENTITY_COLUMNS]

    def _pool(self, subject: str) -> None:
        if any(pick.of == subject for pick in self.assembly.picks.values()):
            levels = "".join(f", {quoted(level)}" for level in self.plan.areas.levels)
            pool = quoted(f"_pool_{subject}")
            rows = f"SELECT id{levels} FROM {quoted(subject)}"
            self.database.execute(f"CREATE TABLE IF NOT EXISTS {pool} AS {rows} LIMIT 0")
            self.database.execute(f"INSERT INTO {pool} {rows}")

    def _pools(self, tree: Tree) -> None:
        for name, pick in self.assembly.picks.items():
            if pick.of in tree.subjects:
                of_area = quoted(pick.same) if pick.same else "''"
                pool = quoted(f"_pool_{pick.of}")
                grouped = f"SELECT {of_area} AS k, list(id ORDER BY id) AS v FROM {pool} WHERE {of_area} IS NOT NULL"
                ids = f"SELECT map(list(k ORDER BY k), list(v ORDER BY k)) FROM ({grouped} GROUP BY 1)"
                self.database.execute(f"SET VARIABLE {quoted(name)} = ({ids})")


def _cause(
    recipe: Recipe, database: duckdb.DuckDBPyConnection, statement: Statement, part: range, error: duckdb.Error
) -> Exception:
    """The column that a failed statement stumbles over, each tried alone."""
    if isinstance(error, duckdb.OperationalError):
        return error
    for number, layer in enumerate(statement.layers):
        for formula in layer:
            try:
                database.execute(f"SELECT count({formula.text}) FROM ({statement.rows(number, part)})")
            except duckdb.Error as own:
                return _wrong(recipe, formula.path, own)
    path = statement.where.path if statement.where else statement.path
    return _wrong(recipe, path, error)


def _wrong(recipe: Recipe, path: Path_, error: duckdb.Error) -> InputError:
    said = str(error).split("\n")[0]
    hint = "it is read by DuckDB: look at the types of what it compares or adds"
    return InputError(Problem(FILE, *place(recipe.faults.tree, path), "bad_sql", f"cannot be worked out: {said}", hint))


def _write_lists(
    database: duckdb.DuckDBPyConnection,
    sent: tuple[Sending, ...],
    parts: Path,
    lists: Path,
    how: tuple[int, date, Areas],
) -> None:
    csv_up_to, as_of, areas = how
    entries = []
    for number, sending in enumerate(sent):
        name = f"list.{number}"
        suffix = "csv" if _rows(database, parts, name) <= csv_up_to else "parquet"
        file = f"{sending.sent.file}.{suffix}"
        _merge(database, parts, name, lists / file)
        entries.append(entry(sending.sent, file, as_of, areas))
    text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=120)
    (lists / "lists.yaml").write_text(text, encoding="utf-8")


def _rows(database: duckdb.DuckDBPyConnection, parts: Path, name: str) -> int:
    counted = database.execute(f"SELECT count(*) FROM {_parts(parts, name)}").fetchall()
    return int(counted[0][0])


def _merge(database: duckdb.DuckDBPyConnection, parts: Path, name: str, file: Path) -> int:
    """Write all parts, in order, as one file; gives its number of rows."""
    how = "FORMAT csv, HEADER" if file.suffix == ".csv" else "FORMAT parquet, COMPRESSION zstd"
    database.execute(f"COPY (FROM {_parts(parts, name)}) TO {literal(file)} ({how})")
    return _rows(database, parts, name)


def _merge_wrong(database: duckdb.DuckDBPyConnection, parts: Path, file: Path) -> None:
    """Write what is wrong in all lists as one file; without a fault, one that is empty."""
    columns = ("subject", "id", "list", "fault", "fact", "said")
    nothing = f"SELECT {', '.join(f'CAST(NULL AS VARCHAR) AS {name}' for name in columns)} WHERE false"
    of_lists = sorted(folder.name for folder in parts.glob(f"{WRONG}.*"))
    whole = " UNION ALL ".join([nothing, *(f"FROM {_parts(parts, name)}" for name in of_lists)])
    order = "ORDER BY subject, id, list, fault, fact"
    database.execute(f"COPY (FROM ({whole}) {order}) TO {literal(file)} (FORMAT parquet, COMPRESSION zstd)")


def _parts(parts: Path, name: str) -> str:
    files = sorted((parts / name).iterdir())
    return f"read_parquet([{', '.join(literal(file) for file in files)}])"
