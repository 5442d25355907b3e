"""Words of hints: the offered name nearest to a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

NAME_HINT = "a name is made of small letters, digits and single underscores, and begins with a letter"
TO_COME = "say in a `prose` block what is lacking: `cannot_say: …`; the sentence then counts as forgotten"


def nearest(word: str, offered: Iterable[str]) -> str | None:
    """The offered word that `word` was probably meant to be, or None."""
    cutoff = 0.6 if len(word) > 3 else 0.5
    found = difflib.get_close_matches(word, list(offered), n=1, cutoff=cutoff)
    return found[0] if found else None


def suggestion(word: str, offered: Iterable[str], otherwise: str) -> str:
    """A hint: the nearest offered word, or else `otherwise` followed by all of them."""
    words = list(offered)
    near = nearest(word, words)
    return f"did you mean `{near}`?" if near else f"{otherwise}: {', '.join(words)}"
