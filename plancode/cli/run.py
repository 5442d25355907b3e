"""`plan run`: answer every rule for every subject of a snapshot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from plancode.cli.options import as_of_option, json_option, lang_option, out_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording


@click.command("run", short_help="Answer every rule for every subject of a snapshot.")
@path_argument("plan")
@path_argument("snap")
@as_of_option(required=True)
@out_option("RUN")
@json_option
@lang_option
def command(*, plan: Path, snap: Path, as_of: date, out: Path, as_json: bool, words: Wording) -> None:
    """Answer every rule of PLAN for every subject of the snapshot SNAP, and put answers and reasons into RUN."""
    import plancode
    from plancode.snapshots import open_snapshot

    with patience(words.say("run.working")):
        program = plancode.compile(plancode.read(plan), as_of=as_of)
        done = plancode.run(program, open_snapshot(snap), out=out)
    click.echo(words.say("run.done", run=done.name, out=out))
