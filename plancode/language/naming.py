"""What a name, or a chain of names, means in the row of a subject."""

from __future__ import annotations

from dataclasses import replace

from plancode.language.expressions import (
    BOOLEAN,
    DATE,
    Down,
    Expression,
    FactOf,
    NameOf,
    ParameterOf,
    StateDate,
    StateOf,
    Type,
    Up,
)
from plancode.language.syntax import Refused, Word
from plancode.language.vocabulary import Vocabulary

NESTED = "give the inner one a name, as a `value` or `rule` of the rows it is about"
_PREFIX = "inside the brackets every name says whose it is: person.x"


def of_one(kind: Type, subject: str) -> Type:
    """The type as seen from one row: an amount per person, of a person, is an amount."""
    return replace(kind, unit=kind.unit.for_one(subject)) if kind.kind == "number" else kind


def unbounded(kind: Type) -> Type:
    return replace(kind, low=None, high=None)


class Naming:
    """Reads names in the row of `subject`; `prefix` is what each must start with inside an aggregate."""

    def __init__(self, names: Vocabulary, subject: str, prefix: str | None) -> None:
        self.names, self.subject, self.prefix = names, subject, prefix

    def read(self, word: Word) -> Expression:
        """The typed meaning of a name."""
        return self.word(word, self._chain(word), self.subject)

    def _chain(self, word: Word) -> tuple[str, ...]:
        """The parts of a name without the obligatory prefix of an aggregate."""
        chain = word.chain
        if self.prefix is None or (len(chain) == 1 and chain[0] in self.names.parameters):
            return chain
        if chain[0] != self.prefix or len(chain) == 1:
            hint = f"write {self.prefix}.{word.text}" if self.names.owner(chain[-1]) == self.subject else _PREFIX
            raise Refused(word.at, "missing_prefix", f"`{word.text}` does not say that it is of a {self.prefix}", hint)
        if len(chain) == 2 and chain[1] in self.names.parameters:
            raise _same_for_all(word, chain[1])
        return chain[1:]

    def word(self, word: Word, chain: tuple[str, ...], subject: str) -> Expression:
        """What a chain of names means in the row of `subject`."""
        head, rest = chain[0], chain[1:]
        if not rest:
            return self._single(word, head, subject)
        if link := self.names.subjects[subject].link(head):
            return self._up(word, link.name, link.subject, rest, subject)
        if head == subject and subject in self.names.ledgers:
            return self.word(word, rest, subject)
        if head in self.names.ledgers and len(rest) == 1 and rest[0] in self.names.states(head):
            return self._reached(word, head, rest[0], subject)
        raise self._astray(word, head, rest, subject)

    def _up(self, word: Word, link: str, target: str, rest: tuple[str, ...], subject: str) -> Expression:
        of = self.word(word, rest, target)
        if isinstance(of, ParameterOf):
            raise _same_for_all(word, of.name)
        return Up(of_one(of.type, subject), link, target, of)

    def _single(self, word: Word, name: str, subject: str) -> Expression:
        names = self.names
        if fact := names.fact(subject, name):
            return FactOf(of_one(fact.type, subject), subject, name)
        if names.owners.get(name) == subject and name in names.rules:
            return NameOf(BOOLEAN, subject, name)
        if names.owners.get(name) == subject and name in names.values:
            return NameOf(of_one(names.values[name], subject), subject, name)
        if name in names.states(subject):
            return StateOf(BOOLEAN, subject, name)
        if state := names.dates(subject).get(name):
            return StateDate(DATE, subject, state)
        if parameter := names.parameters.get(name):
            if not parameter.dated:
                hint = f"write {name}[key]" if parameter.table else f"write scale({name}, x)"
                raise Refused(word.at, "wrong_name", f"`{name}` is no single number", hint)
            return ParameterOf(of_one(parameter.type, subject), name)
        raise names.unknown(word, name, subject)

    def _reached(self, word: Word, ledger: str, state: str, subject: str) -> Expression:
        """`ledger.state` outside its own lines: some row of it has reached the state."""
        if self.prefix is not None:
            raise Refused(word.at, "nested_rows", "rows of rows in one expression", NESTED)
        links = self.names.links_to(ledger, subject)
        if len(links) != 1:
            raise Refused(
                word.at,
                "wrong_subject",
                f"`{ledger}` has no rows of one {subject}",
                f"a line for {ledger} can say {state}",
            )
        return Down(BOOLEAN, "any", ledger, links[0].name, StateOf(BOOLEAN, ledger, state), None)

    def _astray(self, word: Word, head: str, rest: tuple[str, ...], subject: str) -> Refused:
        names = self.names
        if head in names.broken:
            return names.unknown(word, head, subject)
        if head == subject:
            return Refused(word.at, "wrong_rows", f"the line is for {subject} already", f"write {'.'.join(rest)}")
        if names.links_to(head, subject):
            return Refused(
                word.at,
                "wrong_rows",
                f"one {subject} has many rows of {head}",
                f"write any({word.text}), all({word.text}) …",
            )
        if names.owner(head) == subject:
            hint = "only a parent, a reference or a ledger has names of its own: household.x"
            return Refused(word.at, "wrong_name", f"`{head}` has no `{rest[0]}`", hint)
        if head in names.subjects:
            return Refused(word.at, "wrong_subject", f"no link leads from {subject} to {head}", self._links(subject))
        return names.unknown(word, head, subject)

    def _links(self, subject: str) -> str:
        links = [link.name for link in self.names.subjects[subject].links]
        return f"from {subject} a line can look up to {', '.join(links)}" if links else f"{subject} has no parents"


def _same_for_all(word: Word, parameter: str) -> Refused:
    return Refused(word.at, "wrong_subject", f"`{parameter}` is a parameter, the same for all", f"write {parameter}")
