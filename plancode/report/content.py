"""Everything a report says, as one object of plain values that becomes the page's data.

Long lists name things by number: rows are lists, areas and facts stand once each in a table of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from plancode.explain.reading import FactSeen
from plancode.gaps import Gap, Measure, Question, areas_of, ask, measures
from plancode.language.plan import Labels, Plan, Target
from plancode.report.counting import COUNTS, Counting, Lacks
from plancode.report.places import Places
from plancode.report.reasons import Reasons, reasons
from plancode.report.wording import LANGUAGES, catalogue
from plancode.runs import Run
from plancode.snapshots.layout import KINDS
from plancode.snapshots.opening import Snapshot

STATUSES = ("missed", "to_review", "unknown", "ok", "other_ground", "none")
# A row with its reasons is about 400 bytes: with this many the page stays under 3 MB, and is made in some seconds.
ROWS = 4_000
SHOWN_EXCEPTIONS = 3
Content = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a report is made of."""

    run: Run
    plan: Plan
    snapshot: Snapshot
    places: Places


def content_of(run: Run, snapshot: Snapshot, budget: int = ROWS) -> Content:
    """What the report of a run says; at most `budget` rows with their reasons."""
    asked = Asked(run, run.plan(), snapshot, Places(areas_of(run)))
    asked_of = measures(run)
    with Counting(run, asked.places) as counting:
        tally = counting.tally(asked_of)
        progress, lacks = counting.progress(), counting.lacks()
        share = counting.share(tally, budget)
        shown = {measure: list(counting.rows(measure, share)) for measure in asked_of}
    areas = asked.places.shown({gap.area for rows in shown.values() for gap in rows})
    numbers = {area.code: number for number, area in enumerate(areas)}
    tables = Tables()
    told = _told(asked, shown, numbers, tables)
    return {
        "run": _run(run),
        "title": dict(run.plan().title),
        "words": {lang: dict(catalogue(lang)) for lang in LANGUAGES},
        "areas": [[one.code, one.name_zh, one.name_en, numbers.get(one.parent or "", -1), one.level] for one in areas],
        "labels": _labels(asked.plan),
        "targets": [_target(target, asked_of) for target in asked.plan.targets.values()],
        "progress": [_progress(row, asked.plan, numbers) for row in progress],
        "measures": [_measure(measure, asked.plan, told[measure]) for measure in asked_of],
        "tally": _tally(tally, asked_of, numbers),
        **tables.content(),
        "questions": [_question(one, numbers) for one in ask(run)],
        "lacks": [_lacks(one, numbers) for one in lacks],
        "lists": _lists(snapshot),
        "exceptions": _exceptions(snapshot),
        "sentences": [_sentence(one) for one in asked.plan.coverage],
        "blocks": _blocks(asked.plan),
    }


class Tables:
    """Facts, lacking cells and lines that many rows share, each kept once."""

    def __init__(self) -> None:
        self._lacks: dict[tuple[Any, ...], int] = {}
        self._facts: dict[tuple[Any, ...], int] = {}
        self._lines: dict[tuple[Any, ...], int] = {}

    def lack(self, *one: Any) -> int:
        """The number of a fact that is lacking for a reason."""
        return self._lacks.setdefault(one, len(self._lacks))

    def fact(self, *one: Any) -> int:
        """The number of a fact with its list and the day it was seen."""
        return self._facts.setdefault(one, len(self._facts))

    def line(self, *one: Any) -> int:
        """The number of a line of a rule or duty with its place."""
        return self._lines.setdefault(one, len(self._lines))

    def content(self) -> Content:
        """The tables, in the order of their numbers."""
        return {"lack_kinds": list(self._lacks), "fact_kinds": list(self._facts), "lines": list(self._lines)}


