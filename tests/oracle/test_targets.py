"""Targets against brute force: two thousand small populations, every completion of what is unknown (law 7).

Each population is a county of its own, so one run judges them all. No fact is shared between subjects, so the intervals
must be tight, not only sound.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor
from pathlib import Path
from typing import Any

import duckdb
import pytest

import plancode
from plancode.snapshots.layout import Completeness
from plancode.snapshots.rows import write_snapshot

POPULATIONS = 2001
DAY = date(2020, 12, 31)
GOAL = Fraction(1, 2)
LEAST, MOST = 0, 10

FILES = {
    "plan.md": "---\nplan: small\ntitle: {en: Small populations}\n---\n",
    "measures.md": """---
measure: small
title: {en: Small}
in_force: 2018-01-01 to 2020-12-31
responsible: {en: office}
---

```yaml subject person
key: number
```

```yaml fact is_poor
for: person
type: boolean
```

```yaml fact is_helped
for: person
type: boolean
```

```yaml fact yuan
for: person
type: money
unit: CNY
bounds: 0 to 10
cite: invented
```

```yaml fact balance
for: person
type: money
unit: CNY
bounds: -10 to 10
cite: invented
```

```yaml rule due
for: person
when: [is_poor]
received: is_helped
```

```yaml target share
share: is_helped
among: is_poor
counted: at_year_end
at_least: {2020: 50%}
cite: invented
```

```yaml target everybody
everyone: due
counted: at_year_end
due: 2020
cite: invented
```

```yaml target number
count: is_poor and is_helped
counted: at_year_end
at_least: {2020: 2}
cite: invented
```

```yaml target amount
sum: yuan
when: [is_poor]
counted: at_year_end
unit: CNY
at_least: {2020: 10}
cite: invented
```

```yaml target balances
sum: balance
counted: at_year_end
unit: CNY
at_least: {2020: 10}
cite: invented
```
""",
}


@dataclass(frozen=True)
class Person:
    """Somebody of whom each fact may be unknown (None)."""

    is_poor: bool | None
    is_helped: bool | None
    yuan: int | None


@dataclass(frozen=True)
class Judged:
    """The targets of one run: rows by target and area."""

    people: Sequence[Sequence[Person]]
    progress: Mapping[tuple[str, str | None], Mapping[str, Any]]
    rows: int

    def of(self, target: str, place: int) -> Mapping[str, Any]:
        """A county's row."""
        return self.progress[target, county(place)]


def county(place: int) -> str:
    return f"1{place:05d}"


def is_counted(place: int) -> bool:
    """Is the county's list of people complete? Every tenth one's is not."""
    return place % 10 != 0


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    folder = tmp_path_factory.mktemp("small")
    people = list(populations(random.Random(7)))
    write_plan(folder / "plan")
    typed = plancode.read(folder / "plan")
    rows = [
        {"id": f"p{place}-{at}", "area": f"{county(place)}01", "balance": balance_of(one), **vars(one)}
        for place, found in enumerate(people)
        for at, one in enumerate(found)
    ]
    whole = [county(place) for place in range(POPULATIONS) if is_counted(place)]
    complete = [Completeness("person", tuple(whole), DAY, DAY)]
    snapshot = write_snapshot(typed, {"person": rows}, DAY, complete, folder / "snapshot")
    run = plancode.run(plancode.compile(typed, as_of=DAY), snapshot, folder / "run")
    with duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_parquet(?)", [str(run.table("progress"))])
        names = [column[0] for column in found.description]
        told = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return Judged(people, {(row["target"], row["area"]): row for row in told}, run.subjects["person"].rows)


def populations(chance: random.Random) -> Iterator[list[Person]]:
    """Of none to four people each."""
    answers = (True, False, None)
    for _ in range(POPULATIONS):
        yield [
            Person(chance.choice(answers), chance.choice(answers), chance.choice((0, 3, 10, None)))
            for _ in range(chance.randint(0, 4))
        ]


def balance_of(one: Person) -> int | None:
    """An amount that may be negative."""
    return None if one.yuan is None else one.yuan - 5


def write_plan(folder: Path) -> None:
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    areas = ["code,name_zh,name_en,level,parent,from,to", "1,市,City,city,,,"]
    for place in range(POPULATIONS):
        areas.append(f"{county(place)},县{place},County {place},county,1,,")
        areas.append(f"{county(place)}01,村{place},Village {place},village,{county(place)},,")
    (folder / "areas.csv").write_text("\n".join(areas) + "\n")


