"""`plan run`: answer every rule for every subject of a snapshot."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plancode.cli.options import as_of_option, json_option, lang_option, out_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.stamps import told
from plancode.cli.wording import Wording

if TYPE_CHECKING:
    from plancode.language.plan import Plan
    from plancode.runs import Run


@click.command("run", short_help="Answer every rule for every subject of a snapshot.")
@path_argument("plan")
@path_argument("snap")
@as_of_option(required=True)
@out_option("RUN")
@click.option("--project", is_flag=True, help="Let --as-of be after the snapshot's day; stamped on every figure.")
@json_option
@lang_option
def command(*, plan: Path, snap: Path, as_of: date, out: Path, project: bool, as_json: bool, words: Wording) -> None:
    """Answer every rule of PLAN for every subject of the snapshot SNAP, and put answers and reasons into RUN."""
    import plancode
    from plancode.snapshots.opening import open_snapshot

    with patience(words.say("run.working")):
        typed = plancode.read(plan)
        program = plancode.compile(typed, as_of=as_of)
        done = plancode.run(program, open_snapshot(snap), out=out, project=project)
    if as_json:
        from plancode.cli.output import print_object

        print_object({"run": done.name, **json.loads((out / "run.json").read_text(encoding="utf-8"))})
    else:
        _tell(done, typed, words)


def _tell(run: Run, plan: Plan, words: Wording) -> None:
    """Say what a run holds."""
    for line in told(run, words):
        click.echo(line)
    click.echo(words.say("run.done", run=run.name, out=run.path))
    for subject, counts in run.subjects.items():
        name = words.label(plan.subjects[subject].labels, subject)
        click.echo(words.say("run.rows", subject=name, rows=f"{counts.rows:,}"))
    if run.not_in_force:
        click.echo(words.say("run.not_in_force", names=", ".join(run.not_in_force)))
