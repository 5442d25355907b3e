"""Duties at the edges of their periods: what both engines say of deeds that were done, not done, or not known."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import plancode
from plancode.language.plan import Plan
from plancode.snapshots.layout import Completeness

from .registers import Register
from .test_two_opinions import HERE, rows_of, second_opinion, stored_answers, stored_lacks

DUTIES = """---
measure: duties
title: {en: duties}
in_force: 2019-01-01 to 2020-12-31
responsible: {en: county office}
---

```yaml subject village
key: number
```

```yaml fact is_poor
for: village
type: boolean
```

```yaml duty monthly
for: village
do: visit
every: month
```

```yaml duty quarterly
for: village
when: [is_poor]
do: a meeting
every: quarter
at_least: 2
cite: invented
by: village office
```

```yaml duty yearly
for: village
do: a play
every: year
```

```yaml duty final
for: village
do: a report
every: once
due: 2020
evidence: paper
```
"""
AREA = "4101"
LISTS = ("monthly", "quarterly", "yearly", "final")
Deeds = Mapping[str, Iterable[str | None]]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("plan")
    for file in ("plan.md", "areas.csv"):
        shutil.copy(HERE / "plan" / file, folder)
    (folder / "duties.md").write_text(DUTIES, encoding="utf-8")
    return plancode.read(folder)


def register(as_of: str, deeds: Deeds, *, is_complete: bool) -> Register:
    """One poor village and its deeds, by the day each was done (None: done, and nobody knows when)."""
    day = date.fromisoformat(as_of)
    rows: dict[str, list[dict[str, Any]]] = {"village": [{"id": "v1", "area": AREA, "is_poor": True}]}
    for name in LISTS:
        rows[name] = [
            {
                "id": f"{name}{at}",
                "area": AREA,
                "subject_id": "v1",
                "round": at,
                "state": "done",
                "done_on": date.fromisoformat(done) if done else None,
            }
            for at, done in enumerate(deeds.get(name, ()), 1)
        ]
    complete = [Completeness(name, (AREA,), date(2018, 1, 1), day) for name in LISTS if is_complete]
    return Register(day, rows, complete)


def kept(plan: Plan, folder: Path, made: Register) -> dict[str, bool | None]:
    """Which duties are kept, as both engines say."""
    run = plancode.run(plancode.compile(plan, as_of=made.as_of), made.freeze(plan, folder / "snap"), folder / "run")
    answers, lacks = second_opinion(plan, made)
    stored = stored_answers(run, plan)
    assert stored == answers
    assert {key: found for key, found in stored_lacks(run).items() if found} == lacks
    return {name: stored["village", "v1", f"{name}__kept__received"] for name in LISTS}


@pytest.mark.parametrize(
    ("as_of", "duty", "days", "expected"),
    [
        ("2019-01-31", "monthly", ["2019-01-31"], True),
        ("2019-01-31", "monthly", ["2018-12-31"], False),
        ("2019-02-28", "monthly", ["2019-01-01"], False),
        ("2019-02-27", "monthly", ["2019-01-01"], True),
        ("2020-02-29", "monthly", ["2020-01-31", "2020-02-29"], True),
        ("2020-02-28", "monthly", ["2020-01-31"], True),
        ("2020-02-29", "monthly", ["2020-01-31"], False),
        ("2019-03-30", "quarterly", [], True),
        ("2019-03-31", "quarterly", ["2019-01-01", "2019-03-31"], True),
        ("2019-03-31", "quarterly", ["2019-03-31"], False),
        ("2019-04-01", "quarterly", ["2019-03-31", "2019-04-01"], False),
        ("2019-06-30", "quarterly", ["2019-01-01", "2019-03-31", "2019-04-01", "2019-06-30"], True),
        ("2019-12-30", "yearly", [], True),
        ("2019-12-31", "yearly", [], False),
        ("2019-12-31", "yearly", ["2019-12-31"], True),
        ("2019-12-31", "yearly", ["2018-12-31"], False),
        ("2020-01-01", "yearly", [], True),
        ("2020-12-30", "final", [], True),
        ("2020-12-31", "final", [], False),
        ("2020-12-31", "final", ["2019-05-01"], True),
    ],
)
def test_a_duty_is_judged_when_its_period_has_ended(
    plan: Plan, tmp_path: Path, as_of: str, duty: str, days: list[str], expected: bool
) -> None:
    assert kept(plan, tmp_path, register(as_of, {duty: days}, is_complete=True))[duty] is expected


def test_nobody_is_missed_where_the_list_is_not_complete(plan: Plan, tmp_path: Path) -> None:
    deeds = {"quarterly": ["2019-01-05", "2019-02-05"], "yearly": []}
    found = kept(plan, tmp_path, register("2019-03-31", deeds, is_complete=False))
    assert found == {"monthly": None, "quarterly": True, "yearly": True, "final": True}


def test_a_deed_of_an_unknown_day_may_have_been_in_any_period(plan: Plan, tmp_path: Path) -> None:
    made = register("2019-12-31", {"quarterly": ["2019-01-05", None], "yearly": [None]}, is_complete=True)
    found = kept(plan, tmp_path, made)
    assert (found["yearly"], found["quarterly"]) == (None, False)
    known = kept(plan, tmp_path / "more", register("2019-12-31", {"yearly": [None, "2019-07-01"]}, is_complete=True))
    assert known["yearly"] is True


def test_the_target_of_a_duty_counts_who_owes_it(plan: Plan, tmp_path: Path) -> None:
    made = register("2019-12-31", {"yearly": ["2019-12-31"]}, is_complete=True)
    made.complete.append(Completeness("village", ("41",), date(2018, 1, 1), made.as_of))
    run = plancode.run(plancode.compile(plan, as_of=made.as_of), made.freeze(plan, tmp_path / "snap"), tmp_path / "run")
    rows = {
        (row["target"], row["year"]): row["status"] for row in rows_of(run.table("progress")) if row["area"] is None
    }
    assert rows == {
        ("monthly__kept_by_all", 2019): "missed",
        ("monthly__kept_by_all", 2020): "not_due",
        ("quarterly__kept_by_all", 2019): "missed",
        ("quarterly__kept_by_all", 2020): "not_due",
        ("yearly__kept_by_all", 2019): "met",
        ("yearly__kept_by_all", 2020): "not_due",
        ("final__kept_by_all", 2020): "not_due",
    }
