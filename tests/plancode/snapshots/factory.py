"""A small plan made by hand, and sources for it: households and people, two registers, a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from plancode.language.areas import Area, Areas
from plancode.language.expressions import BOOLEAN, DATE, TEXT, Compare, Down, Expression, FactOf, Literal_, Type, Up
from plancode.language.plan import Fact, Ledger, Line, Link, Origin, Period, Plan, Subject

AS_OF = date(2019, 12, 31)
HERE = Origin("vocabulary.md", 1, 1)
GRADES = Type("code", codes=("1", "2", "3", "4", "none"))
MONEY = Type("number", scale=2, low=Decimal(0), high=Decimal(1_000_000))
AREAS = Areas(
    {
        area.code: area
        for area in (
            Area("41", "许昌", "Xuchang", "city", None),
            Area("4101", "魏都", "Weidu", "county", "41"),
            Area("4102", "禹州", "Yuzhou", "county", "41"),
            Area("410101", "一村", "First", "village", "4101"),
            Area("410201", "二村", "Second", "village", "4102"),
        )
    }
)


def subject(name: str, *links: Link, list_: str = "", is_ledger: bool = False) -> Subject:
    return Subject(name, f"{name} number", links, list_ or name, None, {"en": name}, HERE, is_ledger)


def fact(name: str, of: str, type_: Type, **said: Any) -> Fact:
    said = {"list": of, "fresh_for": None, "absent": None, "only_if": None, "otherwise": None, "refers_to": None} | said
    return Fact(
        name=name, subject=of, type=type_, authority=None, also_held_by=(), is_judgment=False,
        is_tracked=said["fresh_for"] is not None, code_labels={}, labels={"en": name}, origin=HERE, **said,
    )  # fmt: skip


def line(expression: Expression) -> Line:
    return Line("(by hand)", expression, "vocabulary.md", 1, 1)


def a_fact(of: str, name: str, type_: Type = BOOLEAN) -> FactOf:
    return FactOf(type_, of, name)


HAS_CERTIFICATE = a_fact("person", "has_certificate")
IS_POOR = Up(BOOLEAN, "household", "household", a_fact("household", "poor"))
IS_GRAVE = Compare(BOOLEAN, "<=", a_fact("person", "grade", GRADES), Literal_(GRADES, "2"))
ANY_CERTIFICATE = Down(BOOLEAN, "any", "person", "household", HAS_CERTIFICATE, None)
FACTS = (
    fact("poor", "household", BOOLEAN, list="poor_register", absent=False, fresh_for=Period(1, "year")),
    fact("income", "household", MONEY),
    fact("rooms", "household", Type("number", low=Decimal(0), high=Decimal(50))),
    fact("built_on", "household", DATE),
    fact("remark", "household", TEXT),
    fact("has_certificate", "person", BOOLEAN, list="certificates", absent=False),
    fact("grade", "person", GRADES, list="certificates", only_if=line(HAS_CERTIFICATE), otherwise="none"),
    fact("aided", "person", BOOLEAN, list="certificates", only_if=line(IS_POOR), otherwise=False),
    fact("school", "person", TEXT, refers_to="school"),
    fact("in_care", "person", BOOLEAN, fresh_for=Period(2, "month"), only_if=line(IS_GRAVE), otherwise=False),
    fact("pupils", "school", Type("number", low=Decimal(0), high=Decimal(5000))),
)
PAID = fact("paid", "homes", MONEY, list="homes")


def plan() -> Plan:
    """Households, people of them, schools that people refer to, and the ledger `homes` of households."""
    home = Link("household", "household_id", "household")
    subjects = (
        subject("household"),
        subject("person", home, Link("school", "school", "school")),
        subject("school"),
        subject("homes", Link("household", "subject_id", "household"), is_ledger=True),
    )
    homes = Ledger(
        "homes", "household", ("homes.paid",), None, ("listed", "started", "accepted"), ("income",), {}, HERE
    )
    return Plan(
        root=Path("plan"), title={}, subjects={one.name: one for one in subjects},
        facts={one.name: one for one in FACTS} | {"homes.paid": PAID}, parameters={}, values={}, rules={},
        ledgers={"homes": homes}, targets={}, examples=(), prose=(), sentences=(), coverage=(), areas=AREAS,
        hash="0" * 64, vocabulary_hash="1" * 64, warnings=(), shown=(),
    )  # fmt: skip


HOUSEHOLDS = """\
number,area,income,rooms,built_on,remark,owner
h1,410101,100.50,3,1999-01-01,ok,张三
h2,410201,,0,,,李四
"""
PEOPLE = """\
number,household,area,school,in_care,seen,name,card
p1,h1,,s1,true,2019-12-01,张小三,6217
p2,h2,410101,,,2019-12-02,,
p3,h2,,,false,,王五,
"""
LISTS = """\
- file: households.csv
  list: household
  subject: household
  key: number
  columns: {area: area, income: income, rooms: rooms, built_on: built_on, remark: remark, name: owner}
- file: people.csv
  list: person
  subject: person
  key: number
  columns: {household: household, area: area, school: school, in_care: in_care, name: name, card: card}
  seen: seen
- file: schools.csv
  list: school
  subject: school
  key: id
  columns: {pupils: pupils}
- file: certificates.csv
  list: certificates
  subject: person
  key: person
  columns: {has_certificate: has, grade: grade}
  seen: 2019-11-30
  complete: [{areas: ['4101'], from: 2018-01-01, to: 2019-12-31}]
- file: poor.csv
  list: poor_register
  subject: household
  key: household
  columns: {poor: poor}
  seen: 2019-06-30
  complete:
    - areas: ['41']
      from: 2018-01-01
      to: 2019-06-30
- file: homes.csv
  list: homes
  subject: homes
  key: id
  columns:
    subject: household
    round: round
    area: area
    state: state
    listed_on: listed
    started_on: started
    accepted_on: accepted
    paid: paid
    income: income
"""
FILES = {
    "lists.yaml": LISTS,
    "households.csv": HOUSEHOLDS,
    "people.csv": PEOPLE,
    "schools.csv": "id,pupils\ns1,300\n",
    "certificates.csv": "person,has,grade\np1,true,2\n",
    "poor.csv": "household,poor\nh1,true\n",
    "homes.csv": "id,household,round,area,state,listed,started,accepted,paid,income\n"
    "k1,h1,1,410101,accepted,2018-03-01,2018-05-01,2019-01-10,5000.00,90.00\n",
}


def source(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """A source folder: the faultless one, with some of its files replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | dict(files or {})).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def rows(snapshot: Any, of: str) -> list[dict[str, Any]]:
    """The rows of a subject, in the order of the file."""
    import duckdb

    with duckdb.connect() as database:
        database.execute(f"SELECT * FROM read_parquet('{snapshot.file(of)}')")
        names = [column[0] for column in database.description or ()]
        return [dict(zip(names, row)) for row in database.fetchall()]


def by_id(snapshot: Any, of: str) -> Mapping[str, dict[str, Any]]:
    return {row["id"]: row for row in rows(snapshot, of)}


def kinds(snapshot: Any) -> Sequence[str]:
    return [exception.kind for exception in snapshot.exceptions]
