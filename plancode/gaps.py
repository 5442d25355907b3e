"""Who is missed, who is to be reviewed, and whom to ask: questions over the files of a run.

A *measure* is what somebody can miss: a rule that names what was `received`, or a ledger with an `enter` rule. Its
answer and what was received give each subject a status (`_status`); everything is one query a measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from plancode.choices import choose, unknown
from plancode.errors import CorruptError, InputError, fault
from plancode.language.areas import Areas
from plancode.language.plan import Line, Plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GapStatus = Literal["missed", "to_review", "unknown"]
LISTED: tuple[GapStatus, ...] = ("missed", "to_review", "unknown")
BATCH = 10_000
MEMORY = "600MB"


class Answers(Protocol):
    """What is needed of a run: its folder, its name, the day, whether that is projected, its plan and areas."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str: ...
    @property
    def as_of(self) -> date: ...
    @property
    def projected(self) -> bool: ...
    @property
    def snapshot_as_of(self) -> date: ...
    @property
    def snapshot_hash(self) -> str: ...
    @property
    def snapshot_path(self) -> str: ...
    def plan(self) -> Plan: ...


@dataclass(frozen=True, order=True)
class Lack:
    """A cell that has to be filled before an answer is known: `fact` of `of` (`household:h123`)."""

    fact: str
    of: str
    why: str
    authority: str | None


@dataclass(frozen=True)
class Gap:
    """One subject that a measure misses, may not be had by, or cannot be decided for."""

    subject: str
    id: str
    area: str | None
    rule: str
    status: GapStatus
    due: Decimal | None
    paid: Decimal | None
    lacking: tuple[Lack, ...]


@dataclass(frozen=True)
class Measure:
    """A rule or ledger that people can be missed by, and how the run's file of its subject tells."""

    name: str
    subject: str
    received: Literal["yes_no", "amount", "row"]
    gives: bool = False
    only_so: bool = False


@dataclass(frozen=True)
class Tally:
    """How many subjects of an area have a status; also those not listed: `ok`, `other_ground`, `none`."""

    rule: str
    area: str | None
    status: str
    subjects: int


@dataclass(frozen=True)
class Question:
    """A fact to ask an authority for: `rows` cells to look up, which alone settle `settles` answers."""

    fact: str
    subject: str
    authority: str | None
    rows: int
    settles: int
    mentioned_by: int
    areas: tuple[str, ...]


def measures(run: Answers) -> tuple[Measure, ...]:
    """The measures in force in the run, in the order of the plan."""
    plan = run.plan()
    found = [
        Measure(rule.name, rule.subject, _kind_of(rule.received), rule.give is not None, rule.only_so)
        for rule in plan.rules.values()
        if rule.received is not None
    ]
    found += [
        Measure(ledger.name, ledger.row, "row")
        for ledger in plan.ledgers.values()
        if ledger.enter is not None and ledger.row is not None
    ]
    stored = {subject: _columns(run, subject) for subject in {measure.subject for measure in found}}
    return tuple(measure for measure in found if measure.name in stored[measure.subject])


def gaps(
    run: Answers, rule: str | None = None, area: str | None = None, status: str | None = None, limit: int | None = None
) -> Iterator[Gap]:
    """The gaps of a run by measure, area and id; an area covers all below it.

    Names that are not there are refused at once, before the first gap is asked for. `limit` is for each measure.
    """
    asked = _asked(run, rule)
    statuses = LISTED if status is None else (choose("status", status, LISTED),)
    codes = None if area is None else covered(areas_of(run), area)
    return (gap for measure in asked for gap in _gaps_of(run, measure, statuses, codes, limit))


def tally(run: Answers, rule: str | None = None, area: str | None = None) -> list[Tally]:
    """How many subjects have which status, by measure and lowest area."""
    codes = None if area is None else covered(areas_of(run), area)
    found: list[Tally] = []
    for measure in _asked(run, rule):
        with opened() as con:
            query = f"SELECT area, status, count(*) FROM ({judged(con, run, measure, codes)}) GROUP BY ALL ORDER BY ALL"
            found += [Tally(measure.name, *row) for row in con.execute(query).fetchall()]
    return found


def silent(run: Answers, rule: str) -> str | None:
    """Why a rule or ledger that the plan has can have no gaps in this run; None if it can."""
    if rule in {measure.name for measure in measures(run)}:
        return None
    plan = run.plan()
    if rule in plan.rules:
        entered = [ledger.name for ledger in plan.ledgers.values() if ledger.enter == rule]
        if rule not in _columns(run, plan.rules[rule].subject):
            return "not_in_force"
        return f"see {entered[0]}" if entered else "nothing_received"
    return "not_in_force" if plan.ledgers[rule].enter else "no_enter"


def areas_of(run: Answers) -> Areas:
    """The tree of areas that the run's rows lie in.

    That is the plan's; if rows lie in others, the snapshot's as well, whose bytes are then checked first.
    """
    areas = run.plan().areas
    if _places(run) <= areas.by_code.keys():
        return areas
    from plancode.snapshots.areas import read_areas
    from plancode.snapshots.opening import open_snapshot

    snapshot = open_snapshot(Path(run.snapshot_path))
    if snapshot.hash != run.snapshot_hash:
        raise other_snapshot(snapshot.path, run)
    return read_areas(snapshot.path, areas)


