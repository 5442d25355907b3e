"""`plan snapshot`: freeze the lists that departments send, and check that nothing has changed since."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from plancode.cli.options import as_of_option, lang_option, out_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording


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
    from plancode.snapshots import freeze

    with patience(words.say("snapshot.freezing")):
        freeze(read(plan), src, as_of, out)
    tell(out, words)


@command.command("verify")
@path_argument("snap")
@lang_option
def verify_command(snap: Path, words: Wording) -> None:
    """Check every file of SNAP against its hash; exit with 3 if one differs."""
    from plancode.snapshots import verify

    with patience(words.say("snapshot.verifying")):
        verify(snap)
    click.echo(words.say("snapshot.verified", snap=snap))


def tell(snap: Path, words: Wording) -> None:
    """Say what a snapshot holds and how many source rows or cells were set aside."""
    from plancode.cli import tables

    manifest = json.loads((snap / "manifest.json").read_text(encoding="utf-8"))
    click.echo(words.say("snapshot.made", snap=snap, as_of=manifest["as_of"]))
    for name, file in manifest["files"].items():
        click.echo(words.say("snapshot.file", name=Path(name).stem, rows=tables.count(file["rows"])))
    exceptions = manifest.get("exceptions", [])
    if exceptions:
        click.echo(words.say("snapshot.exceptions", number=tables.count(len(exceptions))), err=True)
