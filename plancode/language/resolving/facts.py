"""`fact` blocks: type, codes, freshness, and the values where a list or a condition settles them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from plancode.language.blocks import Block
from plancode.language.expressions import Scalar, Type
from plancode.language.kinds import FactBlock
from plancode.language.plan import Fact, Labels
from plancode.language.resolving.types import fact_type, period_of, read_scalar
from plancode.language.resolving.work import Work, condition, labels_of
from plancode.language.wording import suggestion


def resolve_facts(work: Work) -> None:
    """Fill in every fact but its `only_if`, which may use any other name."""
    for block in work.of_kind("fact"):
        body = block.body
        assert isinstance(body, FactBlock)
        made = fact_type(work, block, body)
        if _is_of_subject(work, block, body) and made is not None:
            work.names.facts[block.name] = _fact(work, block, body, made)
        else:
            work.names.broken.add(block.name)


def _is_of_subject(work: Work, block: Block, body: FactBlock) -> bool:
    subject = work.names.subjects.get(body.for_)
    if subject is None:
        if body.for_ not in work.names.broken:
            hint = suggestion(body.for_, work.names.subjects, "the subjects are")
            work.report(block, ("for",), "unknown_subject", f"there is no subject `{body.for_}`", hint)
        return False
    taken = {link.column for link in subject.links if link.name != block.name} | set(work.names.dates(body.for_))
    if block.name in taken or block.name in work.names.states(body.for_):
        message = f"`{block.name}` is a column that every {body.for_} has already"
        work.report(block, (), "reserved_word", message, "choose another name")
    return True


def _fact(work: Work, block: Block, body: FactBlock, made: Type) -> Fact:
    subject = work.names.subjects[body.for_]
    if body.type == "reference":
        _reference(work, block, body)
    return Fact(
        name=block.name,
        subject=body.for_,
        type=made,
        list=body.list or subject.list,
        authority=body.authority or subject.authority,
        also_held_by=body.also_held_by,
        fresh_for=period_of(work, block, ("fresh_for",), body.fresh_for) if body.fresh_for else None,
        absent=_scalar(work, block, "absent", body.absent, made),
        only_if=None,
        otherwise=_scalar(work, block, "otherwise", body.otherwise, made),
        is_judgment=body.type == "judgment",
        refers_to=body.to,
        is_tracked=body.fresh_for is not None,
        code_labels=_code_labels(body),
        labels=labels_of(body.labels),
        origin=block.origin,
    )


def _scalar(work: Work, block: Block, key: str, text: str | None, made: Type) -> Scalar | None:
    return None if text is None else read_scalar(work, block, (key,), text, made)


def _reference(work: Work, block: Block, body: FactBlock) -> None:
    if body.to is None:
        work.report(
            block, (), "missing_key", f"fact `{block.name}` lacks the key `to`", "`to`: the subject it points to"
        )
    elif body.to not in work.names.subjects and body.to not in work.names.broken:
        hint = suggestion(body.to, work.names.subjects, "the subjects are")
        work.report(block, ("to",), "unknown_subject", f"there is no subject `{body.to}`", hint)


def _code_labels(body: FactBlock) -> Mapping[str, Labels]:
    return {code: labels_of(label) for code, label in body.codes.items()} if isinstance(body.codes, dict) else {}


def resolve_only_if(work: Work, block: Block) -> None:
    """Fill in when a fact has a value of its own; `only_if` and `otherwise` come together."""
    body = block.body
    assert isinstance(body, FactBlock)
    if (body.only_if is None) != (body.otherwise is None):
        key, other = ("only_if", "otherwise") if body.only_if else ("otherwise", "only_if")
        hint = f"add `{other}:`; {'its value where only_if is false' if body.only_if else 'the condition'}"
        work.report(block, (key,), "missing_key", f"`{key}` stands without `{other}`", hint)
    elif body.only_if is not None:
        line = work.line(block, ("only_if",), body.only_if, body.for_, condition)
        if line and block.name in work.names.facts:
            work.names.facts[block.name] = replace(work.names.facts[block.name], only_if=line)