def _run(run: Run) -> Content:
    names = ("name", "as_of", "projected", "snapshot_as_of", "plan_hash", "snapshot_hash", "content_hash")
    values = {name: plain(getattr(run, name)) for name in (*names, "engine", "backend", "not_in_force")}
    return values | {"subjects": {name: rows.rows for name, rows in run.subjects.items()}}


def _labels(plan: Plan) -> Content:
    rooms = (plan.rules, plan.ledgers, plan.targets, plan.values, plan.subjects, plan.parameters)
    blocks = {name: dict(block.labels) for room in reversed(rooms) for name, block in room.items()}
    facts = {name: dict(fact.labels) for name, fact in plan.facts.items()}
    codes = {
        name: {code: dict(labels) for code, labels in fact.code_labels.items()}
        for name, fact in plan.facts.items()
        if fact.code_labels
    }
    return {"blocks": blocks, "facts": facts, "codes": codes, "subjects": list(plan.subjects)}


def _target(target: Target, known: Iterable[Measure]) -> Content:
    lines = [line for line in (target.of, target.among, *target.when) if line]
    words = set(re.findall(r"\w+", " ".join(line.text for line in lines))) | {target.everyone or ""}
    return {
        "name": target.name,
        "owner": dict(target.owner),
        "counted": target.counted,
        "measures": [measure.name for measure in known if measure.name in words],
        "sentences": list(target.origin.sentences),
        "reading": target.reading,
    }


def _progress(row: Mapping[str, Any], plan: Plan, numbers: Mapping[str, int]) -> list[Any]:
    """target, year, area (null: the whole plan, -1: none), group, op, goal, goal_high, low, high, unit, status, ..."""
    code = row["area"]
    area = None if code is None else numbers.get(code, -1)
    order = list(plan.targets).index(row["target"])
    figures = [plain(row[name]) for name in ("group", "op", "goal", "goal_high", "low", "high", "unit", "status")]
    return [order, row["year"], area, *figures, row["closed"], [row[name] for name in COUNTS]]


def _measure(measure: Measure, plan: Plan, rows: list[Any]) -> Content:
    ledger = plan.ledgers.get(measure.name)
    rule = plan.rules[ledger.enter or ""] if ledger else plan.rules[measure.name]
    own = ledger.origin.sentences if ledger else ()
    return {
        "name": measure.name,
        "subject": measure.subject,
        "gives": measure.gives,
        "only_so": measure.only_so,
        "received": measure.received,
        "owner": dict((ledger or rule).origin.responsible),
        "sentences": list(dict.fromkeys((*rule.origin.sentences, *own))),
        "rows": rows,
    }


def _told(
    asked: Asked, shown: Mapping[Measure, list[Gap]], numbers: Mapping[str, int], tables: Tables
) -> dict[Measure, list[Any]]:
    every = [gap for rows in shown.values() for gap in rows]
    explained = reasons(asked.plan, asked.run, asked.snapshot, every)
    told: dict[Measure, list[Any]] = {measure: [] for measure in shown}
    by_name = {measure.name: measure for measure in shown}
    for gap, one in zip(every, explained, strict=True):
        told[by_name[gap.rule]].append(_row(gap, one, numbers, tables))
    return told


def _row(gap: Gap, one: Reasons | None, numbers: Mapping[str, int], tables: Tables) -> list[Any]:
    """area, status, id, due, paid, lacking, then (if explained) entitled, received, amount, lines, facts received."""
    own = f"{gap.subject}:{gap.id}"
    lacking = [
        _pair(tables.lack(cell.fact, _kind(cell.of), cell.why, cell.authority), cell.of, own) for cell in gap.lacking
    ]
    area = -1 if gap.area is None else numbers[gap.area]
    row = [area, STATUSES.index(gap.status), gap.id, plain(gap.due), plain(gap.paid), lacking]
    if one is None:
        return row
    answer = one.explained.answer
    lines = [
        [tables.line(line.text, line.file, line.line), _sign(line.answer), _facts(line.facts, own, tables)]
        for line in one.explained.lines
    ]
    had = _facts(one.received, own, tables)
    return [*row, _sign(answer.answer), plain(answer.received), plain(answer.amount), lines, had]