def other_snapshot(path: Path, run: Answers) -> InputError:
    """The error for a snapshot that is not the one of the run."""
    hint = f"name the one whose hash is {run.snapshot_hash[:12]}"
    return fault("other_snapshot", f"{path} is not the snapshot of the run {run.name}", hint)


def covered(areas: Areas, area: str) -> frozenset[str]:
    """The codes of an area, named by its code or its only name, and of all below it."""
    found = areas.find(area)
    if found is not None:
        return areas.within(found.code)
    named = [one for one in areas.by_code.values() if area in (one.name_zh, one.name_en)]
    hint = "give its code: " + ", ".join(one.code for one in named) if named else ""
    names = tuple(name for one in areas.by_code.values() for name in (one.name_zh, one.name_en, one.code) if name)
    raise unknown("area", area, names, hint)


def ask(run: Answers, authority: str | None = None) -> list[Question]:
    """Which facts to look up and whom to ask, those that settle most answers first.

    An answer is settled by a fact if all cells that it lacks are of that fact.
    """
    if authority is not None:
        choose("authority", authority, _authorities(run.plan()))
    with opened() as con:
        file = {"lacking": str(run.path / "lacking.parquet")}
        con.execute(_NUMBERED, file)
        rows = con.execute(_QUESTIONS, file).fetchall()
    county = _counties(areas_of(run))
    return [
        Question(**question, areas=tuple(sorted({county[code] for code in areas if code in county})))
        for *cells, areas in rows
        for question in [dict(zip(_ASKED, cells, strict=True))]
        if authority in (None, question["authority"])
    ]


def _kind_of(received: Line) -> Literal["yes_no", "amount"]:
    return "yes_no" if received.expression.type.kind == "boolean" else "amount"


def _asked(run: Answers, rule: str | None) -> tuple[Measure, ...]:
    if rule is not None:
        plan = run.plan()
        choose("rule", rule, (*plan.rules, *plan.ledgers))
    return tuple(measure for measure in measures(run) if rule in (None, measure.name))


def _authorities(plan: Plan) -> list[str]:
    named = [fact.authority for fact in plan.facts.values()] + [subject.authority for subject in plan.subjects.values()]
    return sorted({name for name in named if name})


def _counties(areas: Areas) -> dict[str, str]:
    # The level below the root: what a city's office writes its letters to.
    paths = {code: areas.path(code) for code in areas.by_code}
    return {code: path[1] if len(path) > 1 else code for code, path in paths.items()}


def opened() -> DuckDBPyConnection:
    """A database in memory, of bounded size, that fetches nothing from anywhere."""
    import os
    import tempfile

    import duckdb

    spill = str(Path(tempfile.gettempdir()) / f"plancode-{os.getpid()}")
    return duckdb.connect(
        config={"memory_limit": MEMORY, "temp_directory": spill, "autoinstall_known_extensions": False}
    )


def _columns(run: Answers, subject: str) -> frozenset[str]:
    file = run.path / f"{subject}.parquet"
    if not file.exists():
        return frozenset()
    with opened() as con:
        return frozenset(row[0] for row in con.execute("DESCRIBE FROM read_parquet(?)", [str(file)]).fetchall())


def _places(run: Answers) -> set[str]:
    """The areas of all rows that a measure is about."""
    found: set[str] = set()
    for subject in {measure.subject for measure in measures(run)}:
        with opened() as con:
            file = str(run.path / f"{subject}.parquet")
            found |= {row[0] for row in con.execute("SELECT DISTINCT area FROM read_parquet(?)", [file]).fetchall()}
    return found - {None}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def judged(con: DuckDBPyConnection, run: Answers, measure: Measure, codes: frozenset[str] | None) -> str:
    """The query for id, area, answer `e`, received `r`, due, paid and status of each subject of a measure."""
    file = _quoted(str(run.path / f"{measure.subject}.parquet"))
    received = _name(f"{measure.name}__received")
    due = _name(f"{measure.name}__amount") if measure.gives else "CAST(NULL AS DECIMAL(18,2))"
    paid = f"CAST({received} AS DECIMAL(18,2))" if measure.received == "amount" else "CAST(NULL AS DECIMAL(18,2))"
    where = ""
    if codes is not None:
        con.execute("CREATE TEMP TABLE covered AS SELECT unnest(?::VARCHAR[]) AS code", [sorted(codes)])
        where = "WHERE area IN (SELECT code FROM covered)"
    columns = f"id, area, {_name(measure.name)} AS e, {received} AS r, {due} AS due, {paid} AS paid"
    return f"SELECT *, {_status(measure)} AS status FROM (SELECT {columns} FROM read_parquet({file}) {where})"


