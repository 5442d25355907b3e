"""What a run claims to know of the made-up city, held against the truth that its generator kept aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest

import plancode
from plancode.compiler.program import Program
from plancode.gaps import gaps
from plancode.language import expressions as ex
from plancode.language.plan import Fact, Plan
from plancode.runs import Run
from plancode.snapshots.layout import columns_of, fact_of
from plancode.snapshots.opening import Snapshot
from plancode.synthetic import lists_of, synthesize
from plancode.synthetic.population import WRONG
from tests.plancode.told import freeze_truth, true_name, truth_columns, truth_file, vouched

PLAN = Path(__file__).parents[2] / "plans" / "xuchang-2018-2020"
DAY = date(2019, 12, 31)
DAYS = (date(2018, 12, 31), date(2019, 6, 30), DAY)
SMALL = 0.02
FACTS = ("fact", "state", "state_on", "round", "area")
SIX = ("tt", "tf", "tu", "ut", "uf", "uu")


@cache
def plan() -> Plan:
    return plancode.read(PLAN)


@cache
def program(day: date) -> Program:
    return plancode.compile(plan(), as_of=day)


@dataclass(frozen=True)
class City:
    """A city, its run, and the runs of the truth as told to it and as it is; each made when first asked for."""

    folder: Path
    day: date
    seed: int
    scale: float

    @cached_property
    def snapshot(self) -> Snapshot:
        return synthesize(plan(), self.folder / "city", self.day, self.scale, self.seed, threads=2)

    @cached_property
    def run(self) -> Run:
        return self._run(self.snapshot, "city-run")

    @cached_property
    def told(self) -> Run:
        return self._run(freeze_truth(plan(), self.snapshot, self.folder / "told", told=True), "told-run")

    @cached_property
    def truth(self) -> Run:
        return self._run(freeze_truth(plan(), self.snapshot, self.folder / "truth", told=False), "truth-run")

    @cached_property
    def wrong(self) -> str:
        """The generator's record of what is wrong in the lists, in SQL."""
        return truth_file(self.snapshot, WRONG)

    def _run(self, snapshot: Snapshot, name: str) -> Run:
        return plancode.run(program(self.day), snapshot, self.folder / name, threads=2)


@pytest.fixture(
    scope="module",
    params=[(1, SMALL), (2, SMALL), pytest.param((1, 1.0), marks=pytest.mark.large)],
    ids=["seed 1", "seed 2", "full size"],
)
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> City:
    seed, scale = request.param
    return City(tmp_path_factory.mktemp("city"), DAY, seed, scale)


