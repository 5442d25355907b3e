"""Intervals of the compiled program against brute force: small households, every completion of what is not known.

Each household is a row of its own, so one run answers all of them. No fact is used twice, so a comparison must be known
exactly where all completions agree (laws 1 and 3).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import plancode
from plancode.snapshots.layout import Completeness
from plancode.snapshots.rows import write_snapshot

from .test_two_opinions import rows_of

DAY = date(2020, 12, 31)
BOUNDS = {"points": (0, 2), "debt": (-1, 1)}
HEAD = """---
measure: small
title: {en: Small}
in_force: 2018-01-01 to 2020-12-31
---

```yaml subject household
key: number
```

```yaml subject person
key: number
parents: [household]
```

```yaml fact counts
for: person
type: boolean
```

```yaml fact points
for: person
type: number
unit: point
decimals: 0
bounds: 0 to 2
cite: invented
```

```yaml fact debt
for: person
type: number
unit: point
decimals: 0
bounds: -1 to 1
cite: invented
```
"""


@dataclass(frozen=True)
class Person:
    """Somebody of whom each fact may be unknown (None)."""

    counts: bool | None
    points: int | None
    debt: int | None


People = Sequence[Person]

FIGURES: Mapping[str, Callable[[Any], Any]] = {
    "count(person)": len,
    "count(person.counts)": lambda people: sum(one.counts for one in people),
    "sum(person.points)": lambda people: sum(one.points for one in people),
    "sum(person.debt)": lambda people: sum(one.debt for one in people),
    "sum(person.points) filter (where person.counts)": lambda people: sum(p.points for p in people if p.counts),
    "sum(person.debt) filter (where person.counts)": lambda people: sum(p.debt for p in people if p.counts),
    "sum(person.points) * 2 - sum(person.debt)": lambda people: sum(2 * p.points - p.debt for p in people),
    "2 - sum(person.debt)": lambda people: 2 - sum(one.debt for one in people),
    "count(person.points >= 1)": lambda people: sum(one.points >= 1 for one in people),
    "count(person.debt < 0) filter (where person.counts)": lambda people: sum(p.debt < 0 for p in people if p.counts),
}
TRUTHS: Mapping[str, Callable[[Any], Any]] = {
    "any(person.counts)": lambda people: any(one.counts for one in people),
    "all(person.counts)": lambda people: all(one.counts for one in people),
    "any(person.points >= 2) filter (where person.counts)": lambda people: any(
        p.points >= 2 for p in people if p.counts
    ),
    "all(person.debt >= 0) filter (where person.counts)": lambda people: all(p.debt >= 0 for p in people if p.counts),
    "not any(person.points = 0)": lambda people: all(one.points != 0 for one in people),
}


def rules() -> dict[str, tuple[str, Any]]:
    """Every rule: its text, and its meaning for a household of which all is known."""
    found: dict[str, tuple[str, Any]] = {f"truth{at}": (text, of) for at, (text, of) in enumerate(TRUTHS.items())}
    for at, (text, of) in enumerate(FIGURES.items()):
        for limit in range(-3, 7):
            meaning = lambda people, of=of, limit=limit: of(people) >= limit  # noqa: E731
            found[f"figure{at}_{limit + 3}"] = (f"{text} >= {limit}", meaning)
    return found


def write_plan(folder: Path) -> None:
    blocks = [
        f'```yaml rule {name}\nfor: household\nwhen: ["{text}"]\ncite: invented\n```\n'
        for name, (text, _) in rules().items()
    ]
    folder.mkdir()
    (folder / "plan.md").write_text("---\nplan: small\ntitle: {en: Small}\n---\n")
    (folder / "rules.md").write_text(HEAD + "\n" + "\n".join(blocks))
    (folder / "areas.csv").write_text(
        "code,name_zh,name_en,level,parent,from,to\n1,市,City,city,,,\n11,甲,A,county,1,,\n12,乙,B,county,1,,\n"
    )


def households(dice: random.Random, number: int) -> Iterator[list[Person]]:
    """Of none to three people each, a third of what is said of them unknown."""
    for _ in range(number):
        yield [
            Person(dice.choice([True, False, None]), dice.choice([0, 1, 2, None]), dice.choice([-1, 0, 1, None]))
            for _ in range(dice.randint(0, 3))
        ]


def ways(value: Any, name: str) -> Sequence[Any]:
    if value is not None:
        return (value,)
    return (True, False) if name == "counts" else range(BOUNDS[name][0], BOUNDS[name][1] + 1)


def completions(people: People) -> Iterator[list[Person]]:
    """Every way in which what is unknown may turn out."""
    yield from (
        list(turned_out)
        for turned_out in product(
            *(
                [Person(*cells) for cells in product(*(ways(value, name) for name, value in vars(one).items()))]
                for one in people
            )
        )
    )


def newcomers() -> Iterator[list[Person]]:
    """Who may live there too where the list is not complete: nobody, or so many that any end is passed."""
    yield []
    for counts, points, debt in product((True, False), (0, 2), (-1, 1)):
        yield [Person(counts, points, debt)] * 40


@pytest.mark.parametrize(("seed", "number"), [(1, 150), pytest.param(2, 3000, marks=pytest.mark.large)])
def test_a_comparison_is_known_exactly_where_all_completions_agree(tmp_path: Path, seed: int, number: int) -> None:
    write_plan(tmp_path / "plan")
    plan = plancode.read(tmp_path / "plan")
    people = list(households(random.Random(seed), number))
    rows: Mapping[str, list[dict[str, Any]]] = {
        "household": [{"id": f"h{at}", "area": f"1{1 + at % 2}"} for at in range(number)],
        "person": [
            {"id": f"p{at}-{nth}", "household_id": f"h{at}", "area": f"1{1 + at % 2}", **vars(one)}
            for at, found in enumerate(people)
            for nth, one in enumerate(found)
        ],
    }
    snapshot = write_snapshot(plan, rows, DAY, [Completeness("person", ("11",), DAY, DAY)], tmp_path / "snap")
    run = plancode.run(plancode.compile(plan, as_of=DAY), snapshot, tmp_path / "run")
    stored = {row["id"]: row for row in rows_of(run.table("household"))}
    wrong = []
    for at, found in enumerate(people):
        is_complete = at % 2 == 0
        more = [[]] if is_complete else list(newcomers())
        all_ways = [[*known, *others] for known in completions(found) for others in more]
        for name, (text, meaning) in rules().items():
            answers = {bool(meaning(way)) for way in all_ways}
            wanted = answers.pop() if len(answers) == 1 else None
            if stored[f"h{at}"][name] is not wanted:
                wrong.append((text, found, is_complete, stored[f"h{at}"][name], wanted))
    assert wrong == []
