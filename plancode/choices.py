"""What a user asked for by name: found, or refused with the nearest name, never taken for "everything"."""

from __future__ import annotations

from collections.abc import Iterable

from plancode.errors import InputError, fault

LISTED = 12


def choose(noun: str, given: str, known: Iterable[str]) -> str:
    """`given`, if it is among `known`; else an `InputError` with the code `unknown_<noun>`.

    >>> choose("status", "missed", ("missed", "unknown"))
    'missed'
    """
    names = tuple(dict.fromkeys(known))
    if given in names:
        return given
    raise unknown(noun, given, names)


def unknown(noun: str, given: str, names: tuple[str, ...], hint: str = "") -> InputError:
    """The error for a name that is not among `names`, with the nearest of them or a short list as its hint."""
    return fault(f"unknown_{noun}", f"there is no {noun} {given!r}", hint or _hint(given, names))


def _hint(given: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(given, names, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(repr(name) for name in near) + "?"
    if not names:
        return "there is none at all"
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return "known: " + ", ".join(names[:LISTED]) + more
