"""`plan show`: the blocks of a plan as the engine understood them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from plancode.cli.options import json_option, lang_option, path_argument
from plancode.cli.wording import Wording

# Said in the head of a block, so not again among its fields.
HEAD = ("name", "kind", "for", "file", "line", "clause", "sentences", "labels")


@click.command("show", short_help="Show blocks as the engine understood them.")
@path_argument("plan")
@click.option("--kind", metavar="KIND", help="Only blocks of this kind: rule, target, fact …")
@json_option
@lang_option
def command(plan: Path, kind: str | None, as_json: bool, words: Wording) -> None:
    """Show the blocks of PLAN as resolved: defaults filled in, figures as plain numbers with their unit."""
    from plancode.choices import choose
    from plancode.language.kinds import KINDS
    from plancode.language.read import read

    if kind is not None:
        choose("kind", kind, KINDS)
    rows = [row for row in read(plan).shown if kind in (None, row["kind"])]
    if as_json:
        from plancode.cli.output import print_rows

        print_rows(rows)
    else:
        _show(rows, words)


def _show(rows: list[Mapping[str, Any]], words: Wording) -> None:
    from rich.text import Text

    from plancode.cli import tables

    console = tables.console()
    for row in rows:
        of = f" ({row['for']})" if row.get("for") else ""
        head = Text(f"{row['kind']} {row['name']}{of}", style="bold")
        label = words.label(row.get("labels") or {}, "")
        console.print(head.append(f"  {label}" if label else "", style="not bold"))
        cited = " ".join(str(sentence) for sentence in row.get("sentences") or ())
        console.print(Text(f"    {row['file']}:{row['line']}" + (f" · {cited}" if cited else ""), style="dim"))
        for name, value in row.items():
            if name not in HEAD and value not in (None, "", [], (), {}):
                console.print(Text(f"    {name}: {_told(value)}"))
    console.print(words.say("show.count", blocks=tables.count(len(rows))))


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_told(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_told(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)