def _facts(facts: Iterable[FactSeen], own: str, tables: Tables) -> list[list[Any]]:
    return [_fact(fact, own, tables) for fact in facts]


def _fact(fact: FactSeen, own: str, tables: Tables) -> list[Any]:
    number = tables.fact(fact.name, _kind(fact.of), fact.list, plain(fact.seen), fact.stale)
    return [number, plain(fact.value)] if fact.of == own else [number, plain(fact.value), fact.of.partition(":")[2]]


def _pair(number: int, of: str, own: str) -> Any:
    return number if of == own else [number, of.partition(":")[2]]


def _kind(of: str) -> str:
    return of.partition(":")[0]


def _sign(answer: bool | None) -> int | None:
    return None if answer is None else int(answer)


def _tally(
    tally: Mapping[tuple[str, str | None, str], int], known: tuple[Measure, ...], numbers: Mapping[str, int]
) -> list[dict[int, list[int]]]:
    """For each measure, by area (-1: none), how many have each of STATUSES."""
    found: list[dict[int, list[int]]] = [{} for _ in known]
    order = {measure.name: number for number, measure in enumerate(known)}
    for (rule, square, status), number in tally.items():
        area = -1 if square is None else numbers[square]
        found[order[rule]].setdefault(area, [0] * len(STATUSES))[STATUSES.index(status)] += number
    return found


def _question(one: Question, numbers: Mapping[str, int]) -> list[Any]:
    areas = [numbers[code] for code in one.areas if code in numbers]
    return [one.authority, one.fact, one.subject, one.rows, one.settles, one.mentioned_by, areas]


def _lacks(one: Lacks, numbers: Mapping[str, int]) -> list[Any]:
    squares = [numbers[code] for code in one.squares if code in numbers]
    return [one.fact, one.subject, one.authority, one.why, one.cells, squares]


def _lists(snapshot: Snapshot) -> list[list[Any]]:
    """Each list with the day it was seen, the subjects whose rows it gives, and how often it is declared complete."""
    gives: dict[str, list[str]] = {}
    for subject, name in snapshot.own_lists.items():
        gives.setdefault(name, []).append(subject)
    whole = Counter(name for one in snapshot.complete for name in [one.list])
    return [[name, plain(day), gives.get(name, []), whole[name]] for name, day in sorted(snapshot.seen.items())]


def _exceptions(snapshot: Snapshot) -> list[list[Any]]:
    """kind, what it means, list, how many, and the places (file and row) of the first; never a cell's value."""
    found: dict[tuple[str, str], list[Any]] = {}
    for one in snapshot.exceptions:
        found.setdefault((one.kind, one.list), []).append(one)
    return [
        [
            kind,
            KINDS.get(kind, kind),
            name,
            len(rows),
            [[one.file, one.row, one.fact] for one in rows[:SHOWN_EXCEPTIONS]],
        ]
        for (kind, name), rows in sorted(found.items(), key=lambda item: (item[0][0], -len(item[1])))
    ]


def _sentence(one: Any) -> list[Any]:
    sentence = one.sentence
    return [sentence.id, sentence.clause, sentence.heading, sentence.text, one.status, list(one.blocks), one.why]


def _blocks(plan: Plan) -> Content:
    """What stands under sentences: every block but facts, subjects and examples, as `plan show` gives it."""
    return {
        shown["name"]: {key: plain(value) for key, value in shown.items() if key not in ("name", "labels", "sentences")}
        for shown in plan.shown
        if shown["kind"] not in ("fact", "subject", "example")
    }


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


def label(labels: Labels, lang: str, name: str) -> str:
    """What people call `name` in this language, or else the name itself."""
    return labels.get(lang) or name
