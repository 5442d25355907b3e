"""The frame of `plan`: which commands there are, and how each way to end becomes an exit code.

A command's module is imported when it is asked for, and imports the engine only when it runs, so that help is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from plancode import __version__
from plancode.errors import CorruptError, InputError

DONE, WRONG_INPUT, WRONG_USAGE, CORRUPT, INTERRUPTED = 0, 1, 2, 3, 130

# In the order of work: write a plan, get data, run, look at the answers. Each names the module that holds it.
COMMANDS = (
    *("check", "coverage", "show", "test", "synth", "snapshot", "run"),
    *("gaps", "ask", "explain", "progress", "report", "export"),
)


class Plan(click.Group):
    """A group of lazily imported commands that never ends in a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"plancode.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from difflib import get_close_matches

        near = [] if args[0] in COMMANDS else get_close_matches(args[0], COMMANDS, n=1)
        if near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Run `args` (default: those of the process) and exit with the code that docs/commands.md promises."""
        _speak_utf8()
        sys.exit(guarded(lambda: self._run(list(sys.argv[1:] if args is None else args))))

    def _run(self, args: list[str]) -> int:
        with self.make_context("plan", args) as context:
            code = self.invoke(context)
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE


@click.group(cls=Plan, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="plan", message="%(prog)s %(version)s")
def plan() -> None:
    """A public action plan as a program: who is missed, what nobody knows, which promises are kept."""


def guarded(work: Callable[[], int]) -> int:
    """Do `work`; say on stderr whatever stops it; return the exit code."""
    try:
        return work()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as refused:
        return _refuse(refused)
    except InputError as wrong:
        for problem in wrong.problems:
            click.echo(str(problem), err=True)
        return WRONG_INPUT
    except CorruptError as corrupt:
        click.echo(f"corrupt: {corrupt}", err=True)
        return CORRUPT
    except (KeyboardInterrupt, EOFError, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _hang_up()
    except OSError as failed:
        return _failed_file(failed)
    except Exception as mistake:
        # What DuckDB makes of Ctrl-C within a query.
        if isinstance(mistake, RuntimeError) and str(mistake) == "Query interrupted":
            click.echo("interrupted", err=True)
            return INTERRUPTED
        return _internal_error(mistake)


def _refuse(refused: click.ClickException) -> int:
    # A wrong value is the user's input (1); an unknown command or option, or a missing argument, is usage (2).
    refused.show()
    is_value = isinstance(refused, click.BadParameter) and not isinstance(refused, click.MissingParameter)
    return WRONG_INPUT if is_value else WRONG_USAGE


def _hang_up() -> int:
    # Whoever reads our output (`head`) has seen enough; Python must not complain when it closes stdout.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _failed_file(failed: OSError) -> int:
    name = f"{failed.filename}: " if failed.filename else ""
    click.echo(f"{name}{failed.strerror or failed}", err=True)
    return WRONG_INPUT


def _internal_error(mistake: Exception) -> int:
    if os.environ.get("PLAN_TRACEBACK"):
        raise mistake
    said = " ".join(str(mistake).split())[:500]
    click.echo(f"internal error: {type(mistake).__name__}: {said}", err=True)
    click.echo("hint: this is a fault of plancode, not yours; run it again with PLAN_TRACEBACK=1 set and", err=True)
    click.echo("      report what it prints, with the command (leave out names and ID numbers)", err=True)
    return CORRUPT


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
