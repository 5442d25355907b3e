"""Options and arguments that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from plancode.cli.wording import LANGUAGES, Wording, language_of
from plancode.errors import fault

FIRST_YEAR, LAST_YEAR = 1900, 2200
F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date written as 2019-12-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        # fromisoformat also takes 20191231 and 2019-W01-1: one form is enough.
        if day is None or day.isoformat() != value:
            raise fault("bad_date", f"{value!r} is not a date", "write it as 2019-12-31")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise fault("bad_date", f"{value} is too far away", f"give a day from {FIRST_YEAR} to {LAST_YEAR}")
        return day


def _wording(context: click.Context, option: click.Parameter, value: str | None) -> Wording:
    return Wording(value or language_of())


def lang_option(function: F) -> F:
    """`--lang`, handed to the command as `words`."""
    said = "Language of the answer (default: the locale's)."
    option = click.option("--lang", "words", type=click.Choice(LANGUAGES), callback=_wording, help=said)
    return option(function)


def json_option(function: F) -> F:
    """`--json`, handed to the command as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(function)


def csv_option(function: F) -> F:
    """`--csv F`, handed to the command as `csv_file`."""
    option = click.option("--csv", "csv_file", metavar="F", type=PATH, help="Write all rows to the CSV file F (UTF-8).")
    return option(function)


def as_of_option(required: bool) -> Callable[[F], F]:
    """`--as-of D`, a date."""
    return click.option("--as-of", type=Day(), required=required, metavar="D", help="The day, as 2019-12-31.")


def out_option(what: str) -> Callable[[F], F]:
    """`--out PATH`, where the result is put."""
    return click.option("--out", type=PATH, required=True, metavar=what, help=f"Where to put the {what}.")


PATH = click.Path(path_type=Path)


def path_argument(name: str) -> Callable[[F], F]:
    """A folder named on the command line; whoever reads it says if it is not there."""
    return click.argument(name, type=PATH)
