"""One namespace for all named blocks but examples; names that SQL, expressions or snapshots need are refused."""

from __future__ import annotations

from plancode.language.blocks import Block
from plancode.language.reserved import COLUMNS, refused_name
from plancode.language.resolving.work import Work

# Files of a snapshot or a run that a subject of the same name would overwrite.
FILES = frozenset({"areas", "identity", "lacking", "manifest", "parameter", "progress", "run"})
_RENAME = "choose another name"


def check_names(work: Work) -> None:
    """Refuse reserved names and every second block of a name; the first one keeps it."""
    kept: dict[str, Block] = {}
    blocks = []
    for block in work.blocks:
        if block.kind == "example":
            blocks.append(block)
            continue
        _legal(work, block)
        first = kept.setdefault(block.name, block)
        if first is block:
            blocks.append(block)
        else:
            where = f"{first.origin.file}:{first.origin.line}"
            message = f"`{block.name}` is already the name of a {first.kind} ({where})"
            work.problems.append(
                block.problem((), "duplicate_name", message, "all blocks but examples share one namespace")
            )
    work.blocks = tuple(blocks)


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
    if block.kind in ("subject", "ledger") and block.name in FILES:
        work.problems.append(
            block.problem((), "reserved_word", f"`{block.name}` is a file of every snapshot or run", _RENAME)
        )