def rows(query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as database:
        return database.execute(query).fetchall()


def table(run: Run, name: str) -> str:
    return f"'{run.table(name)}'"


def assert_sound(city: City) -> None:
    """Every interval holds the point, every known answer the answer, of the truth as told."""
    assert_points(city.told)
    assert_contained(city.run, city.told)
    for subject in plan().subjects:
        assert differing_answers(city.run, city.told, subject) == []


def assert_points(run: Run) -> None:
    """Where every fact is filled, nothing is lacking and every interval is a point (a share, but for its rounding)."""
    assert rows(f"SELECT * FROM {table(run, 'lacking')} LIMIT 5") == []
    judged = f"{table(run, 'progress')} WHERE status IS DISTINCT FROM 'not_in_run'"
    unsure = " OR ".join(f"{count} > 0" for count in SIX[2:])
    assert rows(f"SELECT target, year, area FROM {judged} AND ({unsure})") == []
    # What lies in no area is never closed: others may lie there, whom nobody told of.
    placed = f"{judged} AND area IS DISTINCT FROM 'no_area'"
    wide = "NOT closed OR high - low > CASE unit WHEN 'percent' THEN 0.01 ELSE 0 END OR status = 'unknown'"
    assert rows(f"SELECT target, year, area, low, high FROM {placed} AND ({wide})") == []


def assert_contained(run: Run, told: Run) -> None:
    """Every interval of `run` holds the point of `told`, and a verdict that is passed stays."""
    keys = " AND ".join(f"r.{key} IS NOT DISTINCT FROM t.{key}" for key in ("target", "year", "area"))
    both = f"{table(run, 'progress')} r JOIN {table(told, 'progress')} t ON {keys}"
    ((paired,),) = rows(f"SELECT count(*) FROM {both}")
    assert [(paired,)] == rows(f"SELECT count(*) FROM {table(run, 'progress')}")
    outside = "t.low < r.low OR t.high > r.high"
    nobody = f"r.closed AND {' + '.join(f'r.{n}' for n in SIX)} = 0 AND {' + '.join(f't.{n}' for n in SIX)} > 0"
    # A share is judged as it is if it is one: that there was nobody to have it is no other verdict.
    empty = "t.status = 'no_denominator' AND r.tt + r.tf + r.tu = 0"
    turned = f"r.status IN ('met', 'missed') AND r.status <> t.status AND NOT ({empty})"
    shown = "r.target, r.year, r.area, r.low, t.low, t.high, r.high, r.status, t.status"
    assert rows(f"SELECT {shown} FROM {both} WHERE {outside} OR {nobody} OR {turned}") == []


def answers(run: Run, subject: str) -> list[str]:
    """The columns of a subject's answers."""
    described = rows(f"DESCRIBE FROM {table(run, subject)}")
    return [row[0] for row in described if row[0] not in ("id", "area")]


def differing_answers(run: Run, told: Run, subject: str) -> list[tuple[Any, ...]]:
    """The id, the column and the two values of every answer that is known in `run` and another one in `told`."""
    names = answers(run, subject)
    assert names == answers(told, subject)
    both = f"{table(run, subject)} r LEFT JOIN {table(told, subject)} t USING (id)"
    missing = [*rows(f"SELECT r.id, 'is not there', NULL, NULL FROM {both} WHERE t.id IS NULL")]
    parts = [
        f"SELECT id, '{name}', CAST(r.{name} AS VARCHAR), CAST(t.{name} AS VARCHAR) FROM {both}"
        f" WHERE r.{name} IS NOT NULL AND r.{name} IS DISTINCT FROM t.{name} AND t.id IS NOT NULL"
        for name in names
    ]
    return missing + (rows(" UNION ALL ".join(parts)) if parts else [])


def test_every_interval_and_every_answer_holds_the_truth(city: City) -> None:
    assert_sound(city)


def test_filling_in_all_facts_collapses_every_interval(city: City) -> None:
    assert_points(city.truth)
    open_ = f"SELECT count(*) FROM {table(city.run, 'progress')} WHERE high > low AND status <> 'not_in_run'"
    assert rows(open_)[0][0] > 50


def test_the_truth_as_told_differs_from_the_truth_only_where_a_list_was_wrong(city: City) -> None:
    """Cell by cell, against the generator's own record of what it spoilt."""
    wrong = city.wrong
    with duckdb.connect() as database:
        for subject in plan().subjects:
            both = f"{truth_file(city.snapshot, subject)} t LEFT JOIN '{city.snapshot.file(subject)}' c ON c.id = t.id"
            missing = f"SELECT t.id FROM {both} WHERE c.id IS NULL AND {vouched(plan(), city.snapshot, subject)}"
            missing += f" EXCEPT SELECT id FROM {wrong} WHERE subject = '{subject}' AND fault IN ('twice', 'lost')"
            assert rows(missing) == [], subject
            truth = truth_columns(database, city.snapshot, subject)
            for column in columns_of(plan(), subject):
                name = true_name(column, truth)
                if name and column.role in FACTS:
                    told = f"c.{column.name} IS DISTINCT FROM CAST(t.{name} AS {column.sql_type})"
                    cells = f"SELECT t.id FROM {both} WHERE c.{column.name} IS NOT NULL AND {told}"
                    about = f"subject = '{subject}' AND (fault = 'lost' OR fact = '{column.name}')"
                    assert rows(f"{cells} EXCEPT SELECT id FROM {wrong} WHERE {about}") == [], (subject, column.name)


def test_a_known_answer_is_untrue_only_where_a_list_was_wrong(city: City) -> None:
    """About the row itself, or about one of its household, whose answers look at each other."""
    near = (
        f"SELECT coalesce(p.household_id, w.id) FROM {city.wrong} w"
        f" LEFT JOIN {truth_file(city.snapshot, 'person')} p ON p.id = w.id"
    )
    of_household = {row[0] for row in rows(near)}
    home_of = dict(rows(f"SELECT id, household_id FROM {truth_file(city.snapshot, 'person')}"))
    untrue = [row for subject in plan().subjects for row in differing_answers(city.run, city.truth, subject)]
    assert [row for row in untrue if home_of.get(row[0], row[0]) not in of_household] == []
    if city.scale >= 1:
        assert untrue, "no list told a lie that mattered: the test of what was told looks at nothing"


def test_nobody_is_missed_where_the_list_of_what_is_received_is_not_complete(city: City) -> None:
    """But for those who stand on it with a no, or with less than is due."""
    missed, really = missed_by(city.run), missed_by(city.truth)
    unseen = 0
    for name, list_, fact in received():
        is_complete = city.snapshot.complete_areas(list_, city.day, plan().areas, fact.fresh_for if fact else None)
        here = {id for id, area in missed.get(name, ()) if area not in is_complete}
        assert here <= listed(city, list_), name
        unseen += len({id for id, area in really.get(name, ()) if area not in is_complete})
    assert missed
    assert unseen or city.scale < 1, "nobody is really missed where a list is not complete: the test looks at nothing"


def missed_by(run: Run) -> dict[str, set[tuple[str, str | None]]]:
    """Id and area of whoever is missed, by measure."""
    found: dict[str, set[tuple[str, str | None]]] = {}
    for gap in gaps(run, status="missed"):
        found.setdefault(gap.rule, set()).add((gap.id, gap.area))
    return found


def received() -> Iterator[tuple[str, str, Fact | None]]:
    """Every measure, with each list (and fact, if not its rows alone) that says what was received."""
    for rule in plan().rules.values():
        for part in ex.walk(rule.received.expression) if rule.received else ():
            fact = fact_of(plan(), part.subject, part.name) if isinstance(part, ex.FactOf) else None
            if fact and fact.absent is not None:
                yield rule.name, fact.list, fact
            elif isinstance(part, ex.Down):
                yield rule.name, plan().subjects[part.child].list, None
    for ledger in plan().ledgers.values():
        if ledger.enter:
            yield ledger.name, plan().subjects[ledger.name].list, None


def listed(city: City, name: str) -> set[str]:
    """Whoever stands on a list of facts as it was sent, and the people of the households that do."""
    found: set[str] = set()
    for source in city.snapshot.sources:
        if source.list == name and name not in plan().ledgers:
            path = lists_of(city.snapshot.path) / source.file
            sent = f"{'read_csv' if path.suffix == '.csv' else 'read_parquet'}('{path}')"
            ((key, *_), *_) = rows(f"DESCRIBE FROM {sent}")
            found |= {str(id) for (id,) in rows(f'SELECT "{key}" FROM {sent}')}
    homes = rows(f"SELECT id, household_id FROM {truth_file(city.snapshot, 'person')}")
    return found | {person for person, home in homes if home in found}


@pytest.mark.parametrize("day", DAYS)
def test_nothing_is_known_of_what_is_still_to_come(tmp_path: Path, day: date) -> None:
    """Neither the truth nor a list names a day after the day on which the city stands."""
    city = City(tmp_path, day, 1, SMALL)
    assert city.snapshot.as_of == day
    with duckdb.connect() as database:
        for file in sorted(tmp_path.rglob("*.parquet")):
            for name, type_ in [row[:2] for row in database.execute(f"DESCRIBE FROM '{file}'").fetchall()]:
                if type_ == "DATE":
                    late = f"SELECT count(*) FROM '{file}' WHERE \"{name}\" > DATE '{day}'"
                    assert database.execute(late).fetchall() == [(0,)], (file.name, name)
    assert not [one for one in city.snapshot.exceptions if one.kind in ("after_as_of", "out_of_order")]


@pytest.mark.large
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("seed", range(1, 31))
def test_every_interval_holds_the_truth_for_every_seed_and_day(tmp_path: Path, seed: int, day: date) -> None:
    assert_sound(City(tmp_path, day, seed, SMALL))
