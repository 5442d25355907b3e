"""`plan test`: what the examples of a plan expect, and what both engines say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from plancode.cli.options import json_option, lang_option, path_argument
from plancode.cli.patience import patience
from plancode.cli.wording import Wording


@click.command("test", short_help="Ask both engines the examples of a plan.")
@path_argument("plan")
@json_option
@lang_option
def command(plan: Path, as_json: bool, words: Wording) -> int:
    """Ask both engines every `example` of PLAN; exit with 1 if an answer is not the one expected."""
    import plancode
    from plancode.language.read import read

    typed = read(plan)
    with patience(words.say("test.working")):
        rows = list(plancode.check_examples(typed))
    if as_json:
        from plancode.cli.output import print_rows

        print_rows(rows)
    else:
        _show(rows, words)
    return 0 if all(row["passed"] for row in rows) else 1


def _show(rows: Sequence[Mapping[str, Any]], words: Wording) -> None:
    from plancode.cli import tables

    console = tables.console()
    failed = [row for row in rows if not row["passed"]]
    if failed:
        names = [words.say(f"test.{name}") for name in ("example", "rule", "expected", "got")]
        shown = tables.table(words.say("test.failures"), names)
        for row in failed:
            told = (row["name"], row["rule"], _told(row["expected"]), _told(row["got"]))
            shown.add_row(*(tables.plain(text) for text in told))
        console.print(shown)
    console.print(words.say("test.counts", passed=len(rows) - len(failed), total=len(rows)))


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_told(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_told(one) for one in value)
    if value is None:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else str(value)
