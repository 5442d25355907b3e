"""A made-up population for any plan, from the data in its `synthetic.yaml`.

Nobody outside the offices may hold the real registry, so everything here can be tried on people who do not exist.
The steps of the file make rows (households, then the people of each, then what follows from the people); its lists
say what departments send of them, and what is wrong with it: cells empty or wrong, rows lost or sent twice, areas
that did not deliver. docs/synthetic.md explains the file.

    schema.py       what may stand in the file             expressions.py  SQL of the file, checked
    recipe.py       the file, held against the plan        draws.py        chances, choices, bell curves as SQL
    steps.py        steps as one statement each            stretches.py    which rows lie in which area
    sending.py      lists, their faults, lists.yaml        population.py   the run, part by part

Three folders come of it: `OUT`, the frozen snapshot; `OUT-lists`, what was sent; `OUT-truth`, what is really so,
which no run ever reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plancode.language.plan import Plan
    from plancode.snapshots.opening import Snapshot

LARGEST = 1000


def synthesize(
    plan: Path | Plan,
    out: Path,
    as_of: date | None = None,
    scale: float = 1,
    seed: int = 1,
    *,
    threads: int | None = None,
    tell: Callable[[float], None] | None = None,
) -> Snapshot:
    """Make a population as it stood on `as_of`, write its lists and its truth beside `out`, and freeze it there.

    The same plan, day, scale and seed give the same bytes, with any number of threads. `tell` hears of the progress,
    from 0 to 1. Raises InputError for whatever is wrong with synthetic.yaml.
    """
    from plancode.snapshots.freeze import freeze
    from plancode.synthetic.population import name_snapshot

    with _written(plan, out, as_of, scale, seed, threads, tell) as made:
        frozen = freeze(made.plan, made.lists, made.as_of, out, threads=threads)
        name_snapshot(made.truth, frozen.hash)
    return frozen


def write_lists(
    plan: Path | Plan,
    out: Path,
    as_of: date | None = None,
    scale: float = 1,
    seed: int = 1,
    *,
    threads: int | None = None,
    tell: Callable[[float], None] | None = None,
) -> tuple[Plan, date]:
    """As `synthesize`, but without freezing; gives the plan and the day."""
    with _written(plan, out, as_of, scale, seed, threads, tell) as made:
        return made.plan, made.as_of


@dataclass(frozen=True)
class _Written:
    """A population in folders that do not stand in their places yet."""

    plan: Plan
    as_of: date
    lists: Path
    truth: Path


@contextmanager
def _written(
    plan: Path | Plan,
    out: Path,
    as_of: date | None,
    scale: float,
    seed: int,
    threads: int | None,
    tell: Callable[[float], None] | None,
) -> Iterator[_Written]:
    """Lists and truth, which take their places at the end: what is frozen within takes its own at the same time."""
    from plancode.errors import fault
    from plancode.files import whole_folder
    from plancode.language.read import read
    from plancode.synthetic.population import TRUTH, Order, write_population
    from plancode.synthetic.recipe import read_recipe

    if not 0 < scale <= LARGEST:
        raise fault("bad_value", f"a population cannot be {scale} times as large", f"give a scale up to {LARGEST}")
    plan = read(plan) if isinstance(plan, Path) else plan
    recipe = read_recipe(plan.root, plan)
    order = Order(as_of or recipe.as_of, float(scale), seed, threads, tell)
    with whole_folder(lists_of(out), "lists.yaml") as lists, whole_folder(truth_of(out), TRUTH) as truth:
        write_population(plan, recipe, order, lists, truth)
        yield _Written(plan, order.as_of, lists, truth)


def lists_of(out: Path) -> Path:
    """The folder of the lists that were sent, beside the snapshot."""
    return out.with_name(f"{out.name}-lists")


def truth_of(out: Path) -> Path:
    """The folder of what is really so, beside the snapshot and never in it."""
    return out.with_name(f"{out.name}-truth")
