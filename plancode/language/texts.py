"""A file's bytes → text that holds nothing an editor would not show; or the problem, with its place."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from plancode.errors import Problem

LARGEST = 5_000_000
_SAVE = "save the file as UTF-8 without a byte order mark"
# Control characters, line breaks that only some programs see, byte order marks, and signs that turn text around.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def read_text(path: Path, file: str) -> tuple[str, Problem | None]:
    """The text of a file; empty, with the problem, if it cannot be read as UTF-8 text."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            hint = "split it, or move what is no part of the plan elsewhere"
            message = f"the file has {size:,} bytes; a plan's file has at most {LARGEST:,}"
            return "", Problem(file, 0, 0, "too_large", message, hint)
        return decode(path.read_bytes(), file)
    except OSError as error:
        return "", Problem(file, 0, 0, "no_such_file", f"the file cannot be read: {error.strerror}", "may you read it?")


def decode(data: bytes, file: str) -> tuple[str, Problem | None]:
    """The text of some bytes; empty, with the problem, if they are not clean UTF-8."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "", Problem(file, 1, 1, "byte_order_mark", "the file begins with a byte order mark", _SAVE)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8"))
        message = f"the file is not UTF-8: byte {error.start + 1} is 0x{data[error.start]:02x}"
        return "", Problem(file, line, column, "not_utf8", message, f"{_SAVE}; GBK and others are not read")
    if match := _HIDDEN.search(text):
        line, column = _place(text[: match.start()])
        name = unicodedata.name(match[0], "a control character").lower()
        message = f"an invisible character (U+{ord(match[0]):04X}, {name}) stands here"
        return "", Problem(file, line, column, "control_character", message, "delete it and type the text anew")
    return text, None


def _place(before: str) -> tuple[int, int]:
    rows = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(rows), len(rows[-1]) + 1
