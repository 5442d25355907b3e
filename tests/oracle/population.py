"""Random registries for clause 3.2.3, with holes, stale entries and edges: a birthday, a line just met, no members."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.oracle.clause_3_2_3 import MONTHS_FRESH, Registry

PERSON = {
    "holds_disability_certificate": (True, True, False),
    "disability_grade": ("1", "2", "3", "4"),
    "trouble_going_out": (True, False),
    "needs_rehabilitation": (True, True, False),
    "needs_long_term_care": (True, False),
    "in_extreme_hardship_support": (False, False, True),
    "receives_living_subsidy": (True, False),
    "care_subsidy_paid": tuple(Decimal(one) for one in ("0", "59.99", "60", "60.01")),
    "receives_injury_care_pay": (False, False, True),
}
HOUSEHOLD = {
    "is_registered_poor": (True, True, False),
    "receives_minimum_allowance": (True, False),
    "income_per_head": tuple(Decimal(one) for one in ("0", "3449.99", "3450", "3859.99", "3860", "9000", "-12.5")),
    "property_within_limits": (True, True, False),
    "home_fit_for_rebuilding": (True, False),
}


def registry(seed: int, households: int, as_of: date) -> Registry:
    """A made-up registry; the same for the same seed."""
    random = Random(seed)
    areas = ("411002", "411003", "411023")
    homes = [_row(random, HOUSEHOLD, as_of, id=f"h{n}", area=random.choice(areas)) for n in range(households)]
    people: list[dict[str, Any]] = []
    for home in homes:
        for _ in range(random.choice((0, 1, 1, 2, 3, 4))):
            lost = random.random() < 0.02
            row = _row(random, PERSON, as_of, id=f"p{len(people)}", household_id=None if lost else home["id"])
            people.append(row | {"area": None if lost else home["area"], "birth_date": _birth(random, as_of)})
    return Registry(as_of, people, homes, areas[:2])


def _row(random: Random, facts: dict[str, tuple[Any, ...]], as_of: date, **known: Any) -> dict[str, Any]:
    hole = random.choice((0.0, 0.1, 0.5))
    row = dict(known)
    for name, values in facts.items():
        row[name] = None if random.random() < hole else random.choice(values)
        row[f"{name}__seen"] = _seen(random, MONTHS_FRESH[name], as_of) if row[name] is not None else None
    if row.get("holds_disability_certificate") is False and random.random() < 0.9:
        row["disability_grade"] = None
    return row


def _seen(random: Random, months: int, as_of: date) -> date | None:
    """Mostly of late; at times just on the edge of its time, too old, or on a day that nobody noted."""
    edge = as_of - timedelta(days=int(months * 30.4375) + random.choice((-2, -1, 0, 1, 2)))
    return random.choice((as_of, as_of, as_of, as_of - timedelta(days=20), edge, date(2007, 2, 28), None))


def _birth(random: Random, as_of: date) -> date | None:
    birthday = date(as_of.year - 7, as_of.month, min(as_of.day, 28))
    edges = (birthday, birthday - timedelta(days=1), birthday + timedelta(days=1), date(2012, 2, 29), as_of, None)
    return random.choice((*edges, date(1950 + random.randrange(68), 1 + random.randrange(12), 1)))
