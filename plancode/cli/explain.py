"""`plan explain`: one subject and its rules, line by line, by the second engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plancode.cli.options import PATH, json_option, lang_option, path_argument
from plancode.cli.stamps import stamp, told
from plancode.cli.wording import Wording
from plancode.errors import CorruptError, fault

if TYPE_CHECKING:
    from rich.text import Text

    from plancode.cli.names import Names
    from plancode.explain.explaining import Explanation
    from plancode.language.plan import Plan
    from plancode.runs import Run
    from plancode.snapshots.opening import Snapshot

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
    """Explain the answer of RULE (default: every rule) for the SUBJECT with that ID, line by line.

    The explanation is worked out anew by a second engine and compared with the answer stored in RUN.
    """
    from plancode.cli import output
    from plancode.cli.names import Names
    from plancode.explain.explaining import explain
    from plancode.runs import open_run

    opened = open_run(run)
    plan = opened.plan()
    found = explain(plan, opened, snapshot_of(opened, snapshot), subject, id, rule)
    rows = [one.as_row() | stamp(opened) for one in found]
    if as_json and rule is not None:
        output.print_object(rows[0])
    elif as_json:
        output.print_rows(rows)
    else:
        for line in told(opened, words):
            click.echo(line)
        _show(found, Names(plan, words, plan.areas))
    _insist_on_agreement(found)


def snapshot_of(run: Run, moved: Path | None) -> Snapshot:
    """The run's snapshot, every byte checked, wherever it is now."""
    from plancode.gaps import other_snapshot
    from plancode.snapshots.opening import open_snapshot

    place = moved or Path(run.snapshot_path)
    if moved is None and not place.exists():
        raise fault("no_such_file", f"the snapshot of this run is no longer at {place}", "say where with --snapshot")
    snapshot = open_snapshot(place)
    if snapshot.hash != run.snapshot_hash:
        raise other_snapshot(place, run)
    return snapshot


def _insist_on_agreement(found: Sequence[Explanation]) -> None:
    for one in found:
        if not one.agrees:
            whose = f"{one.subject} {one.id}, {one.rule}"
            raise CorruptError(f"{whose}: the engines disagree: explained {one.answer}, stored {one.stored}")


def _show(found: Sequence[Explanation], names: Names) -> None:
    from plancode.cli import tables

    console = tables.console()
    sentences = {sentence.id: sentence.text for sentence in names.plan.sentences}
    for one in found:
        row = one.as_row()
        console.print(_head(one, names))
        for line in row["lines"]:
            console.print(_line(line))
            for fact in line["facts"]:
                console.print(_fact(fact, row, names))
        for id in dict.fromkeys(line["sentence"] for line in row["lines"] if line["sentence"]):
            console.print(_quote(id, sentences.get(id, "")))
        console.print()
    console.print(names.words.say("explain.run", run=found[0].run))


def _head(one: Explanation, names: Names) -> Text:
    from rich.text import Text

    from plancode.cli import tables

    say = names.words.say
    title = say("explain.title", who=names.who(one.subject, one.id), rule=names.block(one.rule))
    sides = _sides(one.rule, names.plan)
    parts = [f"{say(f'explain.{key}')}: {names.value(getattr(one.answer, name))}" for name, key in sides]
    head = Text(title, style="bold").append(f"\n{' · '.join(parts)}", style="not bold")
    if one.status is not None:
        head.append(" · ", style="not bold").append(tables.status(one.status, names.words, "gaps"))
    return head.append(f"   ({say('explain.agrees' if one.agrees else 'explain.differs')})", style="not bold")


def _sides(name: str, plan: Plan) -> list[tuple[str, str]]:
    """What there is to say of a rule or ledger: the answer; what is received and due, if it speaks of them."""
    rule = plan.rules.get(name)
    sides = [("answer", "entitled")]
    if rule is None or rule.received is not None:
        sides.append(("received", "received"))
    if rule is not None and rule.give is not None:
        sides.append(("amount", "amount"))
    return sides


def _line(line: Mapping[str, Any]) -> Text:
    from rich.text import Text

    sign, colour = MARKS[line["answer"]]
    place = f"{line['file']}:{line['line']}"
    return Text(f"  {sign} ", style=colour).append(line["text"], style="default").append(f"   {place}", style="dim")


def _fact(fact: Mapping[str, Any], row: Mapping[str, Any], names: Names) -> Text:
    from rich.text import Text

    subject, _, id = fact["of"].partition(":")
    is_own = subject == "parameter" or (subject, id) == (row["subject"], row["id"])
    whose = "" if is_own else f" ({names.who(subject, id)})"
    source = [str(part) for part in (fact["list"], fact["seen"]) if part]
    if fact["stale"]:
        source.append(names.words.say("explain.stale"))
    told = f"      {names.fact(fact['name'])}{whose} = {names.value(fact['value'], fact['name'])}"
    return Text(told).append(f"   {', '.join(source)}" if source else "", style="dim")


def _quote(id: str, text: str) -> Text:
    from rich.text import Text

    return Text(f"  {id}  {text}", style="italic")
