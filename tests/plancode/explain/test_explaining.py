from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from plancode.errors import InputError
from plancode.explain.explaining import Explainer, Told, explain
from plancode.explain.reading import FactSeen
from plancode.language import expressions as ex
from plancode.language.areas import Area, Areas
from plancode.language.plan import Origin, Plan
from plancode.snapshots.layout import Completeness, RowException
from tests.plancode.explain.building import (
    AS_OF,
    NUMBER,
    dated,
    down,
    fact,
    ledger,
    line,
    of_person,
    period,
    plan_of,
    rule,
)

CITY = Areas({"41": Area("41", "市", "city", "city", None), "4101": Area("4101", "县", "county", "county", "41")})
SEEN = date(2019, 12, 1)


@dataclass(frozen=True)
class Frozen:
    """An opened snapshot, as the interpreter needs it."""

    folder: Path
    complete: tuple[Completeness, ...] = ()
    exceptions: tuple[RowException, ...] = ()
    areas: Areas = CITY
    seen: Mapping[str, date] = field(default_factory=lambda: {"households": SEEN})
    own_lists: Mapping[str, str] = field(default_factory=dict)

    def file(self, subject: str) -> Path:
        return self.folder / f"{subject}.parquet"


@dataclass(frozen=True)
class Run:
    """A run, as the interpreter needs it."""

    path: Path
    name: str = "0123456789ab"
    as_of: date = AS_OF


