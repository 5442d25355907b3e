"""Lists as departments send them: which rows and cells, and what is wrong with them; and lists.yaml about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from plancode.language.areas import Areas
from plancode.synthetic.draws import drawn
from plancode.synthetic.expressions import BadExpression, compile_sql, listed, literal, quoted
from plancode.synthetic.recipe import OTHERS, Path_
from plancode.synthetic.schema import Seen, Sent, day_of, span_of
from plancode.synthetic.steps import Assembly, Subject


@dataclass(frozen=True)
class Sending:
    """The statement that gives a list's rows out of the tables of one part, and the one that gives what is wrong there.

    `wrong` gives a row for each row lost or sent twice, and for each cell that says something else than the truth.
    """

    sent: Sent
    root: str
    select: str
    wrong: str | None
    path: Path_


def sendings(assembly: Assembly) -> tuple[Sending, ...]:
    """All lists; raises InputError with every wrong expression."""
    found = [_Writer(assembly, sent, path).sending() for sent, path in assembly.recipe.lists]
    assembly.recipe.faults.stop()
    return tuple(found)


class _Writer:
    """Writes the SQL of one list."""

    def __init__(self, assembly: Assembly, sent: Sent, path: Path_) -> None:
        self.assembly, self.sent, self.path = assembly, sent, path
        self.about: Subject = assembly.subjects[sent.of]
        self.compiled: dict[Path_, str] = {}

    def sending(self) -> Sending:
        cells = [f"id AS {quoted(self.sent.key)}"]
        cells += [f"{self._cell(fact)} AS {quoted(header)}" for fact, header in self.sent.columns.items()]
        if isinstance(self.sent.seen, Seen):
            cells.append(f"{self._seen(self.sent.seen)} AS {quoted(self.sent.seen.column)}")
        select = f"SELECT {', '.join(cells)} FROM ({self._rows()})"
        return Sending(self.sent, self.about.root, select, self._wrong(), self.path)

    def _draw(self, purpose: str) -> str:
        return drawn(f"{self.sent.list}.{self.sent.file}.{purpose}")

    def _rows(self) -> str:
        faults = self.sent.faults
        where = " AND ".join([*self._due(), self._arrives()])
        twice = f"CASE WHEN {self._befalls('twice', faults.twice)} THEN 2 ELSE 1 END"
        again = f", unnest(range({twice})) AS _again" if faults.twice else ""
        return f"SELECT *{again} FROM {quoted(self.sent.of)} WHERE {where} ORDER BY _n"

    def _due(self) -> list[str]:
        """The conditions of the rows that would stand in the list if nothing went wrong with it."""
        return [*([self._sql(self.sent.rows, "rows")] if self.sent.rows else []), *self._delivered()]

    def _arrives(self) -> str:
        lost = self.sent.faults.lost
        return f"coalesce(NOT {self._befalls('lost', lost)}, true)" if lost else "true"

    def _wrong(self) -> str | None:
        about = f"{literal(self.sent.of)} AS subject, id, {literal(self.sent.list)} AS list"
        selects = []
        for fault, fact, said, tells in self._wrongs():
            what = f"{literal(fault)} AS fault, CAST({fact} AS VARCHAR) AS fact, CAST({said} AS VARCHAR) AS said"
            where = " AND ".join([*self._due(), tells])
            selects.append(f"SELECT {about}, {what} FROM {quoted(self.sent.of)} WHERE {where}")
        return " UNION ALL ".join(selects) or None

    def _wrongs(self) -> Iterator[tuple[str, str, str, str]]:
        """What may be wrong in the list: the fault, and as SQL the fact, what is said of it, for which rows."""
        faults, arrives = self.sent.faults, self._arrives()
        if faults.lost:
            yield "lost", "NULL", "NULL", f"NOT {arrives}"
        if faults.twice:
            yield "twice", "NULL", "NULL", f"{arrives} AND {self._befalls('twice', faults.twice)}"
        for fact in self.sent.columns:
            column = self._column(fact)
            if column and (fact in faults.altered or (faults.orphans and column != fact)):
                said, true = (f"CAST({cell} AS VARCHAR)" for cell in (self._cell(fact), quoted(column)))
                is_wrong = f"{said} IS NOT NULL AND {said} IS DISTINCT FROM {true}"
                yield "altered", literal(fact), said, f"{arrives} AND {is_wrong}"

    def _befalls(self, fault: str, share: float) -> str:
        """True for the rows that a fault of whole rows befalls."""
        among = f" AND {self._sql(self.sent.faults.among, 'faults', 'among')}" if self.sent.faults.among else ""
        return f"({self._draw(fault)} < {share!r}{among})"

    def _delivered(self) -> list[str]:
        by_level: dict[str, list[str]] = {}
        for code in self.sent.undelivered:
            by_level.setdefault(self.assembly.areas.by_code[code].level, []).append(code)
        return [f"coalesce({quoted(level)} NOT IN {listed(codes)}, true)" for level, codes in by_level.items()]

    def _cell(self, fact: str) -> str:
        column = self._column(fact)
        if column is None:
            message = f"no step makes a column `{fact}` of `{self.sent.of}`"
            hint = "add it to a step"
            self.assembly.recipe.faults.add((*self.path, "columns", fact), "unknown_column", message, hint, of_key=True)
            return "NULL"
        is_parent = column != fact
        branches = self._empty(fact, is_parent or fact == "area") + self._altered(fact)
        if is_parent and self.sent.faults.orphans:
            branches += f" WHEN {self._befalls('orphans', self.sent.faults.orphans)} THEN 'x' || {quoted(column)}"
        if not branches:
            return quoted(column)
        whole = f"CAST({quoted(column)} AS VARCHAR)" if fact in self.sent.faults.altered else quoted(column)
        return f"CASE{branches} ELSE {whole} END"

    def _empty(self, fact: str, is_place: bool) -> str:
        shares = self.sent.faults.empty
        share = shares.get(fact, 0.0 if is_place else shares.get(OTHERS, 0.0))
        return f" WHEN {self._draw(f'empty.{fact}')} < {share!r} THEN NULL" if share else ""

    def _altered(self, fact: str) -> str:
        altered = self.sent.faults.altered.get(fact)
        if not altered:
            return ""
        text = self._sql(altered.to, "faults", "altered", fact, "to")
        return f" WHEN {self._draw(f'altered.{fact}')} < {altered.share!r} THEN CAST({text} AS VARCHAR)"

    def _column(self, fact: str) -> str | None:
        return next((name for name in (fact, f"{fact}_id") if name in self.about.columns), None)

    def _sql(self, text: str, *path: str | int) -> str:
        """An expression of the file for DuckDB; a wrong one is noted once, however often it is asked for."""
        if path not in self.compiled:
            try:
                compiled = compile_sql(text, self.assembly.scope_of_list(self.sent.of), None).text
            except BadExpression as error:
                self.assembly.recipe.faults.add((*self.path, *path), error.code, error.message, error.hint)
                compiled = "NULL"
            self.compiled[path] = f"({compiled})"
        return self.compiled[path]

    def _seen(self, seen: Seen) -> str:
        recent = self._ago(seen.days_ago, "seen")
        if not seen.old:
            return recent
        old = self._ago(seen.old.days_ago, "old")
        return f"CASE WHEN {self._draw('is_old')} < {seen.old.share!r} THEN {old} ELSE {recent} END"

    def _ago(self, span: str, purpose: str) -> str:
        low, high = span_of(span)
        as_of = f"DATE {literal(self.assembly.as_of)}"
        return f"({as_of} - CAST({low} + floor({self._draw(purpose)} * {high - low + 1}) AS INTEGER))"


def entry(sent: Sent, file: str, as_of: date, areas: Areas) -> dict[str, Any]:
    """What lists.yaml says of a list."""
    said: dict[str, Any] = {"file": file, "list": sent.list, "subject": sent.of, "key": sent.key}
    said["columns"] = dict(sent.columns)
    if sent.seen:
        said["seen"] = sent.seen.column if isinstance(sent.seen, Seen) else day_of(sent.seen, as_of).isoformat()
    said["complete"] = [
        {
            "areas": [code for named in complete.areas for code in vouched(named, sent.undelivered, areas)],
            "from": day_of(complete.from_, as_of).isoformat(),
            "to": day_of(complete.to, as_of).isoformat(),
        }
        for complete in sent.complete
    ]
    return said


def vouched(code: str, undelivered: tuple[str, ...], areas: Areas) -> list[str]:
    """An area, or where some area in it did not deliver, those areas below it that did."""
    if code in undelivered:
        return []
    if not areas.within(code) & set(undelivered):
        return [code]
    return [below for child in areas.children[code] for below in vouched(child, undelivered, areas)]