def _status(measure: Measure) -> str:
    """Law 9 of docs/language.md: entitled `e` by received, as a status."""
    if measure.received == "row":
        # A row that was made stays: a repaired house is helped, whatever its answer is now.
        return "CASE WHEN r THEN 'ok' WHEN NOT e THEN 'none' WHEN e AND NOT r THEN 'missed' ELSE 'unknown' END"
    some = "paid > 0" if measure.received == "amount" else "r"
    enough = "paid >= due" if measure.received == "amount" and measure.gives else some
    other, unsure = ("to_review", "unknown") if measure.only_so else ("other_ground", "none")
    entitled = f"CASE WHEN {enough} THEN 'ok' WHEN NOT ({enough}) THEN 'missed' ELSE 'unknown' END"
    not_entitled = f"CASE WHEN {some} THEN '{other}' WHEN NOT ({some}) THEN 'none' ELSE '{unsure}' END"
    return f"CASE WHEN e THEN {entitled} WHEN NOT e THEN {not_entitled} ELSE 'unknown' END"


def _gaps_of(
    run: Answers, measure: Measure, statuses: Sequence[str], codes: frozenset[str] | None, limit: int | None
) -> Iterator[Gap]:
    with opened() as con:
        all_judged = judged(con, run, measure, codes)
        listed = ", ".join(_quoted(status) for status in statuses)
        cut = "" if limit is None else f"ORDER BY area NULLS LAST, id LIMIT {limit:d}"
        # One row a lacking cell, put together here: lists made by the database cost twice as much.
        con.execute(f"""
            WITH found AS (FROM ({all_judged}) WHERE status IN ({listed}) {cut})
            SELECT found.id, found.area, status, due, paid, fact, of_subject || ':' || of_id AS of, why, authority
            FROM found LEFT JOIN ({lacking_of(run, measure)}) AS lack
            ON lack.id = found.id AND status = 'unknown' AND {is_wanted(measure)}
            ORDER BY found.area NULLS LAST, found.id, fact, of, why""")
        for _, cells in groupby(_rows(con), key=itemgetter(0)):
            yield gap_of(measure, list(cells))


def _rows(con: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := con.fetchmany(BATCH):
        yield from rows


def lacking_of(run: Answers, measure: Measure) -> str:
    """The query for what the answers of one measure lack."""
    file = _quoted(str(run.path / "lacking.parquet"))
    where = f"subject = {_quoted(measure.subject)} AND rule = {_quoted(measure.name)}"
    return f"SELECT id, side, fact, of_subject, of_id, why, authority FROM read_parquet({file}) WHERE {where}"


def is_wanted(measure: Measure) -> str:
    """The condition for a lacking cell to keep a status open, by its side."""
    undue = "e AND due IS NULL" if measure.gives and measure.received == "amount" else "false"
    return f"CASE side WHEN 'entitled' THEN e IS NULL WHEN 'received' THEN r IS NULL ELSE {undue} END"


def gap_of(measure: Measure, cells: list[tuple[Any, ...]]) -> Gap:
    """One gap from its rows: id, area, status, due, paid, then fact, of, why, authority of each lacking cell."""
    id, area, status, due, paid, *_ = cells[0]
    lacking = tuple(dict.fromkeys(Lack(*cell[5:]) for cell in cells if cell[5] is not None))
    if status == "unknown" and not lacking:
        whose = f"{measure.subject} {id}"
        raise CorruptError(f"{whose}: {measure.name} is unknown, but lacking.parquet does not say why")
    return Gap(measure.subject, id, area, measure.name, status, due, paid, lacking)


_ASKED = ("fact", "subject", "authority", "rows", "settles", "mentioned_by")
# Each thing to ask gets a number first: the millions of cells are then grouped by numbers, in half the time.
_NUMBERED = """
CREATE TEMP TABLE asked AS
SELECT row_number() OVER () AS number, fact, of_subject, max(authority) AS authority
FROM read_parquet($lacking) GROUP BY fact, of_subject
"""
_QUESTIONS = """
WITH cells AS NOT MATERIALIZED (
    SELECT l.subject, id, rule, area, of_id, number FROM read_parquet($lacking) AS l JOIN asked USING (fact, of_subject)
),
answers AS (SELECT min(number) AS least, max(number) AS greatest FROM cells GROUP BY subject, id, rule),
settled AS (SELECT least AS number, count(*) AS settles FROM answers WHERE least = greatest GROUP BY ALL),
mentioned AS (
    SELECT number, count(*) AS mentioned_by FROM (SELECT DISTINCT subject, id, rule, number FROM cells) GROUP BY ALL
),
looked_up AS (SELECT number, count(*) AS rows FROM (SELECT DISTINCT number, of_id FROM cells) GROUP BY ALL),
placed AS (SELECT number, list(DISTINCT area) AS areas FROM cells GROUP BY ALL)
SELECT fact, of_subject, authority, rows, coalesce(settles, 0) AS settles, mentioned_by, areas
FROM asked JOIN mentioned USING (number) JOIN looked_up USING (number) JOIN placed USING (number)
LEFT JOIN settled USING (number)
ORDER BY settles DESC, mentioned_by DESC, fact, of_subject
"""
