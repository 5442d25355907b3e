"""One namespace for all named blocks but examples; names that SQL, expressions or snapshots need are refused."""

from __future__ import annotations

from plancode.language.blocks import Block
from plancode.language.reserved import COLUMNS, refused_name
from plancode.language.resolving.work import Work

# Files of a snapshot or a run that a subject of the same name would overwrite.
FILES = frozenset({"areas", "identity", "lacking", "manifest", "parameter", "progress", "run"})
_RENAME = "choose another name"


def check_names(work: Work) -> None:
    """Refuse reserved names and every second block of a name; the first one keeps it.

    A name of two kinds is nobody's: what uses it is not judged by the wrong one of them.
    """
    kept: dict[tuple[bool, str], Block] = {}
    blocks, claimed = [], set()
    for block in work.blocks:
        is_example = block.kind == "example"
        if not is_example:
            _legal(work, block)
        first = kept.setdefault((is_example, block.name), block)
        if first is block:
            blocks.append(block)
            continue
        where = f"{first.origin.file}:{first.origin.line}"
        message = f"`{block.name}` is already the name of {_a(first.kind)} ({where})"
        hint = f"call it `{block.stem}#2`, `#3` …" if is_example else "all blocks but examples share one namespace"
        work.problems.append(block.problem((), "duplicate_name", message, hint))
        claimed |= {block.name} if first.kind != block.kind else set()
    work.blocks = tuple(block for block in blocks if block.kind == "example" or block.name not in claimed)
    work.lost |= claimed
    work.names.broken |= claimed


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _legal(work: Work, block: Block) -> None:
    reason = refused_name(block.name)
    if reason and block.kind != "prose":
        work.problems.append(
            block.problem((), "reserved_word", f"nothing can be called `{block.name}`: {reason}", _RENAME)
        )
    if block.kind in ("fact", "value", "rule") and block.name in COLUMNS:
        work.problems.append(
            block.problem((), "reserved_word", f"`{block.name}` is a column that every snapshot has", _RENAME)
        )
    if block.kind in ("subject", "ledger", "duty") and block.name in FILES:
        work.problems.append(
            block.problem((), "reserved_word", f"`{block.name}` is a file of every snapshot or run", _RENAME)
        )
