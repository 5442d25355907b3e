"""`plan snapshot`: freeze the lists that departments send, check that nothing has changed since, compare two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plancode.cli.options import as_of_option, csv_option, json_option, lang_option, out_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording

if TYPE_CHECKING:
    from rich.table import Table

    from plancode.language.plan import Plan
    from plancode.snapshots.diff import Change, Difference, SubjectCount
    from plancode.snapshots.opening import Snapshot

COLUMNS = ("subject", "id", "change", "fact", "before", "after")
COUNTED = ("changed", "filled", "emptied", "seen_anew")


@click.group("snapshot", short_help="Freeze lists into a snapshot; verify it; diff two.")
def command() -> None:
    """Frozen copies of the registry: hashed, so that an answer can be repeated years later."""


@command.command("freeze")
@path_argument("plan")
@path_argument("src")
@as_of_option(required=True)
@out_option("SNAP")
@lang_option
def freeze_command(plan: Path, src: Path, as_of: date, out: Path, words: Wording) -> None:
    """Make the lists in SRC (lists.yaml says what they are) into the snapshot SNAP, typed as PLAN says."""
    from plancode.language.read import read
    from plancode.snapshots.freeze import freeze

    with patience(words.say("snapshot.freezing")):
        typed = read(plan)
        frozen = freeze(typed, src, as_of, out)
    tell(frozen, typed, words)


@command.command("verify")
@path_argument("snap")
@lang_option
def verify_command(snap: Path, words: Wording) -> None:
    """Check every file of SNAP against its hash; exit with 3 if one differs."""
    from plancode.snapshots.opening import verify

    with patience(words.say("snapshot.verifying")):
        verify(snap)
    click.echo(words.say("snapshot.verified", snap=snap))


@command.command("diff")
@path_argument("a")
@path_argument("b")
@json_option
@csv_option
@lang_option
def diff_command(*, a: Path, b: Path, as_json: bool, csv_file: Path | None, words: Wording) -> None:
    """Show what differs from the snapshot A to the snapshot B: rows that came and went, cells that changed."""
    from plancode.cli import output
    from plancode.snapshots.diff import difference

    with difference(a, b) as found:
        _name_what_one_lacks(found, words)
        if csv_file is not None:
            with patience(words.say("snapshot.comparing")):
                written = output.write_csv(csv_file, COLUMNS, _objects(found.changes()))
            click.echo(words.say("gaps.written", rows=f"{written:,}", file=csv_file), err=True)
        if as_json:
            output.print_rows(_objects(found.changes()))
        elif csv_file is None:
            with patience(words.say("snapshot.comparing")):
                counts = list(found.counts())
            _show(found, counts, words)


def _objects(changes: Iterable[Change]) -> Iterator[dict[str, Any]]:
    for one in changes:
        yield {name: getattr(one, name) for name in COLUMNS}


def _name_what_one_lacks(found: Difference, words: Wording) -> None:
    for snapshot, names in ((found.before, found.only_before), (found.after, found.only_after)):
        if names:
            click.echo(words.say("snapshot.only_in", snap=snapshot.path, names=", ".join(names)), err=True)


def _show(found: Difference, counts: Sequence[SubjectCount], words: Wording) -> None:
    from plancode.cli import tables

    console = tables.console()
    days = {"before": found.before.as_of.isoformat(), "after": found.after.as_of.isoformat()}
    console.print(_rows(words.say("snapshot.rows_differ", **days), counts, words))
    if any(fact for one in counts for fact in one.facts):
        console.print(_cells(counts, words))
    same = sum(not fact for one in counts for fact in one.facts)
    console.print(words.say("snapshot.same", columns=tables.count(same)))


def _rows(title: str, counts: Sequence[SubjectCount], words: Wording) -> Table:
    from plancode.cli import tables

    heads = [words.say(f"snapshot.{name}") for name in ("came", "went", "in_both")]
    shown = tables.table(title, [words.say("snapshot.subject"), *heads], right=heads)
    for one in counts:
        shown.add_row(one.subject, *(tables.count(number) for number in (one.came, one.went, one.in_both)))
    return shown


def _cells(counts: Sequence[SubjectCount], words: Wording) -> Table:
    from plancode.cli import tables

    heads = [words.say(f"snapshot.{name}") for name in COUNTED]
    keys = [words.say(f"snapshot.{name}") for name in ("subject", "fact")]
    shown = tables.table(words.say("snapshot.cells_differ"), [*keys, *heads], right=heads)
    for one in counts:
        told = [fact for fact in one.facts if fact]
        for at, fact in enumerate(told):
            numbers = (tables.count(getattr(fact, name)) for name in COUNTED)
            shown.add_row("" if at else one.subject, fact.fact, *numbers)
    return shown


def tell(snapshot: Snapshot, plan: Plan, words: Wording) -> None:
    """Say what a snapshot holds; on stderr, what was not taken as it stood and which facts no list gives."""
    from plancode.cli import tables

    click.echo(words.say("snapshot.made", snap=snapshot.path, as_of=snapshot.as_of.isoformat()))
    for subject, rows in snapshot.rows.items():
        name = words.label(plan.subjects[subject].labels, subject)
        click.echo(words.say("snapshot.file", name=name, rows=tables.count(rows)))
    kinds = Counter(exception.kind for exception in snapshot.exceptions)
    if kinds:
        counted = ", ".join(f"{kind} {tables.count(number)}" for kind, number in kinds.most_common())
        click.echo(words.say("snapshot.exceptions", number=tables.count(kinds.total()), kinds=counted), err=True)
    if snapshot.not_given:
        click.echo(words.say("snapshot.not_given", facts=", ".join(snapshot.not_given)), err=True)
