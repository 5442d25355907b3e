"""`plan explain`: one subject and its rules, line by line, by the second engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plancode.cli.options import PATH, json_option, lang_option, path_argument
from plancode.cli.wording import Wording
from plancode.errors import CorruptError

if TYPE_CHECKING:
    from rich.text import Text

    from plancode.cli.names import Names

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}


@click.command("explain", short_help="One person's answer, line by line.")
@path_argument("run")
@click.argument("subject")
@click.argument("id")
@click.argument("rule", required=False)
@click.option("--snapshot", metavar="SNAP", type=PATH, help="Where the snapshot of the run is now.")
@json_option
@lang_option
def command(
    *, run: Path, subject: str, id: str, rule: str | None, snapshot: Path | None, as_json: bool, words: Wording
) -> None:
    """Explain the answers of RULE (default: every rule) for the SUBJECT with that ID, line by line.

    The explanation is worked out anew by a second engine and compared with the answer stored in RUN.
    """
    from plancode.explain.explaining import explain
    from plancode.runs import open_run

    opened = open_run(run)
    told = explain(opened, subject, id, rule, snapshot=snapshot)
    rows = [_object(one, opened.name) for one in told]
    if as_json:
        from plancode.cli import output

        output.print_object(rows[0]) if rule is not None else output.print_rows(rows)
    else:
        _show(opened, rows, words)
    _insist_on_agreement(rows)


def _object(one: Any, run: str) -> dict[str, Any]:
    return {**one, "run": run}


def _insist_on_agreement(rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        if not row["agrees"]:
            said = f"{row['subject']} {row['id']}, {row['rule']}: explained {row['answer']}, stored {row['stored']}"
            raise CorruptError(f"the two engines disagree: {said}")


def _show(run: Any, rows: Sequence[Mapping[str, Any]], words: Wording) -> None:
    from plancode.cli import tables
    from plancode.cli.names import Names

    names, console = Names(run.plan(), words), tables.console()
    sentences = {sentence.id: sentence.text for sentence in names.plan.sentences}
    for row in rows:
        console.print(_head(row, names))
        for line in row["lines"]:
            console.print(_line(line))
            for fact in line["facts"]:
                console.print(_fact(fact, row, names))
        for id in dict.fromkeys(line["sentence"] for line in row["lines"] if line["sentence"]):
            console.print(_quote(id, sentences.get(id, "")))
        console.print()
    console.print(words.say("explain.run", run=run.name))


def _head(row: Mapping[str, Any], names: Names) -> Text:
    from rich.text import Text

    say, answer = names.words.say, row["answer"]
    title = say("explain.title", who=names.who(row["subject"], row["id"]), rule=names.block(row["rule"]))
    parts = [f"{say(f'explain.{key}')}: {_value(answer[name], names)}" for name, key in _SIDES if _told(answer, name)]
    agreed = say("explain.agrees") if row["agrees"] else say("explain.differs", explained=answer, stored=row["stored"])
    return Text(title, style="bold").append(f"\n{' · '.join(parts)}   ({agreed})", style="not bold")


_SIDES = (("answer", "entitled"), ("received", "received"), ("amount", "amount"))


def _told(answer: Mapping[str, Any], name: str) -> bool:
    return name == "answer" or name in answer


def _value(value: Any, names: Names) -> str:
    if value is None:
        return names.words.say("figure.unknown")
    return names.words.say(f"figure.{str(value).lower()}") if isinstance(value, bool) else str(value)


def _line(line: Mapping[str, Any]) -> Text:
    from rich.text import Text

    sign, colour = MARKS[line["answer"]]
    place = f"{line['file']}:{line['line']}"
    return Text(f"  {sign} ", style=colour).append(line["text"], style="default").append(f"   {place}", style="dim")


def _fact(fact: Mapping[str, Any], row: Mapping[str, Any], names: Names) -> Text:
    from rich.text import Text

    from plancode.cli import tables

    subject, _, id = fact["of"].partition(":")
    whose = "" if (subject, id) == (row["subject"], row["id"]) else f" ({names.who(subject, id)})"
    source = [str(part) for part in (fact["list"], fact["seen"]) if part]
    if fact["stale"]:
        source.append(names.words.say("explain.stale"))
    told = f"      {names.fact(fact['name'])}{whose} = {tables.plain(_value(fact['value'], names))}"
    return Text(told).append(f"   {', '.join(source)}" if source else "", style="dim")


def _quote(id: str, text: str) -> Text:
    from rich.text import Text

    return Text(f"  {id}  {text}", style="italic")
