"""What people call the names of a plan: labels of blocks and facts, paths of areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plancode.cli import tables
from plancode.cli.wording import Wording
from plancode.language.areas import Areas
from plancode.language.plan import Ledger, Plan, Rule, Subject, Target, Value

if TYPE_CHECKING:
    from plancode.changes import Changed
    from plancode.gaps import Gap


@dataclass(frozen=True)
class Names:
    """The names of one plan in one language."""

    plan: Plan
    words: Wording
    areas: Areas

    def block(self, name: str) -> str:
        """A rule, ledger, target, value or subject by its label."""
        plan = self.plan
        rooms: tuple[Mapping[str, Rule | Ledger | Target | Value | Subject], ...] = (
            plan.rules,
            plan.ledgers,
            plan.targets,
            plan.values,
            plan.subjects,
        )
        labels = next((room[name].labels for room in rooms if name in room), {})
        return self.words.label(labels, name)

    def fact(self, name: str, subject: str = "") -> str:
        """A fact, or whatever else can be lacking, by its label."""
        if name in self.plan.facts:
            return self.words.label(self.plan.facts[name].labels, name)
        ledger, _, state = name.partition(".")
        if state == "state" and ledger in self.plan.ledgers:
            return self.words.say("figure.state", ledger=self.block(ledger))
        if name in self.plan.parameters:
            return self.words.label(self.plan.parameters[name].labels, name)
        return self.block(name)

    def value(self, value: object, fact: str = "") -> str:
        """A value as people read it: yes, no, unknown, a code by its label."""
        if value is None:
            return self.words.say("figure.unknown")
        if isinstance(value, bool):
            return self.words.say(f"figure.{str(value).lower()}")
        code_labels = self.plan.facts[fact].code_labels if fact in self.plan.facts else {}
        return tables.plain(self.words.label(code_labels.get(str(value), {}), str(value)))

    def who(self, subject: str, id: str) -> str:
        """`person p12`, in the reader's words."""
        return f"{self.block(subject)} {tables.plain(id)}"

    def unit(self, unit: str) -> str:
        """A unit in the reader's words: money, or one of the plan's subjects; percent stands by its figure."""
        if unit == "CNY":
            return self.words.say("figure.CNY")
        if unit.removesuffix("s") in self.plan.subjects and self.words.lang == "zh":
            return self.block(unit.removesuffix("s"))
        return "" if unit == "percent" else self.words.unit(unit)

    def owner(self, target: str, stored: str | None) -> str:
        """Who answers for a target, in the reader's words if the plan has them."""
        return self.words.label(self.plan.targets[target].owner, stored or "")

    def subject(self, name: str) -> str:
        """A subject by its label; nothing for a parameter, which belongs to the plan itself."""
        return "" if name == "parameter" else self.block(name)

    def lack(self, fact: str, of: str, why: str, authority: str | None, gap: Gap | Changed) -> str:
        """One lacking cell: the fact, whose (if not the gap's own), why, and who answers for it."""
        subject, _, id = of.partition(":")
        is_own = subject == "parameter" or (subject, id) == (gap.subject, gap.id)
        whose = "" if is_own else f" ({self.who(subject, id)})"
        told = f"{self.fact(fact, subject)}{whose}: {self.words.say(f'why.{why}')}"
        return f"{told} → {authority}" if authority else told

    def area(self, code: str | None) -> str:
        """An area by its path below the root."""
        return tables.area_path(code, self.areas, self.words)

    def county(self, code: str | None) -> str | None:
        """The area on the level below the root that `code` lies in; None for rows without an area."""
        if code is None or code not in self.areas.by_code:
            return code
        path = self.areas.path(code)
        return path[1] if len(path) > 1 else code
