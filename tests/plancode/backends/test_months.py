"""Kept for months after a change, and only so many months after one: every day around the edge, in both engines."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

import plancode
from plancode.explain.explaining import Explainer
from plancode.language.plan import Plan
from plancode.snapshots.rows import write_snapshot

PLAN = """\
```yaml subject household
key: number
```

```yaml fact is_poor
for: household
type: boolean
list: poor_register
```

```yaml rule kept_after_exit
for: household
when:
  - is_poor or months_since(since(is_poor)) < 6
cite: invented
```

```yaml rule after_half_a_year
for: household
when:
  - is_poor
  - months_since(since(is_poor)) >= 6
cite: invented
```
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.md").write_text(PLAN)
    (folder / "areas.csv").write_text("code,name_zh,name_en,level,parent,from,to\na,甲,A,county,,,\n")
    return plancode.read(folder)


def six_months_after(day: date) -> date:
    """The day on which six whole months are over, by the calendar."""
    year, month = day.year + (day.month > 6), (day.month + 5) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@pytest.mark.parametrize("as_of", [date(2019, 12, 31), date(2020, 2, 28), date(2020, 2, 29), date(2019, 2, 28)])
def test_the_last_day_and_the_day_after(plan: Plan, tmp_path: Path, as_of: date) -> None:
    days = [as_of - timedelta(days=back) for back in (0, 1, 90, *range(170, 195))]
    rows = [
        {"id": f"{day}{mark}", "area": "a", "is_poor": is_poor, "is_poor__seen": as_of, "is_poor__since": day}
        for day in days
        for mark, is_poor in (("in", True), ("out", False))
    ]
    rows += [{"id": mark, "area": "a", "is_poor": is_poor} for mark, is_poor in (("in", True), ("out", False))]
    snapshot = write_snapshot(plan, {"household": rows}, as_of, (), tmp_path / "snap")
    run = plancode.run(plancode.compile(plan, as_of=as_of), snapshot, tmp_path / "run")
    query = f"SELECT id, kept_after_exit, after_half_a_year FROM read_parquet('{run.table('household')}')"
    with duckdb.connect() as database:
        stored = {id: answers for id, *answers in database.execute(query).fetchall()}
    over = {day: six_months_after(day) <= as_of for day in days}
    expected = {f"{day}out": [not over[day], False] for day in days} | {f"{day}in": [True, over[day]] for day in days}
    assert stored == expected | {"in": [True, None], "out": [None, False]}
    assert set(over.values()) == {True, False}
    with Explainer(plan, run, snapshot) as explainer:
        assert all(one.agrees for id in stored for one in explainer.explain("household", id))
