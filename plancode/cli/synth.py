"""`plan synth`: a made-up population, so that a plan can be tried without a single real name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from plancode.cli.options import as_of_option, lang_option, out_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording


@click.command("synth", short_help="Make up a population and freeze it.")
@path_argument("plan")
@out_option("SNAP")
@as_of_option(required=False)
@click.option("--scale", default=1.0, show_default=True, help="How many times the plan's own numbers.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another population.")
@lang_option
def command(*, plan: Path, out: Path, as_of: date | None, scale: float, seed: int, words: Wording) -> None:
    """Make up the population that PLAN/synthetic.yaml describes, as it stood on the day, and freeze it into SNAP."""
    from plancode.cli.snapshot import tell
    from plancode.language.read import read
    from plancode.synthetic import lists_of, synthesize, truth_of

    typed = read(plan)
    with patience(words.say("synth.working")) as hear:
        made = synthesize(typed, out, as_of=as_of, scale=scale, seed=seed, tell=hear)
    tell(made, typed, words)
    click.echo(words.say("synth.beside", lists=lists_of(out), truth=truth_of(out)), err=True)
