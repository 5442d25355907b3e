"""The figures of a report, each asked for once: how many have which status where, which rows to show, what is stale.

Everything is one query a measure over the files of the run; only the rows that are shown come to Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from plancode.gaps import LISTED, Answers, Gap, Measure, gap_of, is_wanted, judged, lacking_of, opened
from plancode.report.places import Places

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PROGRESS = ("target", "year", "area", "level", "group", "op", "goal", "goal_high", "low", "high", "unit")
COUNTS = ("tt", "tf", "tu", "ut", "uf", "uu")
STORED = (*PROGRESS, *COUNTS, "status", "closed", "owner")
Counted = Mapping[tuple[str, str | None, str], int]


@dataclass(frozen=True)
class Lacks:
    """Cells of one fact that are unknown for one reason: how many, in which areas."""

    fact: str
    subject: str
    authority: str | None
    why: str
    cells: int
    squares: Sequence[str]


@dataclass(frozen=True)
class Share:
    """So many rows of each status of a measure in each square, in each quarter, or in the whole."""

    grain: str
    each: int

    @property
    def by(self) -> str:
        """What rows are dealt out by, in SQL."""
        return "NULL" if self.grain == "whole" else self.grain


class Counting:
    """Asks a run; `places` says which square of the map each area lies in."""

    def __init__(self, run: Answers, places: Places) -> None:
        self._run, self._places = run, places
        self._con: DuckDBPyConnection = opened()
        codes, squares, quarters = list(places.squares), places.squares, places.quarters
        self._con.execute(
            "CREATE TEMP TABLE places AS SELECT unnest($1::VARCHAR[]) AS area, unnest($2::VARCHAR[]) AS square,"
            " unnest($3::VARCHAR[]) AS quarter",
            [codes, [squares[code] for code in codes], [quarters[code] for code in codes]],
        )

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *_: object) -> None:
        self._con.close()

    def tally(self, measures: tuple[Measure, ...]) -> Counted:
        """How many subjects have which status, by measure and square; also those that are not listed."""
        found: dict[tuple[str, str | None, str], int] = {}
        for measure in measures:
            counted = f"SELECT square, status, count(*) FROM ({self._placed(measure)}) GROUP BY ALL ORDER BY ALL"
            rows = self._con.execute(counted).fetchall()
            found |= {(measure.name, square, status): number for square, status, number in rows}
        return found

    def share(self, tally: Counted, budget: int) -> Share:
        """How finely `budget` rows can be dealt out: so many of each square, else of each quarter, else in all."""
        quarters = self._places.quarters
        for grain in ("square", "quarter", "whole"):
            heaps: Counter[tuple[str, str | None, str]] = Counter()
            for (measure, square, status), number in tally.items():
                where = {"square": square, "quarter": quarters.get(square or ""), "whole": None}[grain]
                heaps[measure, where, status] += number if status in LISTED else 0
            each = fair_share([number for number in heaps.values() if number], budget)
            if each:
                return Share(grain, each)
        return Share("whole", 0)

    def rows(self, measure: Measure, share: Share) -> Iterator[Gap]:
        """The first gaps of a measure by area and id, as many of each place and status as the share says."""
        listed = ", ".join(f"'{status}'" for status in LISTED)
        self._con.execute(f"""
            WITH found AS (
                FROM ({self._placed(measure)}) WHERE status IN ({listed})
                QUALIFY {share.each:d} >= row_number() OVER (
                    PARTITION BY {share.by}, status ORDER BY area NULLS LAST, id
                )
            )
            SELECT found.id, found.area, status, due, paid, fact, of_subject || ':' || of_id AS of, why, authority
            FROM found LEFT JOIN ({lacking_of(self._run, measure)}) AS lack
            ON lack.id = found.id AND status = 'unknown' AND {is_wanted(measure)}
            ORDER BY found.area NULLS LAST, found.id, fact, of, why""")
        for _, cells in groupby(self._con.fetchall(), key=itemgetter(0)):
            yield gap_of(measure, list(cells))

    def progress(self) -> list[dict[str, Any]]:
        """Every stored figure of every target, of areas that are squares, and of rows without an area."""
        columns = ", ".join(f'"{name}"' for name in STORED)
        rows = self._con.execute(
            f"SELECT {columns} FROM read_parquet($1) WHERE area IS NULL OR area = 'no_area'"
            " OR area IN (SELECT square FROM places) ORDER BY target, year, area NULLS FIRST",
            [str(self._run.path / "progress.parquet")],
        )
        return [dict(zip(STORED, row, strict=True)) for row in rows.fetchall()]

    def lacks(self) -> list[Lacks]:
        """What is unknown and why, the most frequent first."""
        rows = self._con.execute(
            """
            SELECT fact, of_subject, max(authority), why, count(DISTINCT of_id) AS cells,
                list_sort(coalesce(list(DISTINCT square) FILTER (square IS NOT NULL), []))
            FROM read_parquet($1) LEFT JOIN places USING (area)
            GROUP BY fact, of_subject, why ORDER BY cells DESC, fact, of_subject, why""",
            [str(self._run.path / "lacking.parquet")],
        )
        return [Lacks(*row) for row in rows.fetchall()]

    def _placed(self, measure: Measure) -> str:
        return f"SELECT * FROM ({judged(self._con, self._run, measure, None)}) LEFT JOIN places USING (area)"


def fair_share(sizes: list[int], budget: int) -> int:
    """The greatest number that can be taken from every heap without taking more than `budget` in all.

    >>> fair_share([1, 5, 9], 7)
    3
    >>> fair_share([2, 2], 100)
    2
    """
    share = 0
    while share < max(sizes, default=0) and sum(min(size, share + 1) for size in sizes) <= budget:
        share += 1
    return share