def plan() -> Plan:
    listed = ex.FactOf(ex.BOOLEAN, "household", "listed")
    subsidy = rule(
        "subsidy",
        "person",
        of_person("poor"),
        ex.Up(ex.BOOLEAN, "household", "household", listed),
        give=line(ex.ParameterOf(NUMBER, "amount")),
        received=line(of_person("paid", ex.Type("number", scale=2))),
        origin=Origin("3-2-3.md", 9, 1, "3.2.3", ("3.2.3-3",)),
    )
    later = rule("later", "person", of_person("poor"), origin=Origin("p.md", 1, 1, in_force=(date(2020, 1, 1),) * 2))
    return plan_of(
        fact("poor", fresh_for=period(1, "year")),
        fact("paid", type=ex.Type("number", scale=2)),
        fact("listed", "household"),
        dated("amount", (date(2018, 1, 1), Decimal(60))),
        subsidy,
        later,
        rule("poor", "household", listed, ex.Not(ex.BOOLEAN, down("any", of_person("poor")))),
        ledger(),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A snapshot of two people in one household, and a run that holds the interpreter's answers."""
    (tmp_path / "run").mkdir()
    with duckdb.connect() as database:
        database.execute(f"""
            COPY (SELECT * FROM (VALUES
                ('p1', 'h1', '4101', TRUE, DATE '2019-06-30', NULL::DATE, 59.99::DECIMAL(18,2)),
                ('p2', 'h1', '4101', FALSE, DATE '2018-06-30', NULL, NULL),
                ('p3', NULL, NULL, TRUE, DATE '2019-06-30', NULL, 0)
            ) rows(id, household_id, area, poor, poor__seen, poor__since, paid)) TO '{tmp_path}/person.parquet';
            COPY (SELECT 'h1' AS id, '4101' AS area, TRUE AS listed) TO '{tmp_path}/household.parquet';
            COPY (SELECT 'w1' AS id, 'h1' AS subject_id, '4101' AS area, 'listed' AS state, NULL::DATE AS listed_on,
                NULL::DATE AS started_on, NULL::DATE AS accepted_on) TO '{tmp_path}/works.parquet';
            COPY (SELECT * FROM (VALUES ('p1', '4101', TRUE, 60.00::DECIMAL(18,2), 59.99::DECIMAL(18,2)),
                ('p2', '4101', TRUE, 60.00, NULL), ('p3', NULL, NULL, NULL, 0.00)
            ) rows(id, area, subsidy, subsidy__amount, subsidy__received)) TO '{tmp_path}/run/person.parquet';
            COPY (SELECT 'h1' AS id, '4101' AS area, FALSE AS poor, FALSE AS works, TRUE AS works__received)
                TO '{tmp_path}/run/household.parquet'
        """)
    yield tmp_path


def told(folder: Path, *asked: Any, **frozen: Any) -> Any:
    return explain(plan(), Run(folder / "run"), Frozen(folder, **frozen), *asked)


def test_an_explanation_says_each_line_its_facts_and_what_the_run_says(folder: Path) -> None:
    (found,) = told(folder, "person", "p1", "subsidy")
    assert found.answer == found.stored == Told(True, Decimal("59.99"), Decimal("60.00"))
    assert found.agrees
    assert found.status == "missed"
    first, second = found.lines
    assert first.facts == (FactSeen("poor", "person:p1", True, date(2019, 6, 30), "persons", False),)
    assert second.facts == (FactSeen("listed", "household:h1", True, SEEN, "households", False),)
    assert (first.text, first.answer, first.sentence, first.file, first.line) == ("text", True, "3.2.3-3", "plan.md", 7)


def test_the_object_for_programs_has_just_the_promised_keys(folder: Path) -> None:
    row = told(folder, "person", "p1", "subsidy")[0].as_row()
    assert list(row) == ["subject", "id", "rule", "answer", "stored", "agrees", "lines", "run"]
    assert list(row["answer"]) == ["answer", "received", "amount"] == list(row["stored"])
    assert list(row["lines"][0]) == ["text", "answer", "facts", "sentence", "file", "line"]
    assert list(row["lines"][0]["facts"][0]) == ["name", "of", "value", "seen", "list", "stale"]
    assert row["run"] == "0123456789ab"


def test_a_stale_fact_is_shown_with_its_old_value_and_a_difference_is_seen(folder: Path) -> None:
    (found,) = told(folder, "person", "p2", "subsidy")
    assert found.lines[0].facts == (FactSeen("poor", "person:p2", False, date(2018, 6, 30), "persons", True),)
    assert found.lines[0].answer is None
    assert found.answer == Told(None, None, None)
    assert not found.agrees


def test_a_row_without_area_or_parent_is_found_too(folder: Path) -> None:
    (found,) = told(folder, "person", "p3", "subsidy")
    assert found.agrees
    assert [lack.fact for lack in found.lacking["entitled"]] == ["household"]


def test_without_a_rule_every_rule_in_force_and_every_ledger_is_explained(folder: Path) -> None:
    assert [one.rule for one in told(folder, "person", "p1")] == ["subsidy"]
    assert [one.rule for one in told(folder, "household", "h1")] == ["poor", "works"]


def test_children_are_found_and_completeness_is_that_of_the_area_above(folder: Path) -> None:
    rows = Completeness("works", ("41",), date(2019, 1, 1), AS_OF)
    poor, works = told(folder, "household", "h1", complete=(rows,))
    assert poor.agrees
    assert works.answer == works.stored == Told(False, True, None)
    of = [fact.of for fact in poor.lines[1].facts]
    assert of == ["person:p1", "person:p2"]


@pytest.mark.parametrize(
    ("first", "last", "area", "is_complete"),
    [
        (date(2019, 1, 1), AS_OF, "41", True),
        (AS_OF, date(2020, 1, 1), "4101", True),
        (date(2019, 1, 1), date(2019, 12, 30), "41", False),
        (date(2020, 1, 1), date(2020, 1, 2), "41", False),
        (date(2019, 1, 1), AS_OF, "4102", False),
    ],
)
def test_a_list_is_complete_for_a_time_and_for_all_below_an_area(
    folder: Path, first: date, last: date, area: str, is_complete: bool
) -> None:
    frozen = Frozen(folder, (Completeness("sent", (area,), first, last),), own_lists={"works": "sent"})
    with Explainer(plan(), Run(folder / "run"), frozen) as explainer:
        world = explainer.world
        assert world.is_complete("works", "4101") is is_complete
        assert not world.is_complete("persons", "4101")
        assert not world.is_complete("works", None)


def test_a_conflict_is_read_from_the_exceptions(folder: Path) -> None:
    conflict = RowException("conflict", "person", "p2", "paid", "persons", "persons.csv", 3, "1", "two values")
    (found,) = told(folder, "person", "p2", "subsidy", exceptions=(conflict,))
    assert [lack.why for lack in found.lacking["received"]] == ["conflict"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("persn", "p1"), "there is no subject 'persn'\nhint: did you mean 'person'?"),
        (("person", "p11"), "there is no person with the id 'p11'\nhint: the nearest are p1, p2, p3"),
        (("person", "p1", "subsidi"), "there is no rule 'subsidi'\nhint: did you mean 'subsidy'?"),
        (("person", "p1", "poor"), "rule 'poor' is for a household, not a person"),
        (("works", "w1"), "no rule in force on 2019-12-31 is for a works"),
        (("person", "p1", "later"), "rule 'later' is not in force on 2019-12-31"),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(folder: Path, asked: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError) as refused:
        told(folder, *asked)
    assert str(refused.value) == message
