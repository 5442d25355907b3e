"""`plan export`: a run as a workbook, for those who live in Excel."""

from __future__ import annotations

from pathlib import Path

import click

from plancode.cli.options import PATH, lang_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording


@click.command("export", short_help="A run as tables for Excel.")
@path_argument("run")
@click.option("--xlsx", type=PATH, required=True, metavar="F", help="Write the workbook F.")
@lang_option
def command(*, run: Path, xlsx: Path, words: Wording) -> None:
    """Write the targets, measures, gaps and questions of RUN as a workbook; every gap is in it."""
    from plancode.report.wording import say
    from plancode.report.workbook import write_workbook
    from plancode.runs import open_run

    opened = open_run(run)
    with patience(say(words.lang, "report.exporting")):
        rows = write_workbook(opened, xlsx, words.lang)
    click.echo(say(words.lang, "report.exported", file=xlsx, rows=f"{rows:,}", run=opened.name), err=True)
