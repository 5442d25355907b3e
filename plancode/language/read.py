"""A plan folder → a `Plan`, with every name resolved; or all that is wrong with it at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plancode.errors import InputError, Problem
from plancode.language.blocks import Block, block_of
from plancode.language.coverage import coverage_of
from plancode.language.folder import PLAN, Folder, read_folder, strays
from plancode.language.front import FileFront, PlanFront, read_front
from plancode.language.markdown import Group, Page
from plancode.language.passages import Passage, check_also, check_figures, spans_of
from plancode.language.plan import Origin, Plan
from plancode.language.quotes import Source, Span
from plancode.language.resolve import resolve
from plancode.language.resolving.meaning import Meaning
from plancode.language.show import shown_blocks
from plancode.language.yaml_tree import plain


@dataclass(frozen=True)
class Parsed:
    """A plan folder whose blocks are read but not yet resolved; `lost` names blocks that could not be read."""

    folder: Folder
    front: PlanFront
    passages: tuple[Passage, ...]
    problems: tuple[Problem, ...]
    lost: frozenset[str]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in the order of the files."""
        return tuple(block for passage in self.passages for block in passage.blocks)


def read(path: str | Path) -> Plan:
    """Read and check a plan folder; an `InputError` carries every problem found in it."""
    root = Path(path)
    parsed = parse_folder(root)
    folder = parsed.folder
    meaning, faults = resolve(
        parsed.blocks, folder.areas, folder.allocations, lost=parsed.lost, in_force=parsed.front.in_force
    )
    problems = [*parsed.problems, *faults]
    errors = {problem for problem in problems if problem.severity == "error"}
    if errors:
        raise InputError(*errors)
    warnings = [*problems, *_unverified(parsed.blocks), *strays(root)]
    return _plan(root, parsed, meaning, tuple(sorted(set(warnings))))


def strict_problems(plan: Plan) -> tuple[Problem, ...]:
    """What `--strict` refuses besides: sentences forgotten or only partly computed, figures not verified."""
    unverified = [problem for problem in plan.warnings if problem.code == "cite_missing"]
    wanting = []
    for covered in plan.coverage:
        if covered.status in ("partly", "forgotten"):
            said = "only partly computed" if covered.status == "partly" else "forgotten"
            message = f"the sentence {covered.sentence.id} is {said}: {covered.why}"
            hint = (
                "quote all of it and write a block that says it, or `prose` with the reason why nothing is to compute"
            )
            wanting.append(
                Problem("sentences.tsv", covered.sentence.line, 1, f"sentence_{covered.status}", message, hint)
            )
    return tuple(sorted([*wanting, *unverified]))


def parse_folder(root: Path) -> Parsed:
    """The blocks of a folder and all that is wrong before their names are resolved."""
    folder = read_folder(root)
    source = Source(folder.sentences)
    problems = list(folder.problems)
    plan_front = _plan_front(folder, problems)
    passages: list[Passage] = []
    taken: set[Span] = set()
    lost = {name for page in folder.pages for name in page.lost}
    for page in folder.pages:
        front = _front(page, plan_front, problems)
        for group in page.groups:
            passage, unread, faults = _passage(page.file, group, front, source, taken)
            passages.append(passage)
            lost |= unread
            problems += faults
    return Parsed(folder, plan_front, tuple(passages), tuple(problems), frozenset(lost))


def _plan_front(folder: Folder, problems: list[Problem]) -> PlanFront:
    page = next((page for page in folder.pages if page.file == PLAN), None)
    found, faults = read_front(PlanFront, page.front if page else None, PLAN)
    problems += faults
    return found


def _front(page: Page, plan: PlanFront, problems: list[Problem]) -> FileFront:
    """A file's front matter; who is responsible, plan.md may say for all files."""
    if page.file == PLAN:
        return plan
    own, faults = read_front(FileFront, page.front, page.file)
    problems += faults
    return own.model_copy(update={"responsible": own.responsible or plan.responsible})


def _passage(
    file: str, group: Group, front: FileFront, source: Source, taken: set[Span]
) -> tuple[Passage, frozenset[str], list[Problem]]:
    """The passage of a group, the names of blocks that could not be read, and all faults in it."""
    spans, problems = spans_of(group.quotes, source, front.clause, file, taken)
    quoted = tuple(dict.fromkeys(span.sentence for span in spans))
    clause = front.clause or (source.by_id[quoted[0]].clause if quoted else "")
    blocks, lost = [], set()
    for fence in group.fences:
        origin = Origin(file, fence.line, fence.column, clause, quoted, front.in_force, front.responsible)
        block, faults = block_of(fence.kind, fence.name, fence.tree, origin, group.number) if fence.tree else (None, [])
        problems += faults
        if block is None or faults:
            lost.add(fence.name)
        if block:
            far = tuple(name for name in block.body.also if name not in quoted)
            blocks.append(replace(block, origin=replace(origin, sentences=quoted + far)))
    passage = Passage(file, clause, tuple(group.quotes), spans, tuple(blocks))
    return passage, frozenset(lost), [*problems, *check_also(blocks, source), *check_figures(passage, source)]


def _unverified(blocks: Iterable[Block]) -> Iterator[Problem]:
    """A warning for each `cite: missing`: legal, loud, counted."""
    for block in blocks:
        brackets = block.node("scale")
        paths = [("cite",), *(("scale", row, "cite") for row in range(len(getattr(brackets, "items", ()))))]
        for path in paths:
            node = block.node(*path)
            if node and plain(node) == "missing":
                message = f"nobody has verified where {block.kind} `{block.name}` comes from"
                hint = "write the paper, its date and number in `cite:`"
                file = block.origin.file
                yield Problem(file, node.line, node.column, "cite_missing", message, hint, "warning")


def _plan(root: Path, parsed: Parsed, meaning: Meaning, warnings: tuple[Problem, ...]) -> Plan:
    unshown = Plan(
        root=root,
        title=parsed.front.title,
        subjects=meaning.subjects,
        facts=meaning.facts,
        parameters=meaning.parameters,
        values=meaning.values,
        rules=meaning.rules,
        ledgers=meaning.ledgers,
        targets=meaning.targets,
        examples=meaning.examples,
        prose=meaning.prose,
        sentences=parsed.folder.sentences,
        coverage=coverage_of(parsed.folder.sentences, parsed.passages),
        areas=parsed.folder.areas,
        hash=parsed.folder.hash,
        vocabulary_hash=_vocabulary_hash(parsed.blocks),
        warnings=warnings,
        shown=(),
    )
    return replace(unshown, shown=shown_blocks(unshown, parsed.blocks))


def _vocabulary_hash(blocks: Sequence[Block]) -> str:
    """A hash over subjects and facts alone: what a snapshot's columns hang on."""
    words = sorted([block.kind, block.name, plain(block.tree)] for block in blocks if block.kind in ("subject", "fact"))
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
