"""Who is newly missed, newly served, newly known: the statuses of a run held against those of a run before it.

Subjects are matched by id, measure by measure. A subject that one of the runs does not have is `not_there` in it. Left
out are those to whom nothing is owed in either: not there, not due, or had on another ground.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from plancode.choices import choose
from plancode.errors import InputError
from plancode.gaps import (
    BATCH,
    Answers,
    Lack,
    Measure,
    areas_of,
    covered,
    gap_of,
    is_wanted,
    judged,
    lacking_of,
    measures,
    opened,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NOT_THERE = "not_there"
QUIET = ("none", "other_ground", NOT_THERE)
STATUSES = ("missed", "to_review", "unknown", "ok", *QUIET)
# What may be new about a subject, from its status before and its status now; a change may be news in two ways.
NEWS: Mapping[str, Callable[[str, str], bool]] = {
    "newly_missed": lambda was, status: status == "missed",
    "newly_served": lambda was, status: status == "ok",
    "newly_known": lambda was, status: was == "unknown" and status != NOT_THERE,
    "newly_unknown": lambda was, status: status == "unknown",
    "newly_to_review": lambda was, status: status == "to_review",
    "came": lambda was, status: was == NOT_THERE,
    "gone": lambda was, status: status == NOT_THERE,
}


@dataclass(frozen=True)
class Changed:
    """A subject whose status under a measure is another than it was; area, due, paid and lacking are those of now.

    Only where it is not there any more, its area is that of the run before.
    """

    subject: str
    id: str
    area: str | None
    rule: str
    status: str
    was: str
    due: Decimal | None
    paid: Decimal | None
    lacking: tuple[Lack, ...]


@dataclass(frozen=True)
class Moved:
    """How many subjects went from one status to another under a measure."""

    rule: str
    was: str
    status: str
    subjects: int


@dataclass(frozen=True)
class Incomparable:
    """A rule or ledger that only one of the runs gives a status for, or each for another kind of subject."""

    rule: str
    only_in: Answers | None


def changes(
    run: Answers,
    since: Answers,
    rule: str | None = None,
    area: str | None = None,
    status: str | None = None,
    limit: int | None = None,
) -> Iterator[Changed]:
    """The changes from the run `since` to `run`, by measure, area and id; `status` is that of now.

    Names that are not there are refused at once. `limit` is for each measure.
    """
    asked = _asked(run, since, rule)
    if status is not None:
        choose("status", status, STATUSES)
    codes = None if area is None else _codes(run, since, area)
    return (one for pair in asked for one in _changes_of((run, since), pair, codes, status, limit))


def moves(run: Answers, since: Answers, rule: str | None = None, area: str | None = None) -> list[Moved]:
    """How many subjects changed from which status to which, by measure."""
    codes = None if area is None else _codes(run, since, area)
    found: list[Moved] = []
    for pair in _asked(run, since, rule):
        with opened() as con:
            query = f"SELECT was, status, count(*) FROM ({_changed(con, (run, since), pair, codes)}) GROUP BY ALL"
            found += [Moved(pair[0].name, *row) for row in con.execute(f"{query} ORDER BY ALL").fetchall()]
    return found


def incomparable(run: Answers, since: Answers, rule: str | None = None) -> list[Incomparable]:
    """The rules and ledgers that are left out, since the two runs cannot be compared by them."""
    now, before = _measures(run), _measures(since)
    names = [name for name in (*now, *(name for name in before if name not in now)) if rule in (None, name)]
    return [
        Incomparable(name, None if name in now and name in before else run if name in now else since)
        for name in names
        if name not in now or name not in before or now[name].subject != before[name].subject
    ]


Pair = tuple[Measure, Measure]


def _measures(run: Answers) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures(run)}


def _asked(run: Answers, since: Answers, rule: str | None) -> list[Pair]:
    if rule is not None:
        choose("rule", rule, [name for one in (run, since) for name in (*one.plan().rules, *one.plan().ledgers)])
    before = _measures(since)
    pairs = [(one, before[one.name]) for one in measures(run) if one.name in before and rule in (None, one.name)]
    return [(now, then) for now, then in pairs if now.subject == then.subject]


def _codes(run: Answers, since: Answers, area: str) -> frozenset[str]:
    """The area and all below it by the newer run; who went may lie in parts that only the older one knew."""
    codes = covered(areas_of(run), area)
    with suppress(InputError):
        codes |= covered(areas_of(since), area)
    return codes


def _changed(con: DuckDBPyConnection, runs: tuple[Answers, Answers], pair: Pair, codes: frozenset[str] | None) -> str:
    """The query for those whose status under a measure is another than it was."""
    now, before = (judged(con, run, measure, None) for run, measure in zip(runs, pair, strict=True))
    where = ""
    if codes is not None:
        con.execute("CREATE TEMP TABLE covered AS SELECT unnest(?::VARCHAR[]) AS code", [sorted(codes)])
        where = "AND area IN (SELECT code FROM covered)"
    quiet = ", ".join(f"'{status}'" for status in QUIET)
    return f"""
        SELECT * FROM (
            SELECT coalesce(n.id, b.id) AS id, CASE WHEN n.id IS NULL THEN b.area ELSE n.area END AS area,
                n.e, n.r, n.due, n.paid,
                coalesce(n.status, '{NOT_THERE}') AS status, coalesce(b.status, '{NOT_THERE}') AS was
            FROM ({now}) AS n FULL JOIN ({before}) AS b ON n.id = b.id
        ) WHERE status <> was AND NOT (status IN ({quiet}) AND was IN ({quiet})) {where}"""


def _changes_of(
    runs: tuple[Answers, Answers], pair: Pair, codes: frozenset[str] | None, status: str | None, limit: int | None
) -> Iterator[Changed]:
    measure = pair[0]
    with opened() as con:
        changed = _changed(con, runs, pair, codes)
        wanted = "" if status is None else f"WHERE status = '{status}'"
        cut = "" if limit is None else f"ORDER BY area NULLS LAST, id LIMIT {limit:d}"
        con.execute(f"""
            WITH found AS (SELECT * FROM ({changed}) {wanted} {cut})
            SELECT found.was, found.id, found.area, status, due, paid,
                fact, of_subject || ':' || of_id AS of, why, authority
            FROM found LEFT JOIN ({lacking_of(runs[0], measure)}) AS lack
            ON lack.id = found.id AND status = 'unknown' AND {is_wanted(measure)}
            ORDER BY found.area NULLS LAST, found.id, fact, of, why""")
        for _, cells in groupby(_rows(con), key=itemgetter(1)):
            yield _change(measure, list(cells))


def _rows(con: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := con.fetchmany(BATCH):
        yield from rows


def _change(measure: Measure, cells: Sequence[tuple[Any, ...]]) -> Changed:
    gap = gap_of(measure, [cell[1:] for cell in cells])
    was = cells[0][0]
    return Changed(gap.subject, gap.id, gap.area, gap.rule, gap.status, was, gap.due, gap.paid, gap.lacking)
