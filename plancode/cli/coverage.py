"""`plan coverage`: is every sentence of the government's text accounted for?"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plancode.cli.options import csv_option, json_option, lang_option, path_argument
from plancode.cli.wording import Wording

if TYPE_CHECKING:
    from plancode.language.plan import Plan

STATUSES = ("computed", "prose", "partly", "forgotten")
COLUMNS = ("id", "clause", "status", "blocks", "why")


@click.command("coverage", short_help="Is every sentence accounted for?")
@path_argument("plan")
@json_option
@csv_option
@lang_option
def command(plan: Path, as_json: bool, csv_file: Path | None, words: Wording) -> None:
    """List the sentences of PLAN: computed, prose, partly computed, or forgotten, by which blocks and why."""
    from plancode.cli import output
    from plancode.language.read import read

    typed = read(plan)
    rows = [_row(typed, number) for number in range(len(typed.coverage))]
    if csv_file is not None:
        output.write_csv(csv_file, COLUMNS, rows)
    if as_json:
        output.print_object({"sentences": rows, "counts": _counts(rows)})
    elif csv_file is None:
        _show(typed, rows, words)


def _row(plan: Plan, number: int) -> dict[str, Any]:
    one = plan.coverage[number]
    values = (one.sentence.id, one.sentence.clause, one.status, list(one.blocks), one.why)
    return dict(zip(COLUMNS, values, strict=True))


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    found = Counter(row["status"] for row in rows)
    return {status: found[status] for status in STATUSES}


def _told(row: dict[str, Any]) -> str:
    blocks = ", ".join(row["blocks"])
    return blocks if row["status"] == "computed" else row["why"] or blocks


def _show(plan: Plan, rows: list[dict[str, Any]], words: Wording) -> None:
    from plancode.cli import tables

    names = [words.say(f"coverage.{name}") for name in ("sentence", "status", "blocks_or_why")]
    shown = tables.table(words.say("coverage.title", plan=words.label(plan.title, plan.root.name)), names)
    for (_, status, told), alike in groupby(rows, key=lambda row: (row["clause"], row["status"], _told(row))):
        ids = [row["id"] for row in alike]
        shown.add_row(
            ids[0] if len(ids) == 1 else f"{ids[0]} … {ids[-1]}", tables.status(status, words, "coverage"), told
        )
    console = tables.console()
    console.print(shown)
    counts = _counts(rows)
    parts = [f"{words.say(f'coverage.{status}')} {counts[status]}" for status in STATUSES]
    console.print(words.say("coverage.counts", total=len(rows), parts=" · ".join(parts)))
