"""A source folder frozen into a snapshot: the lists as departments sent them, made into one table for each subject.

read as text ▶ typed, wrong cells listed ▶ keys ▶ facts merged, parents, areas, absence ▶ only_if ▶ written
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from plancode.files import sha256_of, whole_folder
from plancode.language.plan import Plan
from plancode.snapshots import absence, exceptions, identity, merging, only_if, staging
from plancode.snapshots.areas import read_areas
from plancode.snapshots.layout import MANIFEST
from plancode.snapshots.lists import Lists, read_lists
from plancode.snapshots.manifest import Manifest, Source
from plancode.snapshots.merging import Gathered
from plancode.snapshots.opening import Snapshot, open_snapshot
from plancode.snapshots.staging import Staged
from plancode.snapshots.work import Work
from plancode.snapshots.writing import scratch, write_rest, write_subjects

MEMORY = "600MB"


def freeze(
    plan: Plan, source: Path, as_of: date, out: Path, *, threads: int | None = None, memory: str = MEMORY
) -> Snapshot:
    """Freeze the lists of `source` as they stood on `as_of` into the snapshot `out`.

    Nothing is dropped in silence: what cannot be taken as it stands is an exception of the manifest. What is wrong with
    lists.yaml, areas.csv or a file as a whole is an `InputError`. The bytes depend on the contents alone, not on
    `threads`, `memory` or the time zone.
    """
    areas = read_areas(source, plan.areas)
    with whole_folder(out, MANIFEST) as folder:
        spill = folder / ".spill"
        with scratch(spill, threads, memory) as database:
            work = Work(database, plan, as_of, areas, spill)
            lists = read_lists(plan, source, areas, database)
            staged = _stage_all(work, lists)
            gathered = _gather(plan, lists, staged)
            unchecked = _settle(work, lists, gathered)
            files = write_subjects(database, plan, folder)
            identity.fill(work, gathered)
            write_rest(database, areas, folder, _manifest(work, lists, staged, unchecked), files)
    return open_snapshot(out, verify=False)


def _stage_all(work: Work, lists: Lists) -> tuple[Staged, ...]:
    exceptions.create(work)
    identity.create(work.database)
    work.table("areas", ("code",), ("VARCHAR",), [(code,) for code in work.areas.by_code])
    return tuple(staging.stage(work, entry, at) for at, entry in enumerate(lists.entries))


def _gather(plan: Plan, lists: Lists, staged: tuple[Staged, ...]) -> Mapping[str, Gathered]:
    by_entry = {id(one.entry): one for one in staged}
    return {
        subject: Gathered(
            subject,
            tuple(by_entry[id(entry)] for entry in lists.own_of(subject)),
            {
                name: tuple(by_entry[id(entry)] for entry in entries)
                for name, entries in lists.others_of(subject).items()
            },
        )
        for subject in plan.subjects
    }


def _settle(work: Work, lists: Lists, gathered: Mapping[str, Gathered]) -> tuple[str, ...]:
    for one in gathered.values():
        merging.settle_ids(work, one)
    settled: list[str] = []
    for subject in _parents_first(work.plan):
        fill = partial(absence.filled, work, gathered[subject], lists.complete)
        merging.settle_rows(work, gathered[subject], settled, fill)
        settled.append(subject)
    return only_if.empty_where_out_of_place(work, gathered)


def _parents_first(plan: Plan) -> Iterator[str]:
    done: set[str] = set()

    def visit(subject: str) -> Iterator[str]:
        if subject not in done:
            done.add(subject)
            for link in plan.subjects[subject].links:
                yield from visit(link.subject)
            yield subject

    for subject in plan.subjects:
        yield from visit(subject)


def _manifest(work: Work, lists: Lists, staged: tuple[Staged, ...], unchecked: tuple[str, ...]) -> Manifest:
    given = {(one.entry.subject, column) for one in staged for column in one.entry.columns}
    return Manifest(
        as_of=work.as_of,
        vocabulary_hash=work.plan.vocabulary_hash,
        files={},
        seen=_seen(staged),
        complete=lists.complete,
        own_lists=lists.own,
        not_given=tuple(key for key, fact in work.plan.facts.items() if (fact.subject, fact.name) not in given),
        unchecked=unchecked,
        sources=tuple(_source(one) for one in staged),
        exceptions=exceptions.read(work),
    )


def _source(staged: Staged) -> Source:
    entry = staged.entry
    return Source(entry.list, entry.subject, entry.file, staged.rows, sha256_of(entry.path), entry.unread)


def _seen(staged: tuple[Staged, ...]) -> dict[str, date]:
    """The latest day on which each list was seen."""
    seen: dict[str, date] = {}
    for one in staged:
        if one.latest:
            seen[one.entry.list] = max(seen.get(one.entry.list, one.latest), one.latest)
    return seen
