"""The timings we promise, measured here and now: whole processes, cold, beside hand-written SQL of the same rules.

    python benchmarks/bench.py [--scale 1 --scale 17] [--repeat 3] [--folder demo/bench]

A scale of 1 is the plan's own city, 17 about a million households. Ratios come from one run on one machine; seconds
differ with the machine, ratios hardly. What is printed is the table of benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.measure import Timing, once, several  # noqa: E402

PLAN = ROOT / "plans" / "xuchang-2018-2020"
AS_OF = "2019-12-31"
HERE = ROOT / "benchmarks"
COMMAND = (sys.executable, "-m", "plancode.cli")
SUBJECT, RULE = "person", "living_subsidy"
CITY, MILLION = 1.0, 17.0
GIGABYTE = 2**30


@dataclass(frozen=True)
class Promise:
    """What was measured, and what was promised of it (nothing, if `kept` is None)."""

    what: str
    figure: str
    promise: str = ""
    kept: bool | None = None


def main() -> None:
    asked = argparse.ArgumentParser(description="Measure what we promise.")
    asked.add_argument("--scale", type=float, action="append", help="a multiple of the plan's city (default: 1 and 17)")
    asked.add_argument("--repeat", type=int, default=3, help="how often each is measured")
    asked.add_argument("--folder", type=Path, default=ROOT / "demo" / "bench", help="where populations are kept")
    options = asked.parse_args()
    print(f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}", flush=True)
    kept = [bench(options.folder, scale, options.repeat) for scale in options.scale or [CITY, MILLION]]
    sys.exit(0 if all(kept) else 1)


def bench(folder: Path, scale: float, repeat: int) -> bool:
    """Measure one population and print its table; were all promises kept?"""
    snapshot = population(folder, scale)
    files = json.loads((snapshot / "manifest.json").read_text())["files"]
    households, people = (sum(one["rows"] for name, one in files.items() if name.startswith(word)) for word in SIZES)
    print(f"\n{households:,} households, {people:,} people\n\n| | measured | promised | |\n|---|---:|---:|---|")
    all_kept = True
    for promise in measured(snapshot, scale, repeat):
        mark = "" if promise.kept is None else "kept" if promise.kept else "**broken**"
        print(f"| {promise.what} | {promise.figure} | {promise.promise} | {mark} |", flush=True)
        all_kept = all_kept and promise.kept is not False
    return all_kept


SIZES = ("household.", "person.")


def population(folder: Path, scale: float) -> Path:
    """The made-up population of that scale, made once."""
    snapshot = folder / f"snapshot-{scale:g}"
    if not snapshot.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"making a population of scale {scale:g} …", file=sys.stderr)
        once((*COMMAND, "synth", PLAN, "--as-of", AS_OF, "--scale", f"{scale:g}", "--out", snapshot))
    return snapshot


def measured(snapshot: Path, scale: float, repeat: int) -> Iterator[Promise]:
    """What is promised of a population of that size, measured."""
    made = {name: snapshot.with_name(f"{name}-{scale:g}") for name in ("by-hand", "answers", "run")}
    run = (*COMMAND, "run", PLAN, snapshot, "--as-of", AS_OF, "--out", made["run"])
    if scale <= CITY:
        (whole,) = several(repeat, run)
        yield Promise("`plan run`, a cold process", seconds(whole), "≤ 2 s", whole.seconds <= 2)
    else:
        by_hand = (sys.executable, HERE / "handwritten.py", snapshot, made["by-hand"])
        alone = (sys.executable, HERE / "answers.py", PLAN, snapshot, made["answers"])
        hand, answers, whole = several(repeat, by_hand, alone, run)
        yield Promise("SQL written by hand: the same rules, the same sorted files", seconds(hand))
        yield ratio("answers computed and written", answers, hand, 1.5)
        yield ratio("`plan run`: answers, reasons, targets, hashes", whole, hand, 4.0)
        differing = differences(made["by-hand"], made["run"])
        yield Promise("rows that `plan run` and the SQL by hand answer differently", str(differing), "0", not differing)
    peak = whole.peak_bytes / GIGABYTE
    yield Promise("peak memory of `plan run`", f"{peak:.2f} GB", "≤ 1 GB", peak <= 1)
    yield from explanations(made["run"], repeat)


def differences(by_hand: Path, run: Path) -> int:
    """How many rows of the files written by hand are not the same rows, with the same answers, in the run."""
    found = 0
    for path in sorted(by_hand.glob("*.parquet")):
        names = duckdb.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()
        columns = ", ".join(f'"{name[0]}"' for name in names)
        sides = [f"SELECT {columns} FROM read_parquet('{one / path.name}')" for one in (by_hand, run)]
        for left, right in (sides, sides[::-1]):
            found += len(duckdb.execute(f"{left} EXCEPT ALL {right}").fetchall())
    return found


def ratio(what: str, timing: Timing, hand: Timing, most: float) -> Promise:
    """A promise in multiples of what was written by hand."""
    times = timing.seconds / hand.seconds
    return Promise(what, f"{seconds(timing)} = {times:.2f} ×", f"≤ {most:g} ×", times <= most)


def explanations(run: Path, repeat: int) -> Iterator[Promise]:
    """How long it takes to explain one rule of one person, with the run open and from cold."""
    script = (sys.executable, HERE / "explaining.py", run, SUBJECT, RULE)
    warm = float(subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True).stdout)
    yield Promise("explain one rule of one person, the run open: median", f"{warm:.1f} ms", "≤ 60 ms", warm <= 60)
    first = subprocess.run(
        (*COMMAND, "gaps", run, "--rule", RULE, "--status", "missed", "--json"), check=True, stdout=subprocess.PIPE
    )
    one = json.loads(first.stdout)[-1]["id"]
    (cold,) = several(repeat, (*COMMAND, "explain", run, SUBJECT, one, RULE))
    yield Promise("`plan explain`, a cold process, hashes checked", seconds(cold), "≤ 1 s", cold.seconds <= 1)


def seconds(timing: Timing) -> str:
    """The median, and between what."""
    return f"{timing.seconds:.2f} s ({timing.fastest:.2f}–{timing.slowest:.2f})"


if __name__ == "__main__":
    main()
