"""Clause 3.2.3 decided by hand: plain Python over raw rows, sharing nothing with the engine, not even the parser.

The third opinion. Rows are as a snapshot holds them: `id`, `household_id`, `area`, facts, and `<fact>__seen` for facts
that grow stale. Answers are True, False or None; None is not known. What the rules say is read from the plan's text
and the papers it cites, as `plans/xuchang-2018-2020/3-2-3-disability.md` reads them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]
Truth = bool | None

# How many months an entry of a register stays good, by the vocabulary.
MONTHS_FRESH = {
    "is_registered_poor": 12,
    "receives_minimum_allowance": 3,
    "income_per_head": 12,
    "property_within_limits": 12,
    "home_fit_for_rebuilding": 24,
    "holds_disability_certificate": 12,
    "disability_grade": 120,
    "trouble_going_out": 12,
    "needs_rehabilitation": 12,
    "needs_long_term_care": 12,
    "in_extreme_hardship_support": 3,
    "receives_living_subsidy": 1,
    "care_subsidy_paid": 1,
    "receives_injury_care_pay": 12,
}


@dataclass(frozen=True)
class Registry:
    """The rows of a registry on a day; `counted_areas` are those where the list of all people is complete."""

    as_of: date
    people: Sequence[Row]
    households: Sequence[Row]
    counted_areas: Collection[str]

    def home_of(self, person: Row) -> Row:
        """The person's household; an empty row if there is none."""
        return self._homes.get(person["household_id"], {})

    def people_of(self, household: Row) -> Sequence[Row]:
        """The people who say that they live there."""
        return self._people.get(household["id"], ())

    @cached_property
    def _homes(self) -> Mapping[str | None, Row]:
        return {row["id"]: row for row in self.households}

    @cached_property
    def _people(self) -> Mapping[str | None, Sequence[Row]]:
        found: dict[str | None, list[Row]] = {}
        for row in self.people:
            found.setdefault(row["household_id"], []).append(row)
        return found


def decide(registry: Registry) -> dict[str, dict[str, Any]]:
    """For each question, the answer for each person or household, by id."""
    people: dict[str, Callable[[Registry, Row], Any]] = {
        "minimum_allowance_inclusion": is_to_be_included,
        "living_subsidy": is_due_living_subsidy,
        "living_subsidy__amount": living_subsidy_amount,
        "care_subsidy": is_due_care_subsidy,
        "care_subsidy__amount": care_subsidy_amount,
        "care_subsidy__received": lambda registry, row: cell(registry, row, "care_subsidy_paid"),
        "severely_disabled_poor": is_severely_disabled_and_poor,
        "rehabilitation_child": is_child_to_be_helped,
        "disability_subsidies": both_subsidies,
    }
    homes: dict[str, Callable[[Registry, Row], Any]] = {
        "severely_disabled_poor_at_home": is_home_to_be_rebuilt,
    }
    asked = {name: {row["id"]: say(registry, row) for row in registry.people} for name, say in people.items()}
    return asked | {name: {row["id"]: say(registry, row) for row in registry.households} for name, say in homes.items()}


def cell(registry: Registry, row: Row, fact: str) -> Any:
    """What a register still says: nothing once its time is over, or if nobody knows when it was seen."""
    value, months = row.get(fact), MONTHS_FRESH.get(fact)
    if value is None or months is None:
        return value
    seen = row.get(f"{fact}__seen")
    if seen is None:
        return None
    month = seen.month - 1 + months
    year, month = seen.year + month // 12, month % 12 + 1
    last_good = date(year, month, min(seen.day, monthrange(year, month)[1]))
    return None if last_good < registry.as_of else value


def grade(registry: Registry, person: Row) -> Any:
    """Nobody without a certificate has a grade."""
    holds = cell(registry, person, "holds_disability_certificate")
    if holds is None:
        return None
    return cell(registry, person, "disability_grade") if holds else "none"


def age(registry: Registry, person: Row) -> int | None:
    """Years of age; born on 29 February, one is a year older on 1 March where there is no such day."""
    born = person.get("birth_date")
    if born is None:
        return None
    today = registry.as_of
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def all_true(*parts: Truth) -> Truth:
    """No if any part is no; not known if any part is not; else yes."""
    if False in parts:
        return False
    return None if None in parts else True


