"""What can be wrong with a user's input, and how it is said: the place, the fault, the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

# Every code a problem may carry, with what it means; docs/errors.md explains each, and tests hold the two together.
CODES: dict[str, str] = {
    "no_such_file": "a file or folder that was named is not there",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in the user's input, at a place, with the way to mend it.

    `file` is relative to the folder the user named; `line` and `column` start at 1 (0: the whole file).
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(f"problem code {self.code!r} is not in plancode.errors.CODES")

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        head = f"{place}: {self.message}" if place else self.message
        return f"{head}\nhint: {self.hint}" if self.hint else head


class InputError(Exception):
    """The user's input is wrong (exit code 1); carries every problem found, in order of place."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CorruptError(Exception):
    """A file is not what its hash says, or two engines disagree (exit code 3)."""


def fault(code: str, message: str, hint: str = "", file: str = "", line: int = 0, column: int = 0) -> InputError:
    """An `InputError` with a single problem, for input that is not a plan file."""
    return InputError(Problem(file, line, column, code, message, hint))
