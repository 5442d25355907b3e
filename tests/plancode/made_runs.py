"""A small plan and the folder of a run, made by hand, for tests of what reads runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from plancode.language.areas import Area, Areas
from plancode.language.expressions import BOOLEAN, Expression, FactOf, Type
from plancode.language.plan import Fact, Goal, Ledger, Line, Origin, Plan, Rule, Subject, Target
from plancode.language.units import Unit

ORIGIN = Origin("plan.md", 1, 1)
MONEY = Type("number", Unit.of("CNY"), 2)
AS_OF = date(2019, 12, 31)


def line(text: str, type: Type = BOOLEAN) -> Line:
    """A line that reads one fact of a person."""
    expression: Expression = FactOf(type, "person", text)
    return Line(text, expression, "plan.md", 1, 1)


def rule(
    name: str, received: str | None = None, type: Type = BOOLEAN, gives: bool = False, only_so: bool = False
) -> Rule:
    """A rule for a person."""
    return Rule(
        name,
        "person",
        (line("disabled"),),
        line("amount", MONEY) if gives else None,
        line(received, type) if received else None,
        only_so,
        None,
        None,
        {"zh": f"{name}（中文）", "en": f"the {name}"},
        ORIGIN,
    )


def fact(name: str, authority: str | None, type: Type = BOOLEAN, label: str = "") -> Fact:
    """A fact of a person."""
    labels = {"zh": label} if label else {}
    return Fact(
        name, "person", type, "person", authority, (), None, None, None, None, False, None, False, {}, labels, ORIGIN
    )


def target(name: str, subject: str, form: str, goals: dict[int, int], unit: str) -> Target:
    """A target, of which only names and labels matter to those who read runs."""
    return Target(
        name=name,
        subject=subject,
        form=form,  # type: ignore[arg-type]
        of=None,
        among=None,
        everyone=None,
        when=(),
        areas=(),
        counted="at_year_end",
        operator="at_least",
        goals=tuple(Goal(year, value) for year, value in goals.items()),  # type: ignore[arg-type]
        unit=unit,
        dated=None,
        allocation={},
        owner={"zh": "市残联", "en": "city federation"},
        reading=None,
        labels={"zh": "托养比例", "en": "share in care"},
        origin=ORIGIN,
    )


AREAS = Areas(
    {
        code: Area(code, name_zh, name_en, level, parent)
        for code, name_zh, name_en, level, parent in (
            ("41", "许昌市", "Xuchang", "city", None),
            ("4101", "魏都区", "Weidu", "county", "41"),
            ("4102", "禹州市", "Yuzhou", "county", "41"),
            ("410101", "西大", "Xida", "township", "4101"),
            ("410201", "城关镇", "Chengguan", "township", "4102"),
            ("410202", "城关镇", "Chengguan", "township", "4102"),
        )
    }
)

RULES = (
    rule("living", "has_living"),
    rule("care", "has_care", only_so=True),
    rule("pension", "pension_paid", MONEY, gives=True),
    rule("relief", "relief_paid", MONEY),
    rule("strict_pension", "pension_paid", MONEY, gives=True, only_so=True),
    rule("poor"),
    rule("later", "has_living"),
)


def make_plan(root: Path = Path("plan")) -> Plan:
    """The plan: five rules that say what is received, one that does not, one not in force, and two ledgers."""
    person = Subject("person", "number", (), "person", "民政", {"zh": "人", "en": "person"}, ORIGIN)
    facts = (fact("disabled", "残联", label="残疾"), fact("has_living", "民政"), fact("pension_paid", "财政", MONEY))
    ledgers = (
        Ledger("homes", "person", (), "poor", ("listed", "accepted"), (), {"zh": "无障碍改造"}, ORIGIN),
        Ledger("visits", "person", (), None, ("done",), (), {}, ORIGIN),
    )
    return Plan(
        root,
        {"zh": "计划"},
        {"person": person},
        {one.name: one for one in facts},
        {},
        {},
        {one.name: one for one in RULES},
        {one.name: one for one in ledgers},
        {
            "care_share": target("care_share", "person", "share", {2019: 40, 2020: 70}, "percent"),
            "homes_done": target("homes_done", "person", "count", {2019: 3500}, "person"),
        },
        (),
        (),
        (),
        (),
        AREAS,
        "0" * 64,
        "1" * 64,
        (),
        (),
    )


@dataclass(frozen=True)
class MadeRun:
    """A run made by hand, with as much of one as its readers need."""

    path: Path
    name: str = "0123456789ab"
    as_of: date = AS_OF
    projected: bool = False
    snapshot_as_of: date = AS_OF
    snapshot_hash: str = "2" * 64
    snapshot_path: str = "nowhere"

    def plan(self) -> Plan:
        """The plan of the run."""
        return make_plan()


PERSON = {"id": "VARCHAR", "area": "VARCHAR"}
LACKING = ("subject", "id", "area", "rule", "side", "fact", "of_subject", "of_id", "why", "authority")
PROGRESS = {
    "target": "VARCHAR",
    "year": "INTEGER",
    "area": "VARCHAR",
    "level": "VARCHAR",
    "group": "VARCHAR",
    "op": "VARCHAR",
    "goal": "DECIMAL(18,4)",
    "goal_high": "DECIMAL(18,4)",
    "low": "DECIMAL(18,4)",
    "high": "DECIMAL(18,4)",
    "unit": "VARCHAR",
    **dict.fromkeys(("tt", "tf", "tu", "ut", "uf", "uu"), "BIGINT"),
    "status": "VARCHAR",
    "closed": "BOOLEAN",
    "owner": "VARCHAR",
}


def write_table(path: Path, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Write a Parquet file."""
    with duckdb.connect() as con:
        declared = ", ".join(f'"{name}" {type}' for name, type in columns.items())
        con.execute(f"CREATE TABLE t ({declared})")
        if rows:
            con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", rows)
        con.table("t").write_parquet(str(path))


def write_run(
    path: Path,
    columns: dict[str, str],
    people: Sequence[Sequence[Any]],
    lacking: Sequence[Sequence[Any]] = (),
    progress: Sequence[Sequence[Any]] = (),
) -> MadeRun:
    """The files of a run: one of people, one of what is lacking, one of progress."""
    path.mkdir(exist_ok=True)
    write_table(path / "person.parquet", {**PERSON, **columns}, people)
    write_table(path / "lacking.parquet", dict.fromkeys(LACKING, "VARCHAR"), lacking)
    write_table(path / "progress.parquet", PROGRESS, progress)
    return MadeRun(path)
