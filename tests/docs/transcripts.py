"""Documents as tests: the files that they tell you to write, and the commands that they show with what is printed.

A file is a fence after a line that ends in its name: `` `heating/areas.csv`: ``. A transcript is a ```console fence;
`$ ` begins a command. `…` stands for anything within a line; a line that is only `…` stands for any number of lines.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = re.compile(r"\b\d+(\.\d+)? s\b")
FENCE = re.compile(r"^(?P<marks>`{3,})(?P<word>\w*)[^\n`]*\n(?P<body>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"`([\w./-]+)`[^`\n]*[::]\s*\Z")
COMMANDS = ("plan", "cat", "head", "ls", "sed", "echo")


@dataclass(frozen=True)
class File:
    """A file that the document tells you to write."""

    name: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command with what it is said to print; `start` and `end` bound that text in the document."""

    line: str
    expected: str
    start: int
    end: int


def documents() -> tuple[Path, ...]:
    """All documents that may hold transcripts."""
    return (
        *sorted(ROOT.glob("README*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted(ROOT.glob("benchmarks/*.md")),
    )


def steps(text: str) -> Iterator[File | Command]:
    """What a document tells you to do, in its order."""
    for fence in FENCE.finditer(text):
        named = FILE_NAME.search(text[: fence.start()].rstrip())
        if fence["word"] == "console":
            yield from _commands(fence["body"], fence.start("body"))
        elif named:
            yield File(named[1], fence["body"])


def _commands(body: str, offset: int) -> Iterator[Command]:
    starts = [match.start() for match in re.finditer(r"^\$ ", body, re.MULTILINE)]
    for start, end in zip(starts, [*starts[1:], len(body)]):
        line, _, expected = body[start:end].partition("\n")
        yield Command(line[2:], expected, offset + start + len(line) + 1, offset + end)


def environment(lang: str) -> dict[str, str]:
    """What commands are run with: everything that their output could depend on is fixed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "COLUMNS", "PLAN_"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "LANG": "zh_CN.UTF-8" if lang == "zh" else "C.UTF-8",
        "LC_ALL": "zh_CN.UTF-8" if lang == "zh" else "C.UTF-8",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "TZ": "UTC",
    }


def printed_by(command: str, folder: Path, lang: str) -> str:
    """What a command prints, on both streams, in `folder`."""
    name, *arguments = shlex.split(command)
    if name not in COMMANDS:
        raise AssertionError(f"transcripts run {', '.join(COMMANDS)}, not {name}")
    words = [sys.executable, "-m", "plancode.cli", *arguments] if name == "plan" else [name, *arguments]
    done = subprocess.run(
        words,
        cwd=folder,
        env=environment(lang),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=300,
    )
    return tidy(done.stdout.decode())


def tidy(printed: str) -> str:
    """Without spaces at line ends, and without the seconds that differ each time."""
    lines = SECONDS.sub("… s", printed).splitlines()
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return f"{text}\n" if text else ""


def agree(expected: str, printed: str) -> bool:
    """Is this what the document shows?"""
    return re.fullmatch(_pattern(tidy(expected)), printed) is not None


def _pattern(expected: str) -> str:
    return "".join(
        r"(?:.*\n)*" if line.strip() == "…" else re.escape(line).replace("…", r"[^\n]*") + r"\n"
        for line in expected.splitlines()
    )
