"""`plan check`: every mistake in a plan at once, with its place and the way to mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plancode.cli.options import json_option, lang_option, path_argument
from plancode.cli.wording import Wording
from plancode.errors import InputError

if TYPE_CHECKING:
    from plancode.errors import Problem


@click.command("check", short_help="Find every mistake in a plan.")
@path_argument("plan")
@click.option("--strict", is_flag=True, help="Also refuse forgotten sentences and figures without a source.")
@json_option
@lang_option
def command(plan: Path, strict: bool, as_json: bool, words: Wording) -> int:
    """Find every mistake in the folder PLAN, each with its place and the way to mend it."""
    problems, summary = _examine(plan, strict, words)
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        from plancode.cli.output import print_rows

        print_rows(_shown(problem) for problem in problems)
    else:
        for problem in problems:
            click.echo(_said(problem), err=True)
        click.echo(words.say("check.failed", errors=errors) if errors else summary)
    return 1 if errors else 0


def _examine(folder: Path, strict: bool, words: Wording) -> tuple[list[Problem], str]:
    """All problems in order of place, and what to say of a plan without errors."""
    from plancode.language.read import read, strict_problems

    try:
        plan = read(folder)
    except InputError as wrong:
        return list(wrong.problems), ""
    refused = [replace(problem, severity="error") for problem in strict_problems(plan)] if strict else []
    places = {(problem.file, problem.line, problem.column, problem.code) for problem in refused}
    allowed = [one for one in plan.warnings if (one.file, one.line, one.column, one.code) not in places]
    problems = sorted([*allowed, *refused])
    counts = {"rules": len(plan.rules), "targets": len(plan.targets), "sentences": len(plan.sentences)}
    warnings = sum(problem.severity == "warning" for problem in problems)
    return problems, words.say("check.done", warnings=warnings, **counts)


def _said(problem: Problem) -> str:
    text = str(problem)
    return text.replace(": ", ": warning: ", 1) if problem.severity == "warning" else text


def _shown(problem: Problem) -> dict[str, object]:
    keys = ("severity", "file", "line", "column", "code", "message", "hint")
    return {key: getattr(problem, key) for key in keys}
