"""When a target is judged: a whole period is due at its end, which need not be a year's (law 8)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import plancode
from plancode.snapshots.layout import Completeness
from plancode.snapshots.rows import write_snapshot

from .test_two_opinions import rows_of

PLAN = """---
plan: half_a_year
title: {en: Half a year}
---
"""
MEASURE = """---
measure: homes
title: {en: Homes}
in_force: 2018-01-01 to 2020-06-30
responsible: {en: office}
---

```yaml subject household
key: number
```

```yaml ledger homes
row: household
states: [listed, accepted]
```

```yaml target whole
count: homes.accepted
counted: whole_period
at_least: 2
cite: invented
```

```yaml target by_year
count: homes.accepted
counted: each_year
at_least: {2019: 1, 2020: 2}
cite: invented
```
"""
AREAS = "code,name_zh,name_en,level,parent,from,to\n1,县,County,county,,,\n"


def rows_of_homes(last: date | None) -> list[dict[str, object]]:
    """One accepted before the period, one on its first day, and one on the day given."""
    days = [date(2017, 12, 31), date(2018, 1, 1), *([last] if last else [])]
    return [
        {"id": f"k{at}", "subject_id": "h1", "round": at, "area": "1", "state": "accepted", "accepted_on": day}
        for at, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("day", "accepted_on", "status"),
    [
        (date(2020, 6, 29), date(2019, 6, 1), "met"),
        (date(2020, 6, 29), None, "not_due"),
        (date(2020, 6, 30), None, "missed"),
        (date(2020, 6, 30), date(2020, 6, 30), "met"),
        (date(2020, 7, 1), date(2020, 7, 1), "missed"),
    ],
)
def test_a_whole_period_is_judged_on_its_last_day(
    tmp_path: Path, day: date, accepted_on: date | None, status: str
) -> None:
    (tmp_path / "plan").mkdir()
    for name, text in {"plan.md": PLAN, "homes.md": MEASURE, "areas.csv": AREAS}.items():
        (tmp_path / "plan" / name).write_text(text)
    plan = plancode.read(tmp_path / "plan")
    homes = rows_of_homes(accepted_on)
    rows: dict[str, list[dict[str, object]]] = {"household": [{"id": "h1", "area": "1"}], "homes": homes}
    complete = [Completeness("homes", ("1",), date(2018, 1, 1), day)]
    snapshot = write_snapshot(plan, rows, day, complete, tmp_path / "snap")
    run = plancode.run(plancode.compile(plan, as_of=day), snapshot, tmp_path / "run")
    found = {(row["target"], row["year"]): row for row in rows_of(run.table("progress")) if row["area"] is None}
    assert found["whole", 2020]["status"] == status
    assert found["whole", 2020]["low"] == found["whole", 2020]["high"] == (2 if status == "met" else 1)
    assert found["by_year", 2020]["status"] == "not_due"