def completions(people: Sequence[Person]) -> Iterator[list[Person]]:
    """Every way in which what is unknown may turn out; of an amount, its two ends."""
    choices = [
        [
            Person(poor, helped, yuan)
            for poor in known(one.is_poor, (True, False))
            for helped in known(one.is_helped, (True, False))
            for yuan in known(one.yuan, (LEAST, MOST))
        ]
        for one in people
    ]
    yield from (list(one) for one in product(*choices))


def known(value: Any, otherwise: Sequence[Any]) -> Sequence[Any]:
    return otherwise if value is None else (value,)


def shares(people: Sequence[Person]) -> list[Fraction]:
    """The share that was helped among the poor, in every completion that has somebody poor."""
    without_amounts = [Person(one.is_poor, one.is_helped, LEAST) for one in people]
    found = []
    for turned_out in completions(without_amounts):
        poor = [one for one in turned_out if one.is_poor]
        if poor:
            found.append(Fraction(sum(bool(one.is_helped) for one in poor), len(poor)))
    return found


def verdict(low: Fraction | int, high: Fraction | int, goal: Fraction | int) -> str:
    return "met" if low >= goal else "missed" if high < goal else "unknown"


@pytest.mark.parametrize(("target", "goal"), [("share", GOAL), ("everybody", Fraction(1))])
def test_a_share_is_the_tightest_interval_that_holds_every_completion(
    judged: Judged, target: str, goal: Fraction
) -> None:
    for place, people in enumerate(judged.people):
        row = judged.of(target, place)
        found = shares(people)
        if not is_counted(place):
            assert (row["low"], row["high"], row["closed"]) == (0, 100, False)
        elif not found:
            assert (row["low"], row["high"], row["status"]) == (None, None, "no_denominator")
        else:
            low, high = min(found), max(found)
            assert row["low"] == Decimal(floor(low * 10000)) / 100, (place, people, row)
            assert row["high"] == Decimal(ceil(high * 10000)) / 100, (place, people, row)
            assert (row["status"], row["closed"]) == (verdict(low, high, goal), True), (place, people, row)


def test_a_count_is_certain_to_possible(judged: Judged) -> None:
    for place, people in enumerate(judged.people):
        row = judged.of("number", place)
        found = [sum(bool(one.is_poor and one.is_helped) for one in way) for way in completions(people)]
        high = max(found) if is_counted(place) else None
        assert (row["low"], row["high"], row["closed"]) == (min(found), high, is_counted(place)), (place, people)
        assert (row["goal"], row["status"]) == (None, None)


def test_a_sum_is_tight_within_the_bounds_of_its_fact(judged: Judged) -> None:
    for place, people in enumerate(judged.people):
        row = judged.of("amount", place)
        found = [sum(one.yuan or 0 for one in way if one.is_poor) for way in completions(people)]
        high = max(found) if is_counted(place) else None
        assert (row["low"], row["high"]) == (min(found), high), (place, people)


def test_a_sum_that_may_fall_has_no_lower_end_where_people_may_be_missing(judged: Judged) -> None:
    for place, people in enumerate(judged.people):
        row = judged.of("balances", place)
        known = [balance_of(one) for one in people]
        low = sum(-MOST if one is None else one for one in known)
        high = sum(MOST if one is None else one for one in known)
        assert (row["low"], row["high"]) == ((low, high) if is_counted(place) else (None, None)), (place, people)


@pytest.mark.parametrize("target", ["share", "everybody", "number"])
def test_counts_add_up_over_areas(judged: Judged, target: str) -> None:
    counties = [judged.of(target, place) for place in range(POPULATIONS)]
    for name in ("tt", "tf", "tu", "ut", "uf", "uu"):
        total = sum(row[name] for row in counties)
        assert judged.progress[target, "1"][name] == judged.progress[target, None][name] == total


def test_who_goes_in_comes_out(judged: Judged) -> None:
    assert judged.rows == sum(len(people) for people in judged.people)
    whole = judged.progress["share", None]
    in_denominator = sum(len([one for one in people if one.is_poor is not False]) for people in judged.people)
    assert sum(whole[name] for name in ("tt", "tf", "tu", "ut", "uf", "uu")) == in_denominator
