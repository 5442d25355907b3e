"""Opening a snapshot: every byte is checked before anything reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from plancode.errors import CorruptError, fault
from plancode.files import sha256_of
from plancode.language.areas import Areas
from plancode.language.plan import Period
from plancode.snapshots.areas import read_areas
from plancode.snapshots.layout import MANIFEST, Completeness, RowException, file_of
from plancode.snapshots.manifest import Source, Written, read_manifest


@dataclass(frozen=True)
class Snapshot:
    """A frozen registry. `hash` names it; `files` and `rows` are by file name and by subject."""

    path: Path
    hash: str
    as_of: date
    vocabulary_hash: str
    files: Mapping[str, Written]
    complete: tuple[Completeness, ...]
    seen: Mapping[str, date]
    own_lists: Mapping[str, str]
    not_given: tuple[str, ...]
    unchecked: tuple[str, ...]
    sources: tuple[Source, ...]
    _exceptions: bytes = field(repr=False)

    @cached_property
    def exceptions(self) -> tuple[RowException, ...]:
        """Everything that was not taken as it stood, by file and row."""
        return tuple(RowException(**one) for one in json.loads(self._exceptions))

    @property
    def rows(self) -> Mapping[str, int]:
        """The number of rows of each subject and ledger."""
        return {subject: self.files[file_of(subject)].rows for subject in self.own_lists}

    @cached_property
    def areas(self) -> Areas:
        """The areas that rows lie in."""
        return read_areas(self.path)

    def file(self, subject: str) -> Path:
        """The Parquet file of a subject or ledger."""
        if file_of(subject) not in self.files:
            raise fault("no_such_file", f"the snapshot {self.path} has no {subject}", "freeze it again with this plan")
        return self.path / file_of(subject)

    def complete_areas(self, list: str, on: date, areas: Areas, fresh_for: Period | None = None) -> frozenset[str]:
        """The codes of all areas where a list is complete on that day."""
        from plancode.snapshots.absence import complete_until

        return frozenset(complete_until(self.complete, list, on, areas, fresh_for))


def open_snapshot(path: Path, verify: bool = True) -> Snapshot:
    """The snapshot in a folder, its bytes checked against the manifest; `CorruptError` names the file that differs.

    `verify=False` checks only the manifest itself: for a caller that has just written the snapshot.
    """
    if not path.is_dir():
        raise fault("no_such_file", f"there is no folder {path}", "name a folder that `plan snapshot freeze` wrote")
    if not (path / MANIFEST).is_file():
        hint = "name a folder that `plan snapshot freeze` wrote"
        raise fault("not_a_snapshot", f"{path} is no snapshot: it has no {MANIFEST}", hint)
    snapshot = _snapshot(path, *read_manifest(path))
    if verify:
        _verify_files(snapshot)
    return snapshot


def verify(path: Path) -> Snapshot:
    """Check every byte of a snapshot; gives it back if all are right."""
    return open_snapshot(path)


def _verify_files(snapshot: Snapshot) -> None:
    there = {str(one.relative_to(snapshot.path)) for one in snapshot.path.rglob("*") if not one.is_dir()}
    expected = {*snapshot.files, MANIFEST}
    for name in sorted(expected - there):
        raise CorruptError(f"{snapshot.path / name}: the file is missing; freeze or copy the snapshot again")
    for name in sorted(there - expected):
        raise CorruptError(f"{snapshot.path / name}: the file is not part of the snapshot; remove it")
    for name, written in snapshot.files.items():
        if sha256_of(snapshot.path / name) != written.sha256:
            raise CorruptError(
                f"{snapshot.path / name}: its bytes are not those that were written; freeze or copy the snapshot again"
            )


def _snapshot(path: Path, manifest: Mapping[str, Any], exceptions: bytes, digest: str) -> Snapshot:
    day = date.fromisoformat
    return Snapshot(
        path=path,
        hash=digest,
        as_of=day(manifest["as_of"]),
        vocabulary_hash=manifest["vocabulary_hash"],
        files={name: Written(**one) for name, one in manifest["files"].items()},
        complete=tuple(
            Completeness(one["list"], tuple(one["areas"]), day(one["from"]), day(one["to"]))
            for one in manifest["complete"]
        ),
        seen={name: day(text) for name, text in manifest["seen"].items()},
        own_lists=manifest["own_lists"],
        not_given=tuple(manifest["not_given"]),
        unchecked=tuple(manifest["unchecked"]),
        sources=tuple(Source(**one | {"unread": tuple(one["unread"])}) for one in manifest["sources"]),
        _exceptions=exceptions,
    )
