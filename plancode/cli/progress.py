"""`plan progress`: which promises are kept, as honest intervals, by year and area."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plancode.choices import choose
from plancode.cli.options import csv_option, json_option, lang_option, path_argument
from plancode.cli.stamps import stamp, stamped, told
from plancode.cli.wording import Wording
from plancode.errors import fault

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from plancode.cli.names import Names
    from plancode.gaps import Answers

COUNTS = ("tt", "tf", "tu", "ut", "uf", "uu")
HEAD = ("target", "year", "area", "group", "op", "goal", "goal_high", "low", "high", "unit")
STORED = (*HEAD, *COUNTS, "status", "closed", "owner")
COLUMNS = (*HEAD, "counts", "status", "closed", "owner", "run")
FIGURES = ("goal", "now", "status")
NO_AREA = "no_area"
SIGNS = {"at_least": "≥", "at_most": "≤", "exactly": "=", "above": ">"}


@click.command("progress", short_help="Which promises are kept.")
@path_argument("run")
@click.option("--by", metavar="LEVEL", help="One row for each area of this level, such as county.")
@click.option("--year", type=int, metavar="Y", help="Only goals of this year.")
@json_option
@csv_option
@lang_option
def command(
    *, run: Path, by: str | None, year: int | None, as_json: bool, csv_file: Path | None, words: Wording
) -> None:
    """Show each target of RUN with its goal, the interval that its figure lies in, and whether it is met."""
    from plancode.cli import output
    from plancode.runs import open_run

    opened = open_run(run)
    rows = _rows(opened, by, year)
    if csv_file is not None:
        output.write_csv(csv_file, stamped(COLUMNS, opened), rows)
    if as_json:
        output.print_rows(rows)
    elif csv_file is None:
        _show(opened, rows, by is not None, words)


def _rows(run: Answers, by: str | None, year: int | None) -> list[dict[str, Any]]:
    import duckdb

    with duckdb.connect() as con:
        con.read_parquet(str(run.path / "progress.parquet")).create_view("progress")
        _check(con, run, by, year)
        columns = ", ".join(f'"{name}"' for name in STORED)
        where = "area IS NULL" if by is None else f"(level = $by OR area = '{NO_AREA}')"
        query = f"SELECT {columns} FROM progress WHERE {where} AND coalesce(year = $year::INTEGER, true)"
        stored = con.execute(query, {"year": year} if by is None else {"year": year, "by": by}).fetchall()
    order = {target: number for number, target in enumerate(run.plan().targets)}
    rows = [_object(dict(zip(STORED, row, strict=True)), run.name) | stamp(run) for row in stored]
    return sorted(rows, key=lambda row: (order[row["target"]], row["year"], row["area"] == NO_AREA, row["area"] or ""))


def _object(stored: dict[str, Any], run: str) -> dict[str, Any]:
    counts = {name: stored[name] for name in COUNTS}
    return {name: {"counts": counts, "run": run}.get(name, stored.get(name)) for name in COLUMNS}


def _check(con: Any, run: Answers, by: str | None, year: int | None) -> None:
    """Refuse a level or year that is not there."""
    from plancode.gaps import areas_of

    if year is not None:
        known = [str(row[0]) for row in con.execute("SELECT DISTINCT year FROM progress ORDER BY 1").fetchall()]
        choose("year", str(year), known)
    if by is None:
        return
    levels = areas_of(run).levels
    choose("level", by, levels)
    stored = {row[0] for row in con.execute("SELECT DISTINCT level FROM progress").fetchall()}
    if by == levels[-1] and by not in stored:
        others = ", ".join(level for level in levels if level != by)
        raise fault("level_not_stored", f"a run keeps no progress for the lowest level, {by}", f"ask by: {others}")


def _show(run: Answers, rows: list[dict[str, Any]], by_area: bool, words: Wording) -> None:
    from plancode.cli import tables
    from plancode.cli.names import Names
    from plancode.gaps import areas_of

    names, console = Names(run.plan(), words, areas_of(run)), tables.console()
    for line in told(run, words):
        console.print(line)
    if by_area:
        for target, found in groupby(rows, key=lambda row: row["target"]):
            console.print(_by_area(target, list(found), names))
    else:
        console.print(_whole(words.say("progress.title", as_of=run.as_of.isoformat()), rows, names))
    console.print(words.say("progress.note", run=run.name))


def _whole(title: str, rows: list[dict[str, Any]], names: Names) -> Table:
    """Every target, of the whole plan."""
    shown = _table(title, ("target", "year", *FIGURES, "owner"), names.words)
    before = None
    for row in rows:
        target, owner = names.block(row["target"]), names.owner(row["target"], row["owner"])
        if row["target"] == before:
            target = owner = ""
        shown.add_row(target, str(row["year"]), *_figures(row, names), owner)
        before = row["target"]
    return shown


def _by_area(target: str, rows: list[dict[str, Any]], names: Names) -> Table:
    """One target by area."""
    titles = (names.block(target), names.owner(target, rows[0]["owner"]))
    shown = _table(" · ".join(title for title in titles if title), ("area", "year", *FIGURES), names.words)
    for row in rows:
        area = names.area(None if row["area"] == NO_AREA else row["area"])
        shown.add_row(area, str(row["year"]), *_figures(row, names))
    return shown


def _table(title: str, keys: tuple[str, ...], words: Wording) -> Table:
    from plancode.cli import tables

    right = [words.say(f"progress.{key}") for key in ("goal", "now")]
    return tables.table(title, [words.say(f"progress.{key}") for key in keys], right=right)


def _figures(row: dict[str, Any], names: Names) -> tuple[str, str, str | Text]:
    from plancode.cli import tables

    unit = row["unit"] or ""
    goal = ""
    if row["goal"] is not None:
        goal = f"{SIGNS.get(row['op'], row['op'])} {tables.figure(row['goal'], unit)} {names.unit(unit)}".strip()
    now = tables.interval(row["low"], row["high"], unit, names.words)
    status = "" if row["status"] is None else tables.status(row["status"], names.words, "progress")
    return goal, now, status
