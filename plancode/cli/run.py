"""`plan run`: answer every rule for every subject of a snapshot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

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
    from plancode.snapshots.opening import open_snapshot

    with patience(words.say("run.working")):
        program = plancode.compile(plancode.read(plan), as_of=as_of)
        done = plancode.run(program, open_snapshot(snap), out=out)
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    if as_json:
        from plancode.cli.output import print_object

        print_object({"run": done.name, **told})
    else:
        _tell(done.name, out, told, words)


def _tell(name: str, out: Path, told: Mapping[str, Any], words: Wording) -> None:
    """Say what a run holds."""
    click.echo(words.say("run.done", run=name, out=out))
    for subject, counts in told["subjects"].items():
        click.echo(words.say("run.rows", subject=subject, rows=f"{counts['rows']:,}"))
    if told["not_in_force"]:
        click.echo(words.say("run.not_in_force", names=", ".join(told["not_in_force"])))
