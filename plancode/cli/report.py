"""`plan report`: a run as one HTML file that needs no network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from plancode.cli.options import PATH, lang_option, out_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording


@click.command("report", short_help="A run as one HTML page.")
@path_argument("run")
@out_option("F.html")
@click.option("--snapshot", metavar="SNAP", type=PATH, help="Where the snapshot of the run is now.")
@lang_option
def command(*, run: Path, out: Path, snapshot: Path | None, words: Wording) -> None:
    """Write RUN as one HTML file: targets, who is missed and why, whom to ask, and the plan's own sentences.

    The page holds everything it shows and opens without a network; its reader can switch the language.
    """
    from plancode.cli.explain import snapshot_of
    from plancode.report.making import write_report
    from plancode.report.wording import say
    from plancode.runs import open_run

    opened = open_run(run)
    frozen = snapshot_of(opened, snapshot)
    opened = replace(opened, snapshot_path=str(frozen.path))
    with patience(say(words.lang, "report.working")):
        size = write_report(opened, frozen, out, words.lang)
    click.echo(say(words.lang, "report.made", file=out, size=f"{size / 1000:,.0f}", run=opened.name), err=True)
