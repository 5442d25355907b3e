"""Time a whole process, cold: wall clock and peak memory of that process alone."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KILOBYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Timing:
    """The median wall time of several cold runs, their spread, and the highest peak memory."""

    seconds: float
    fastest: float
    slowest: float
    peak_bytes: int


def once(command: Sequence[str | Path]) -> tuple[float, int]:
    """Run a command to its end; its wall seconds and peak memory. A failure stops the bench."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}")
    return took, usage.ru_maxrss * KILOBYTES


def several(times: int, *commands: Sequence[str | Path]) -> list[Timing]:
    """Run some commands `times` times, in turns, so that a machine that slows down slows all of them."""
    rounds = [[once(command) for command in commands] for _ in range(times)]
    return [_timing(list(measured)) for measured in zip(*rounds, strict=True)]


def _timing(measured: list[tuple[float, int]]) -> Timing:
    walls = [wall for wall, _ in measured]
    return Timing(statistics.median(walls), min(walls), max(walls), max(peak for _, peak in measured))
