"""A run projected to a later day: the same facts grown older, said of every figure, and never a day back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import plancode
from plancode.errors import InputError
from plancode.explain.explaining import Explainer
from plancode.gaps import gaps
from plancode.language.plan import Plan
from plancode.runs import Run, open_run
from plancode.snapshots.layout import Completeness
from plancode.snapshots.opening import Snapshot
from plancode.snapshots.rows import write_snapshot
from tests.plancode.cli.conftest import Call, call, rows

__all__ = ["call"]
FROZEN, LAST_FRESH, STALE = date(2019, 12, 31), date(2020, 5, 31), date(2020, 6, 1)
PLAN = """\
---
in_force: 2018-01-01 to 2020-12-31
---

```yaml subject household
key: number
```

```yaml subject person
key: number
parents: [household]
```

```yaml fact poor
for: household
type: boolean
fresh_for: 6 months
authority: office
```

```yaml fact born_on
for: person
type: date
```

```yaml fact has_help
for: person
type: boolean
```

```yaml rule help
for: person
when:
  - household.poor
  - years_since(born_on) >= 60
received: has_help
cite: invented
```

```yaml rule alone
for: household
when:
  - count(person) = 1
received: poor
cite: invented
```

```yaml target helped
everyone: help
counted: at_year_end
due: 2020
cite: invented
```
"""
PEOPLE = [
    {"id": "old", "household_id": "h", "area": "a", "born_on": date(1950, 1, 1), "has_help": False},
    {"id": "sixty_in_march", "household_id": "h", "area": "a", "born_on": date(1960, 3, 1), "has_help": False},
]
HOUSEHOLDS = [
    {"id": "h", "area": "a", "poor": True, "poor__seen": date(2019, 11, 30), "poor__since": None},
    {"id": "k", "area": "a", "poor": False, "poor__seen": date(2019, 12, 31), "poor__since": None},
]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.md").write_text(PLAN)
    (folder / "areas.csv").write_text("code,name_zh,name_en,level,parent,from,to\na,甲,A,county,,,\n")
    return plancode.read(folder)


@pytest.fixture(scope="module")
def snapshot(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    whole = [Completeness("person", ("a",), date(2018, 1, 1), date(2020, 3, 31))]
    out = tmp_path_factory.mktemp("snapshots") / "snap"
    return write_snapshot(plan, {"household": HOUSEHOLDS, "person": PEOPLE}, FROZEN, whole, out)


def projected(plan: Plan, snapshot: Snapshot, day: date, out: Path) -> Run:
    return plancode.run(plancode.compile(plan, as_of=day), snapshot, out / "run", project=True)


def statuses(run: Run, rule: str) -> dict[str, str]:
    return {gap.id: gap.status for gap in gaps(run, rule=rule)}


def test_ages_and_freshness_are_those_of_the_projected_day(plan: Plan, snapshot: Snapshot, tmp_path: Path) -> None:
    assert statuses(projected(plan, snapshot, date(2020, 2, 29), tmp_path), "help") == {"old": "missed"}
    both = {"old": "missed", "sixty_in_march": "missed"}
    assert statuses(projected(plan, snapshot, date(2020, 3, 1), tmp_path), "help") == both
    assert statuses(projected(plan, snapshot, LAST_FRESH - (STALE - LAST_FRESH), tmp_path), "help") == both
    stale = list(gaps(projected(plan, snapshot, STALE, tmp_path), rule="help"))
    assert [(gap.status, [lack.why for lack in gap.lacking]) for gap in stale] == [("unknown", ["stale"])] * 2


def test_no_list_is_complete_after_the_period_it_was_declared_for(
    plan: Plan, snapshot: Snapshot, tmp_path: Path
) -> None:
    assert statuses(projected(plan, snapshot, date(2020, 3, 31), tmp_path), "alone") == {}
    (after,) = gaps(projected(plan, snapshot, date(2020, 4, 1), tmp_path), rule="alone")
    assert (after.id, [(lack.fact, lack.why) for lack in after.lacking]) == ("k", [("person", "not_complete")])


@pytest.mark.parametrize("day", [date(2020, 3, 1), STALE])
def test_the_second_opinion_looks_at_the_projected_day_too(
    plan: Plan, snapshot: Snapshot, tmp_path: Path, day: date
) -> None:
    run = projected(plan, snapshot, day, tmp_path)
    with Explainer(plan, run, snapshot) as explainer:
        found = [one for who in PEOPLE for one in explainer.explain("person", str(who["id"]))]
    assert all(one.agrees for one in found)
    assert [one.answer.answer for one in found] == ([None] if day == STALE else [True]) * 2


def test_the_run_says_that_it_is_projected_and_has_a_name_of_its_own(
    plan: Plan, snapshot: Snapshot, tmp_path: Path
) -> None:
    ahead = projected(plan, snapshot, STALE, tmp_path)
    content = json.loads((ahead.path / "run.json").read_text())
    assert (content["projected"], content["as_of"], content["snapshot_as_of"]) == (True, "2020-06-01", "2019-12-31")
    assert replace(open_run(ahead.path), seconds=0.0) == replace(ahead, seconds=0.0)
    today = projected(plan, snapshot, FROZEN, tmp_path)
    assert (today.projected, today.name == ahead.name) == (False, False)


def test_nothing_is_projected_back(plan: Plan, snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is before that: nothing can be projected back") as error:
        projected(plan, snapshot, date(2019, 12, 30), tmp_path)
    assert error.value.problems[0].code == "projected_back"
    assert list(tmp_path.iterdir()) == []


def test_every_row_of_every_command_is_stamped(plan: Plan, snapshot: Snapshot, tmp_path: Path, call: Call) -> None:
    run = tmp_path / "run"
    made = call("run", plan.root, snapshot.path, "--as-of", STALE, "--out", run, "--project", "--json")
    assert json.loads(made.stdout)["projected"] is True
    asked: list[tuple[Any, ...]] = [
        ("gaps", run), ("ask", run), ("progress", run), ("explain", run, "person", "old")
    ]  # fmt: skip
    for command in asked:
        found = rows(call(*command, "--json"))
        assert found
        assert all(row["projected"] is True for row in found)
        shown = call(*command, "--lang", "zh").stdout
        assert shown.startswith("由 2019-12-31 的快照推算至 2020-06-01")
    assert json.loads(call(*asked[3], "help", "--json").stdout)["projected"] is True
    for command in asked[:3]:
        assert call(*command, "--csv", tmp_path / "rows.csv").exit_code == 0
        head, first, *_ = (tmp_path / "rows.csv").read_text().splitlines()
        assert (head.rsplit(",", 1)[1], first.rsplit(",", 1)[1]) == ("projected", "true")


def test_no_row_of_another_run_is_stamped(plan: Plan, snapshot: Snapshot, tmp_path: Path, call: Call) -> None:
    run = tmp_path / "run"
    made = call("run", plan.root, snapshot.path, "--as-of", FROZEN, "--out", run)
    assert "projected" not in made.stdout
    for command in (("gaps", run), ("ask", run), ("progress", run), ("explain", run, "person", "old")):
        assert not [row for row in rows(call(*command, "--json")) if "projected" in row]
        assert "projected" not in call(*command).stdout
