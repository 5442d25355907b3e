"""A public action plan as a program: read it, compile it, run it over a frozen registry, explain every answer.

    from plancode import read, compile, run, explain
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plancode.backends.duckdb import run
    from plancode.compiler.program import compile_plan as compile
    from plancode.examples import check_examples
    from plancode.explain.explaining import explain
    from plancode.language.read import read
    from plancode.snapshots.opening import open_snapshot

__version__ = "0.1.0"
__all__ = ["check_examples", "compile", "explain", "open_snapshot", "read", "run"]

# Each name is loaded when it is first asked for, so that `plan --help` waits for none of them.
_PLACES = {
    "read": ("plancode.language.read", "read"),
    "compile": ("plancode.compiler.program", "compile_plan"),
    "run": ("plancode.backends.duckdb", "run"),
    "explain": ("plancode.explain.explaining", "explain"),
    "check_examples": ("plancode.examples", "check_examples"),
    "open_snapshot": ("plancode.snapshots.opening", "open_snapshot"),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _PLACES:
        raise AttributeError(f"plancode has no {name}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