def any_true(parts: Sequence[Truth]) -> Truth:
    """Yes if any part is yes; not known if any part is not; else no."""
    if True in parts:
        return True
    return None if None in parts else False


def opposite(part: Truth) -> Truth:
    """Not known stays not known."""
    return None if part is None else not part


def qualifies_for_minimum_allowance(registry: Registry, household: Row) -> Truth:
    """Income below the line of the year (3,450 yuan in 2018, 3,860 in 2019, 2020 not found), property within limits."""
    line = {2018: Decimal(3450), 2019: Decimal(3860)}.get(registry.as_of.year)
    income = cell(registry, household, "income_per_head")
    is_below = None if line is None or income is None else income < line
    return all_true(is_below, cell(registry, household, "property_within_limits"))


def is_to_be_included(registry: Registry, person: Row) -> Truth:
    """Sentence 1: registered poor, disabled, and the household qualifies."""
    home = registry.home_of(person)
    qualifies = qualifies_for_minimum_allowance(registry, home)
    holds = cell(registry, person, "holds_disability_certificate")
    return all_true(holds, cell(registry, home, "is_registered_poor"), qualifies)


def is_due_living_subsidy(registry: Registry, person: Row) -> Truth:
    """Sentence 3: a certificate, in a household with the minimum allowance, and no other support for the same."""
    has_allowance = cell(registry, registry.home_of(person), "receives_minimum_allowance")
    supported = cell(registry, person, "in_extreme_hardship_support")
    injured = cell(registry, person, "receives_injury_care_pay")
    holds = cell(registry, person, "holds_disability_certificate")
    return all_true(holds, has_allowance, opposite(supported), opposite(injured))


def is_due_care_subsidy(registry: Registry, person: Row) -> Truth:
    """Sentence 3: grade 1 or 2, in need of long-term care, and no other support for the same."""
    graded = grade(registry, person)
    is_severe = None if graded is None else graded in ("1", "2")
    supported = cell(registry, person, "in_extreme_hardship_support")
    injured = cell(registry, person, "receives_injury_care_pay")
    needs = cell(registry, person, "needs_long_term_care")
    return all_true(is_severe, needs, opposite(supported), opposite(injured))


def living_subsidy_amount(registry: Registry, person: Row) -> Decimal | None:
    """Sixty yuan a month."""
    return sixty_if(is_due_living_subsidy(registry, person))


def care_subsidy_amount(registry: Registry, person: Row) -> Decimal | None:
    """Sixty yuan a month."""
    return sixty_if(is_due_care_subsidy(registry, person))


def both_subsidies(registry: Registry, person: Row) -> Decimal | None:
    """One does not exclude the other."""
    amounts = (living_subsidy_amount(registry, person), care_subsidy_amount(registry, person))
    return None if None in amounts else sum((one for one in amounts if one is not None), Decimal(0))


def sixty_if(due: Truth) -> Decimal | None:
    """Sixty if due, nothing if not."""
    return None if due is None else Decimal(60) * due


def is_severely_disabled_and_poor(registry: Registry, person: Row) -> Truth:
    """Registered poor, with a grade of 1 or 2."""
    graded = grade(registry, person)
    is_severe = None if graded is None else graded in ("1", "2")
    return all_true(cell(registry, registry.home_of(person), "is_registered_poor"), is_severe)


def is_child_to_be_helped(registry: Registry, person: Row) -> Truth:
    """Sentence 11: from birth to the day before the seventh birthday, registered poor, in need of rehabilitation."""
    years = age(registry, person)
    is_small = None if years is None else 0 <= years <= 6
    poor = cell(registry, registry.home_of(person), "is_registered_poor")
    return all_true(is_small, poor, cell(registry, person, "needs_rehabilitation"))


def is_home_to_be_rebuilt(registry: Registry, household: Row) -> Truth:
    """Sentence 13: registered poor, one severely disabled person has trouble going out, and the home can be rebuilt."""
    persons = [
        all_true(is_severely_disabled_and_poor(registry, one), cell(registry, one, "trouble_going_out"))
        for one in registry.people_of(household)
    ]
    if household.get("area") not in registry.counted_areas:
        persons.append(None)
    poor = cell(registry, household, "is_registered_poor")
    return all_true(poor, any_true(persons), cell(registry, household, "home_fit_for_rebuilding"))
