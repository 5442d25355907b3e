"""All names of a plan while it is being resolved, and what one of them means in the row of a subject."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plancode.language.expressions import Type
from plancode.language.limits import Limits
from plancode.language.plan import Fact, Ledger, Link, Parameter, Subject
from plancode.language.syntax import Refused, Word
from plancode.language.wording import nearest


class Unreadable(Refused):
    """An expression that uses a block with a fault of its own: told there, and not again here."""


@dataclass
class Vocabulary:
    """The blocks resolved so far. `facts` holds inline facts of ledgers as `ledger.fact`; `values` are the types of
    value blocks, `owners` the subjects of values and rules; `broken` are names whose blocks have faults."""

    subjects: dict[str, Subject] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    values: dict[str, Type] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def fact(self, subject: str, name: str) -> Fact | None:
        """A fact of the subject by its bare name, inline facts of a ledger first."""
        inline = self.facts.get(f"{subject}.{name}")
        plain = self.facts.get(name)
        return inline or (plain if plain and plain.subject == subject else None)

    def owner(self, name: str) -> str | None:
        """The subject of a fact, value or rule."""
        return self.facts[name].subject if name in self.facts else self.owners.get(name)

    def states(self, ledger: str) -> tuple[str, ...]:
        """The states of a ledger, `withdrawn` last; none for another subject."""
        return (*self.ledgers[ledger].states, "withdrawn") if ledger in self.ledgers else ()

    def dates(self, ledger: str) -> dict[str, str]:
        """The states of a ledger by the name of their dates: `accepted_on`."""
        return {f"{state}_on": state for state in self.states(ledger)}

    def own(self, subject: str) -> list[str]:
        """Every name that can stand alone in a line for the subject, parameters apart."""
        facts = [fact.name for fact in self.facts.values() if fact.subject == subject]
        named = [name for name, owner in self.owners.items() if owner == subject]
        return [*facts, *named, *self.states(subject), *self.dates(subject)]

    def links_to(self, child: str, subject: str) -> list[Link]:
        """The links of `child` that lead to `subject`."""
        known = self.subjects.get(child)
        return [link for link in known.links if link.subject == subject] if known else []

    def below(self, subject: str) -> Iterator[str]:
        """The subjects whose rows belong to one of `subject`."""
        return (child for child in self.subjects if self.links_to(child, subject))

    def way_up(self, subject: str, target: str) -> str | None:
        """The chain of links from one subject up to another: `household.village`."""
        queue: deque[tuple[str, tuple[str, ...]]] = deque([(subject, ())])
        seen = {subject}
        while queue:
            at, way = queue.popleft()
            if at == target and way:
                return ".".join(way)
            for link in self.subjects[at].links if at in self.subjects else ():
                if link.subject not in seen or link.subject == target:
                    seen.add(link.subject)
                    queue.append((link.subject, (*way, link.name)))
        return None

    def unknown(self, word: Word, name: str, subject: str) -> Refused:
        """The fault of a name that means nothing in a line for `subject`, with the way to reach it or the nearest."""
        if self.broken & {name, subject, word.text, word.chain[0]}:
            return Unreadable(word.at, "unknown_name", f"`{name}` has a fault of its own")
        owner = self.owner(name)
        if owner and owner != subject:
            return Refused(
                word.at, "wrong_subject", f"`{name}` is of {owner}, not of {subject}", self._reach(name, owner, subject)
            )
        if name in self.subjects:
            return Refused(
                word.at,
                "wrong_name",
                f"`{name}` is a subject, and no fact of {subject}",
                f"name one of its facts: {name}.x",
            )
        holders = [key.partition(".")[0] for key in self.facts if key.endswith(f".{name}")]
        holders += [ledger for ledger in self.ledgers if name in self.states(ledger)]
        if holders:
            return Refused(
                word.at, "unknown_name", f"`{name}` belongs to the ledger {holders[0]}", f"write {holders[0]}.{name}"
            )
        return Refused(word.at, "unknown_name", f"nothing of {subject} is called `{name}`", self._offer(name, subject))

    def _reach(self, name: str, owner: str, subject: str) -> str:
        if way := self.way_up(subject, owner):
            return f"write {way}.{name}"
        if self.links_to(owner, subject):
            return f"look down to its rows: any({owner}.{name}), count({owner}.{name}) …"
        return f"no link leads from {subject} to {owner}"

    def _offer(self, name: str, subject: str) -> str:
        ups = [f"{link.name}.{one}" for link in self.subjects[subject].links for one in self.own(link.subject)]
        plain: Iterable[str] = [*self.own(subject), *self.parameters, *self.facts, *self.owners, *self.subjects]
        near = nearest(name, plain) or nearest(name, ups)
        if near and near not in self.own(subject) and (owner := self.owner(near)) not in (None, subject):
            way = self.way_up(subject, owner)
            below = owner if self.links_to(owner, subject) else None
            near = f"{way or below}.{near}" if way or below else None
        return f"did you mean `{near}`?" if near else "declare it with a `fact`, `value`, `rule` or `parameter` block"

    def unknown_given(self, name: str, subject: str) -> Refused:
        """The fault of a name that an example gives for a row of `subject`, and that no such row has."""
        word = Word(0, name)
        if self.subjects[subject].link(name.partition(".")[0]) and "." not in name:
            return Refused(0, "wrong_shape", f"`{name}` is a row of its own", f"write {name}.x, or a map of its facts")
        if self.owner(name) == subject or name in self.subjects:
            return Refused(0, "wrong_name", f"`{name}` cannot be given as a value", "give facts by name")
        return self.unknown(word, name, subject)
