"""`subject` blocks, their parents, and the links up; no subject may lie above itself."""

from __future__ import annotations

from plancode.language.blocks import Block
from plancode.language.kinds import FactBlock, SubjectBlock
from plancode.language.plan import Link, Subject
from plancode.language.resolving.work import Work, labels_of
from plancode.language.wording import suggestion


def resolve_subjects(work: Work) -> None:
    """Fill in the subjects, with links to their parents."""
    blocks = work.of_kind("subject")
    known = {block.name for block in blocks} | {block.name for block in work.of_kind("ledger")}
    for block in blocks:
        work.names.subjects[block.name] = _subject(work, block, known)
    _no_circle(work, blocks)


def _subject(work: Work, block: Block, known: set[str]) -> Subject:
    body = block.body
    assert isinstance(body, SubjectBlock)
    links = []
    for index, parent in enumerate(body.parents):
        if parent in body.parents[:index]:
            work.report(block, ("parents", index), "duplicate_name", f"the parent `{parent}` stands twice", "drop one")
        elif parent in known:
            links.append(Link(parent, f"{parent}_id", parent))
        elif parent not in work.names.broken:
            hint = suggestion(parent, sorted(known - {block.name}), "the subjects are")
            work.report(block, ("parents", index), "unknown_subject", f"there is no subject `{parent}`", hint)
    return Subject(
        block.name,
        body.key,
        tuple(links),
        body.list or block.name,
        body.authority,
        labels_of(body.labels),
        block.origin,
    )


def _no_circle(work: Work, blocks: list[Block]) -> None:
    for block in blocks:
        if way := work.names.way_up(block.name, block.name):
            circle = " → ".join((block.name, *way.split(".")))
            hint = "a subject cannot belong to itself; drop one of the parents"
            work.report(block, ("parents",), "circle", f"the parents run in a circle: {circle}", hint)
            subject = work.names.subjects[block.name]
            work.names.subjects[block.name] = Subject(
                subject.name, subject.key, (), subject.list, subject.authority, subject.labels, subject.origin
            )


def add_references(work: Work) -> None:
    """A reference fact is a link of its subject too: `school.x`."""
    for block in work.of_kind("fact"):
        body = block.body
        assert isinstance(body, FactBlock)
        subject = work.names.subjects.get(body.for_)
        if body.type == "reference" and body.to in work.names.subjects and subject:
            links = (*subject.links, Link(block.name, block.name, body.to))
            work.names.subjects[body.for_] = Subject(
                subject.name,
                subject.key,
                links,
                subject.list,
                subject.authority,
                subject.labels,
                subject.origin,
                subject.is_ledger,
            )
