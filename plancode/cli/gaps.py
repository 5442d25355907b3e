"""`plan gaps`: who is missed, who is to be reviewed, and who cannot be decided for and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from plancode.cli.options import csv_option, json_option, lang_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.stamps import stamp, stamped, told
from plancode.cli.wording import Wording

if TYPE_CHECKING:
    from plancode.cli.names import Names
    from plancode.gaps import Answers, Gap, Tally

COUNT = click.IntRange(min=0)
COLUMNS = ("subject", "id", "area", "rule", "status", "due", "paid", "lacking", "run")
COUNTED = ("missed", "to_review", "unknown", "ok", "other_ground")


class Asked(NamedTuple):
    """Which gaps are asked for; None is no restriction."""

    rule: str | None
    area: str | None
    status: str | None


@click.command("gaps", short_help="Who is missed, and what is not known.")
@path_argument("run")
@click.option("--rule", metavar="R", help="Only this rule or ledger.")
@click.option("--area", metavar="A", help="Only this area (code or name) and all below it.")
@click.option("--status", metavar="S", help="Only missed, to_review or unknown.")
@click.option("--rows", type=COUNT, default=20, show_default=True, metavar="N", help="How many to print for people.")
@json_option
@csv_option
@lang_option
def command(
    *,
    run: Path,
    rule: str | None,
    area: str | None,
    status: str | None,
    rows: int,
    as_json: bool,
    csv_file: Path | None,
    words: Wording,
) -> None:
    """List who a rule of RUN misses, who should not have it, and who cannot be decided for and what is lacking."""
    from plancode.cli import output
    from plancode.gaps import gaps, silent
    from plancode.runs import open_run

    opened = open_run(run)
    asked = Asked(rule, area, status)
    found = _objects(gaps(opened, *asked), opened)
    if rule is not None and (reason := silent(opened, rule)):
        _explain_silence(rule, reason, words)
    if csv_file is not None:
        with patience(words.say("gaps.working")):
            written = output.write_csv(csv_file, stamped(COLUMNS, opened), found)
        click.echo(words.say("gaps.written", rows=f"{written:,}", file=csv_file), err=True)
    if as_json:
        output.print_rows(_objects(gaps(opened, *asked), opened))
    elif csv_file is None:
        _show(opened, asked, rows, words)


def _objects(found: Iterable[Gap], run: Answers) -> Iterator[dict[str, Any]]:
    for gap in found:
        lacking = [{"fact": one.fact, "of": one.of, "why": one.why, "authority": one.authority} for one in gap.lacking]
        values = (gap.subject, gap.id, gap.area, gap.rule, gap.status, gap.due, gap.paid, lacking, run.name)
        yield dict(zip(COLUMNS, values, strict=True)) | stamp(run)


def _explain_silence(rule: str, reason: str, words: Wording) -> None:
    kind, _, ledger = reason.partition(" ")
    click.echo(words.say(f"gaps.{kind}", rule=rule, ledger=ledger), err=True)


def _show(run: Answers, asked: Asked, limit: int, words: Wording) -> None:
    from itertools import islice

    from plancode.cli import tables
    from plancode.cli.names import Names
    from plancode.gaps import LISTED, areas_of, gaps, tally

    names, console = Names(run.plan(), words, areas_of(run)), tables.console()
    for line in told(run, words):
        console.print(line)
    counted = tally(run, asked.rule, asked.area)
    console.print(_summary(counted, names))
    statuses = (asked.status,) if asked.status else LISTED
    total = sum(one.subjects for one in counted if one.status in statuses)
    shown = list(islice(gaps(run, *asked, limit=limit), limit))
    if shown:
        console.print(_list(shown, names))
    key = "gaps.showing_all" if len(shown) == total else "gaps.showing"
    console.print(words.say(key, shown=tables.count(len(shown)), total=tables.count(total), run=run.name))


def _summary(counted: list[Tally], names: Names) -> Any:
    from plancode.cli import tables

    say = names.words.say
    cells: Counter[tuple[str, str | None, str]] = Counter()
    for one in counted:
        cells[one.rule, names.county(one.area), one.status] += one.subjects
    heads = [say(f"gaps.{word}") for word in COUNTED]
    shown = tables.table(say("gaps.summary"), [say("gaps.rule"), say("gaps.area"), *heads], right=heads)
    before = None
    for rule, area in dict.fromkeys((rule, area) for rule, area, _ in cells):
        numbers = [cells[rule, area, word] for word in COUNTED]
        if any(numbers):
            figures = [tables.count(number) for number in numbers]
            shown.add_row("" if rule == before else names.block(rule), names.area(area), *figures)
            before = rule
    return shown


def _list(found: list[Gap], names: Names) -> Any:
    from plancode.cli import tables

    say = names.words.say
    heads = [say(f"gaps.{word}") for word in ("who", "area", "rule", "status", "due", "paid", "lacking")]
    shown = tables.table(say("gaps.list"), heads, right=(say("gaps.due"), say("gaps.paid")))
    for gap in found:
        money = ("" if amount is None else f"{amount:,.2f}" for amount in (gap.due, gap.paid))
        lacking = "\n".join(names.lack(one.fact, one.of, one.why, one.authority, gap) for one in gap.lacking)
        status = tables.status(gap.status, names.words, "gaps")
        who = names.who(gap.subject, gap.id)
        shown.add_row(who, names.area(gap.area), names.block(gap.rule), status, *money, lacking)
    return shown
