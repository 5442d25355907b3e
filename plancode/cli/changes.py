"""What `plan gaps --since` prints: what is new since another run, as rows for programs and tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from plancode.cli.stamps import stamp, stamped, told
from plancode.cli.wording import Wording

if TYPE_CHECKING:
    from rich.table import Table

    from plancode.changes import Changed, Moved
    from plancode.cli.gaps import Asked
    from plancode.cli.names import Names
    from plancode.gaps import Answers

COLUMNS = ("subject", "id", "area", "rule", "status", "was", "due", "paid", "lacking", "run")


def columns(run: Answers, since: Answers) -> tuple[str, ...]:
    """The columns of the rows; if either run is projected, the comparison is."""
    return stamped(COLUMNS, since if since.projected else run)


def objects(found: Iterable[Changed], run: Answers, since: Answers) -> Iterator[dict[str, Any]]:
    """The rows as programs get them."""
    added = stamp(run) | stamp(since)
    for one in found:
        lacking = [
            {"fact": cell.fact, "of": cell.of, "why": cell.why, "authority": cell.authority} for cell in one.lacking
        ]
        made = {"lacking": lacking, "run": run.name}
        yield {name: made[name] if name in made else getattr(one, name) for name in COLUMNS} | added


def explain_what_is_left_out(run: Answers, since: Answers, rule: str | None, words: Wording) -> None:
    """Say on stderr which rules cannot be compared, and if the runs stand in the wrong order."""
    from plancode.changes import incomparable

    if since.as_of > run.as_of:
        days = {"run": run.name, "as_of": run.as_of.isoformat(), "since": since.as_of.isoformat()}
        click.echo(words.say("gaps.since_later", **days), err=True)
    for one in incomparable(run, since, rule):
        if one.only_in is None:
            click.echo(words.say("gaps.other_subject", rule=one.rule), err=True)
        else:
            at = {"run": one.only_in.name, "as_of": one.only_in.as_of.isoformat()}
            click.echo(words.say("gaps.only_in", rule=one.rule, **at), err=True)


def show(run: Answers, since: Answers, asked: Asked, limit: int, words: Wording) -> None:
    """Print what is new by rule, then the first rows."""
    from plancode.changes import changes, moves
    from plancode.cli import tables
    from plancode.cli.names import Names
    from plancode.gaps import areas_of

    names, console = Names(run.plan(), words, areas_of(run)), tables.console()
    for line in dict.fromkeys((*told(since, words), *told(run, words))):
        console.print(line)
    counted = moves(run, since, asked.rule, asked.area)
    title = words.say("gaps.news", since=since.as_of.isoformat(), as_of=run.as_of.isoformat())
    if counted:
        console.print(_news(title, counted, names))
    total = sum(one.subjects for one in counted if asked.status in (None, one.status))
    shown = list(islice(changes(run, since, *asked, limit=limit), limit))
    if shown:
        console.print(_list(shown, names))
    key = "gaps.showing_all" if len(shown) == total else "gaps.showing"
    figures = {"shown": tables.count(len(shown)), "total": tables.count(total)}
    console.print(words.say(key, **figures, run=words.say("gaps.against", run=run.name, since=since.name)))


def _news(title: str, counted: Sequence[Moved], names: Names) -> Table:
    from plancode.changes import NEWS
    from plancode.cli import tables

    say = names.words.say
    cells: Counter[tuple[str, str]] = Counter()
    for one in counted:
        for word, is_news in NEWS.items():
            cells[one.rule, word] += one.subjects if is_news(one.was, one.status) else 0
        cells[one.rule, "changed"] += one.subjects
    words = (*NEWS, "changed")
    heads = [say(f"gaps.{word}") for word in words]
    shown = tables.table(title, [say("gaps.rule"), *heads], right=heads)
    for rule in dict.fromkeys(one.rule for one in counted):
        shown.add_row(names.block(rule), *(tables.count(cells[rule, word]) for word in words))
    return shown


def _list(found: Sequence[Changed], names: Names) -> Table:
    from plancode.cli import tables

    say = names.words.say
    heads = [say(f"gaps.{word}") for word in ("who", "area", "rule", "was", "status", "due", "paid", "lacking")]
    shown = tables.table(say("gaps.changes"), heads, right=(say("gaps.due"), say("gaps.paid")))
    for one in found:
        money = ("" if amount is None else f"{amount:,.2f}" for amount in (one.due, one.paid))
        lacking = "\n".join(names.lack(cell.fact, cell.of, cell.why, cell.authority, one) for cell in one.lacking)
        was, status = (tables.status(word, names.words, "gaps") for word in (one.was, one.status))
        who = names.who(one.subject, one.id)
        shown.add_row(who, names.area(one.area), names.block(one.rule), was, status, *money, lacking)
    return shown
