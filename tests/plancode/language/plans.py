"""Plans made for a test: the base plan of the cases with files more, changed or gone."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from plancode.errors import InputError, Problem
from plancode.language.read import read

BASE = Path(__file__).parents[2] / "cases" / "base"


def made_plan(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """A copy of the base plan in `folder` with these files (None: without that file)."""
    root = folder / "plan"
    shutil.copytree(BASE, root)
    for name, content in files.items():
        path = root / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def problems_of(root: Path) -> tuple[Problem, ...]:
    """All that is wrong with a plan; none if it is read."""
    try:
        read(root)
    except InputError as error:
        return error.problems
    return ()


def said_of(root: Path) -> str:
    """The errors of a plan as printed."""
    return "\n".join(str(problem) for problem in problems_of(root))
