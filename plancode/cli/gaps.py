"""`plan gaps`: who is missed, who is to be reviewed, and who cannot be decided for and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from plancode.cli.options import PATH, csv_option, json_option, lang_option, path_argument
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
@click.option("--since", metavar="RUN0", type=PATH, help="What is new since this run: newly missed, served, known …")
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
    since: Path | None,
    rows: int,
    as_json: bool,
    csv_file: Path | None,
    words: Wording,
) -> None:
    """List who a rule of RUN misses, who should not have it, and who cannot be decided for and what is lacking."""
    from plancode.cli import output
    from plancode.runs import open_run

    opened, asked = open_run(run), Asked(rule, area, status)
    make = _of_one(opened, asked, words) if since is None else _since(opened, open_run(since), asked, words)
    if csv_file is not None:
        with patience(words.say("gaps.working")):
            written = output.write_csv(csv_file, make.columns, make.rows())
        click.echo(words.say("gaps.written", rows=f"{written:,}", file=csv_file), err=True)
    if as_json:
        output.print_rows(make.rows())
    elif csv_file is None:
        make.show(rows)


class Made(NamedTuple):
    """What is printed: rows, which may be asked for twice, and their columns; or tables with so many rows."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[dict[str, Any]]]
    show: Callable[[int], None]


def _of_one(run: Answers, asked: Asked, words: Wording) -> Made:
    """The gaps of a run; what is wrong in what was asked is refused at once."""
    from plancode.gaps import gaps, silent

    gaps(run, *asked)
    if asked.rule is not None and (reason := silent(run, asked.rule)):
        _explain_silence(asked.rule, reason, words)
    rows = lambda: _objects(gaps(run, *asked), run)  # noqa: E731
    return Made(stamped(COLUMNS, run), rows, lambda limit: _show(run, asked, limit, words))


def _since(run: Answers, since: Answers, asked: Asked, words: Wording) -> Made:
    """What is new in a run since another."""
    from plancode.changes import changes
    from plancode.cli.changes import columns, explain_what_is_left_out, objects, show

    changes(run, since, *asked)
    explain_what_is_left_out(run, since, asked.rule, words)
    rows = lambda: objects(changes(run, since, *asked), run, since)  # noqa: E731
    return Made(columns(run, since), rows, lambda limit: show(run, since, asked, limit, words))


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
