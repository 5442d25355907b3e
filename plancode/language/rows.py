"""Which rows an aggregate looks down to: found from the names in its brackets, which must all say so."""

from __future__ import annotations

from plancode.language.syntax import Call, Refused, Word, words
from plancode.language.vocabulary import Vocabulary


def child_of(names: Vocabulary, subject: str, node: Call) -> tuple[str, str]:
    """The child that `any(person.x)` is about, and the link by which its rows belong to the row at hand."""
    heads = _heads(names, node)
    if not heads:
        raise Refused(
            node.at, "missing_prefix", f"{node.name} does not say of which rows", f"write {node.name}(person.x)"
        )
    below = [word.chain[0] for word in heads if names.links_to(word.chain[0], subject)]
    for word in heads:
        if not names.links_to(word.chain[0], subject):
            raise _not_below(names, subject, node, word, below[0] if below else None)
    children = {word.chain[0] for word in heads}
    if len(children) > 1:
        both = " and ".join(sorted(children))
        raise Refused(
            heads[0].at, "wrong_rows", f"rows of {both} in one {node.name}", "look down to one kind of rows at a time"
        )
    child = heads[0].chain[0]
    links = names.links_to(child, subject)
    parents = [link for link in links if link.name == subject and not names.subjects[child].is_ledger]
    links = parents or links
    if len(links) > 1:
        ends = ", ".join(link.name for link in links)
        raise Refused(
            heads[0].at,
            "wrong_rows",
            f"{child} belongs to {subject} in several ways: {ends}",
            "make it a rule for its rows",
        )
    return child, links[0].name


def only_word(node: Call) -> Word:
    """The name that a function such as since() is about."""
    first = node.arguments[0]
    if not isinstance(first, Word):
        raise Refused(first.at, "wrong_name", f"{node.name}() needs the name of a fact", f"write {node.name}(x)")
    return first


def _heads(names: Vocabulary, node: Call) -> list[Word]:
    found = [word for argument in node.arguments for word in words(argument)]
    found += list(words(node.where)) if node.where else []
    return [word for word in found if not (len(word.chain) == 1 and word.text in names.parameters)]


def _not_below(names: Vocabulary, subject: str, node: Call, word: Word, child: str | None) -> Refused:
    head = word.chain[0]
    if head in names.broken:
        return names.unknown(word, head, subject)
    owner = names.owner(word.text) if len(word.chain) == 1 else None
    if owner and names.links_to(owner, subject):
        return Refused(
            word.at, "missing_prefix", f"`{word.text}` does not say whose it is", f"write {owner}.{word.text}"
        )
    if child and owner == subject and (way := names.way_up(child, subject)):
        hint = f"inside the brackets every name says whose it is: {child}.{way}.{word.text}"
        return Refused(word.at, "missing_prefix", f"`{word.text}` does not say whose it is", hint)
    below = ", ".join(names.below(subject))
    hint = (
        f"below {subject} are: {below}"
        if below
        else f"nothing lies below {subject}; write the name without {node.name}"
    )
    return Refused(word.at, "wrong_rows", f"`{word.text}` is not of rows below {subject}", hint)
