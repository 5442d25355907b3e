"""The line that opens a fence: `yaml KIND NAME` is a block, other spellings are errors, the rest is only shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plancode.language.kinds import KINDS, KINDS_TO_COME
from plancode.language.wording import NAME_HINT, TO_COME, nearest
from plancode.language.yaml_tree import Node

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_EXAMPLE_NAME = re.compile(NAME.pattern + r"(#[1-9][0-9]{0,3})?")
_MEANT = re.compile(r"[^a-z]*ya?ml(?![a-z])|ya?ml", re.IGNORECASE)
_HINT = "a block begins with ```yaml KIND NAME"

Fault = tuple[str, str, str]


@dataclass(frozen=True)
class Fence:
    """A block as it stands in a file; `tree` is None if its YAML could not be read."""

    kind: str
    name: str
    tree: Node | None
    line: int
    column: int


@dataclass(frozen=True)
class Heading:
    """What the opening line of a block says."""

    kind: str
    name: str


def looks_like_block(line: str) -> bool:
    """Would a reader take this line for the opening of a block?

    >>> looks_like_block("```yaml rule x"), looks_like_block("``yml rule x"), looks_like_block("```sql")
    (True, True, False)
    """
    match = re.search(r"(?:^|\s)(`{2,}|~{3,})([^`]*)$", line)
    return bool(match) and _is_meant(match[2].strip())  # type: ignore[index]


def _is_meant(info: str) -> bool:
    first, *rest = re.split(r"[ \t]+", info)
    is_spelt_so = bool(_MEANT.match(first)) or (first.lower() in KINDS and len(rest) == 1)
    return is_spelt_so or (len(rest) > 1 and rest[0].lower() in KINDS)


def heading_of(info: str) -> tuple[Heading | None, Fault | None]:
    """What a fence's info string says: a block's heading, or the fault in it, or neither (it is only shown).

    >>> heading_of("yaml rule living_subsidy")
    (Heading(kind='rule', name='living_subsidy'), None)
    >>> heading_of("text")
    (None, None)
    """
    info = info.strip()
    if not _is_meant(info):
        return None, None
    first, *rest = re.split(r"[ \t]+", info)
    if first != "yaml":
        hint = f"{_HINT}; another first word is for what is only shown (```text)"
        return None, ("fence_spelling", f"`{info}` is no spelling of a block", hint)
    if not rest:
        return None, ("unknown_kind", "the fence says `yaml` but no kind of block", f"{_HINT}; kinds: {_offered()}")
    return _named(*rest)


def _named(kind: str, name: str = "", *extra: str) -> tuple[Heading | None, Fault | None]:
    if kind in KINDS_TO_COME and kind not in KINDS:
        return None, ("unknown_kind", f"a block of the kind `{kind}` cannot be read yet", TO_COME)
    if kind not in KINDS:
        near = nearest(kind.lower(), KINDS)
        return None, (
            "unknown_kind",
            f"there is no kind `{kind}`",
            f"did you mean `{near}`?" if near else f"kinds: {_offered()}",
        )
    if not name:
        return None, ("missing_name", f"this {kind} has no name", f"{_HINT}: ```yaml {kind} some_name")
    if extra:
        said = f"nothing may follow the name `{name}`, but here is `{' '.join(extra)}`"
        return None, ("extra_words", said, "join the words of a name with `_`; comments go into the block, after `#`")
    if not (_EXAMPLE_NAME if kind == "example" else NAME).fullmatch(name):
        hint = NAME_HINT + ("; several examples of one block are `name#2`, `name#3`" if "#" in name else "")
        return None, ("bad_name", f"`{name}` is no legal name", hint)
    return Heading(kind, name), None


def _offered() -> str:
    return ", ".join(KINDS)
