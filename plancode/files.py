"""Folders and files that are written whole or not at all, and the hashes of files.

A folder is written beside its place, under `.NAME.writing`, and changes places with what stood there in one step. A
lock on the folder tells a living writer from a dead one, so what a crash left behind is cleared by the next writer.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plancode.errors import InputError, fault

try:
    import fcntl
except ImportError:  # Windows has no flock: two writers at once are not told apart there
    fcntl = None  # type: ignore[assignment]

_TROUBLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ENAMETOOLONG)
_TROUBLE_WORDS = ("No space left on device", "Read-only file system", "Permission denied", "Disk quota exceeded")


@contextmanager
def whole_folder(out: Path, marker: str) -> Iterator[Path]:
    """A folder to fill; on success it becomes `out`, on any fault nothing is left of it.

    What stands at `out` is replaced only if it is a folder that is empty or holds a file named `marker`; anything else,
    a second writer, a full or read-only disk is an `InputError`.
    """
    place = Path(os.path.realpath(out))
    with _named_trouble(out):
        aside, lock = _begin(place, out, marker)
        try:
            yield aside
            _publish(aside, place, out, marker)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        finally:
            os.close(lock)


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A file to write; on success it becomes `out`, on any fault what stood at `out` stays.

    A folder at `out`, a second writer, a full or read-only disk is an `InputError`.
    """
    place = Path(os.path.realpath(out))
    with _named_trouble(out):
        if place.is_dir():
            raise fault("not_replaceable", f"{out} is a folder, not a file", "name a file")
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = _aside(place)
        # Named without the process: what a killed writer left is written over by the next.
        lock = os.open(aside, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _try_lock(lock):
                raise _being_written(out)
            try:
                yield aside
                fsync(aside)
                aside.replace(place)
                fsync(place.parent)
            finally:
                aside.unlink(missing_ok=True)
        finally:
            os.close(lock)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fsync(path: Path) -> None:
    """Force a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begin(place: Path, out: Path, marker: str) -> tuple[Path, int]:
    place.parent.mkdir(parents=True, exist_ok=True)
    with _locked(place.parent):
        _recover(place)
        _refuse_strangers(place, out, marker)
        aside = _aside(place)
        _clear(aside, out)
        aside.mkdir()
        handle = os.open(aside, os.O_RDONLY)
        _try_lock(handle)
        return aside, handle


def _publish(aside: Path, place: Path, out: Path, marker: str) -> None:
    for folder, _, names in os.walk(aside):
        for name in names:
            fsync(Path(folder) / name)
        fsync(Path(folder))
    with _locked(place.parent):
        _refuse_strangers(place, out, marker)
        if place.exists() and any(place.iterdir()):
            _change_places(aside, place)
        else:
            aside.rename(place)
        fsync(place.parent)


def _change_places(aside: Path, place: Path) -> None:
    former = aside
    if not _exchange(aside, place):
        former = _former(place)
        place.rename(former)
        aside.rename(place)
    shutil.rmtree(former, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux, RENAME_EXCHANGE)."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if not rename:
        return False
    here, exchange = -100, 2
    return int(rename(here, os.fsencode(one), here, os.fsencode(other), exchange)) == 0


def _recover(place: Path) -> None:
    """Put back the former folder if a crash fell between the two renames of `_change_places`."""
    former = _former(place)
    if former.exists():
        if place.exists():
            shutil.rmtree(former)
        else:
            former.rename(place)


def _refuse_strangers(place: Path, out: Path, marker: str) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise fault("not_replaceable", f"{out} is a file, not a folder", "name another place with --out")
    if any(place.iterdir()) and not (place / marker).is_file():
        what = f"{out} holds other things (it has no {marker}), so it is not replaced"
        raise fault("not_replaceable", what, "name another place, or empty that folder first")


def _clear(aside: Path, out: Path) -> None:
    """Remove what a dead writer left; a living one holds the lock."""
    if not aside.exists():
        return
    handle = os.open(aside, os.O_RDONLY)
    try:
        if not _try_lock(handle):
            raise _being_written(out)
        shutil.rmtree(aside)
    finally:
        os.close(handle)


def _being_written(out: Path) -> InputError:
    return fault("being_written", f"another process is writing {out}", "wait for it, or name another place")


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}.writing")


def _former(place: Path) -> Path:
    return place.with_name(f".{place.name}.former")


def _try_lock(handle: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder for the few steps in which writers could meet."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        if fcntl is not None:
            with suppress(OSError):  # some network disks know no locks
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _named_trouble(out: Path) -> Iterator[None]:
    """Say a full or read-only disk in plain words."""
    try:
        yield
    except Exception as error:
        if reason := _trouble(error):
            hint = "free some space or name another place"
            raise fault("cannot_write", f"{out} cannot be written: {reason}", hint) from error
        raise


def _trouble(error: Exception) -> str | None:
    if isinstance(error, InputError):
        return None
    if isinstance(error, OSError) and error.errno in _TROUBLE:
        return os.strerror(error.errno)
    # DuckDB repeats what the system said only in its text.
    return next((words for words in _TROUBLE_WORDS if words in str(error)), None)
