"""The manifest of a snapshot as bytes: written in one order, and holding a check over itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from plancode.errors import CorruptError
from plancode.snapshots.layout import MANIFEST, Completeness, RowException

_TAIL = re.compile(rb'  "check": "([0-9a-f]{64})"\n}\n')
_TAIL_LENGTH = len('  "check": ""\n}\n') + 64


@dataclass(frozen=True)
class Written:
    """A file of the snapshot: its rows and the SHA-256 of its bytes."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """A file that was frozen; `unread` are its columns that lists.yaml names nowhere."""

    list: str
    subject: str
    file: str
    rows: int
    sha256: str
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """All that a snapshot says of itself.

    `own_lists` is the list that each subject's rows come from; `not_given` the facts that no list gives; `unchecked`
    those whose only_if could not be checked without a run.
    """

    as_of: date
    vocabulary_hash: str
    files: Mapping[str, Written]
    seen: Mapping[str, date]
    complete: tuple[Completeness, ...]
    own_lists: Mapping[str, str]
    not_given: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    exceptions: Iterable[RowException] = field(default=(), compare=False)


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write `manifest.json`, one exception a line and last, so that they need not fit in memory."""
    head = json.dumps(_head(manifest), ensure_ascii=False, indent=2)
    digest = hashlib.sha256()
    with (folder / MANIFEST).open("wb") as file:
        for piece in _pieces(head, manifest.exceptions):
            digest.update(piece)
            file.write(piece)
        file.write(f'  "check": "{digest.hexdigest()}"\n}}\n'.encode())


def read_manifest(folder: Path) -> tuple[dict[str, Any], bytes, str]:
    """The manifest as JSON but for its exceptions, those as bytes of JSON, and the hash that names the snapshot.

    `CorruptError` if a byte of it was changed. There may be a million exceptions, and few callers look at them.
    """
    path = folder / MANIFEST
    content = path.read_bytes()
    tail = _TAIL.fullmatch(content[-_TAIL_LENGTH:])
    body = content[:-_TAIL_LENGTH]
    if tail is None or hashlib.sha256(body).hexdigest() != tail[1].decode():
        raise CorruptError(f"{path}: its bytes are not those that were written; freeze or copy the snapshot again")
    # A line break stands in no JSON text, so this is where the exceptions begin.
    head, _, exceptions = body.partition(b',\n  "exceptions": ')
    loaded: dict[str, Any] = json.loads(head + b"}")
    return loaded, exceptions.removesuffix(b",\n"), hashlib.sha256(content).hexdigest()


def _head(manifest: Manifest) -> dict[str, Any]:
    return {
        "as_of": manifest.as_of.isoformat(),
        "vocabulary_hash": manifest.vocabulary_hash,
        "files": {
            name: {"rows": written.rows, "sha256": written.sha256} for name, written in sorted(manifest.files.items())
        },
        "seen": {name: day.isoformat() for name, day in sorted(manifest.seen.items())},
        "complete": [
            {"list": one.list, "areas": list(one.areas), "from": one.from_.isoformat(), "to": one.to.isoformat()}
            for one in manifest.complete
        ],
        "own_lists": dict(sorted(manifest.own_lists.items())),
        "not_given": list(manifest.not_given),
        "unchecked": list(manifest.unchecked),
        "sources": [vars(source) | {"unread": list(source.unread)} for source in manifest.sources],
    }


def _pieces(head: str, exceptions: Iterable[RowException]) -> Iterable[bytes]:
    yield head.removesuffix("\n}").encode()
    separator = ',\n  "exceptions": [\n    '
    for exception in exceptions:
        yield (separator + json.dumps(vars(exception), ensure_ascii=False)).encode()
        separator = ",\n    "
    yield (',\n  "exceptions": [],\n' if separator.startswith(',\n  "') else "\n  ],\n").encode()
