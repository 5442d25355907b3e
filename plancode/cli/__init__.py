"""The command `plan`: data on stdout, talk on stderr, one exit code for each way to end (docs/commands.md)."""

from __future__ import annotations


def main() -> None:
    """Run the command that the process was started with, and exit."""
    from plancode.cli.frame import plan

    plan.main()
