"""`plan ask`: which facts to look up, whom to ask for them, and how many answers each settles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plancode.cli.options import csv_option, json_option, lang_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.stamps import stamp, stamped, told
from plancode.cli.wording import Wording

if TYPE_CHECKING:
    from plancode.cli.names import Names
    from plancode.gaps import Answers, Question

COLUMNS = ("fact", "subject", "authority", "rows", "settles", "mentioned_by", "areas", "run")
NAMED = 2
HEADS = ("authority", "fact", "of", "rows", "settles", "mentioned_by", "areas")


@click.command("ask", short_help="What to ask whom, and what it settles.")
@path_argument("run")
@click.option("--authority", metavar="X", help="Only what this authority answers for.")
@json_option
@csv_option
@lang_option
def command(*, run: Path, authority: str | None, as_json: bool, csv_file: Path | None, words: Wording) -> None:
    """List the facts that RUN lacks: how many cells to look up, whom to ask, how many answers that settles."""
    from plancode.cli import output
    from plancode.gaps import ask
    from plancode.runs import open_run

    opened = open_run(run)
    with patience(words.say("ask.working")):
        questions = ask(opened, authority)
    rows = [_object(question, opened.name) | stamp(opened) for question in questions]
    if csv_file is not None:
        output.write_csv(csv_file, stamped(COLUMNS, opened), rows)
    if as_json:
        output.print_rows(rows)
    elif csv_file is None:
        _show(opened, questions, words)


def _object(question: Question, run: str) -> dict[str, Any]:
    return {name: run if name == "run" else getattr(question, name) for name in COLUMNS}


def _show(run: Answers, questions: list[Question], words: Wording) -> None:
    from plancode.cli import tables
    from plancode.cli.names import Names
    from plancode.gaps import areas_of

    names, console = Names(run.plan(), words, areas_of(run)), tables.console()
    heads = [words.say(f"ask.{word}") for word in HEADS]
    shown = tables.table(words.say("ask.title"), heads, right=heads[3:6])
    for one in questions:
        figures = (tables.count(number) for number in (one.rows, one.settles, one.mentioned_by))
        of = names.subject(one.subject)
        shown.add_row(one.authority or "–", names.fact(one.fact, one.subject), of, *figures, _places(one.areas, names))
    for line in told(run, words):
        console.print(line)
    console.print(shown if questions else words.say("ask.nothing"))
    console.print(words.say("ask.run", run=run.name))


def _places(codes: tuple[str, ...], names: Names) -> str:
    """The areas' names, the first few of many."""
    shown = names.words.say("figure.comma").join(names.area(code) for code in codes[:NAMED])
    more = len(codes) - NAMED
    return names.words.say("ask.more_areas", names=shown, more=more) if more > 0 else shown
