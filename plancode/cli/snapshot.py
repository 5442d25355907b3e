"""`plan snapshot`: freeze the lists that departments send, and check that nothing has changed since."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plancode.cli.options import as_of_option, lang_option, out_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording

if TYPE_CHECKING:
    from plancode.language.plan import Plan
    from plancode.snapshots.opening import Snapshot


@click.group("snapshot", short_help="Freeze lists into a snapshot; verify one.")
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
