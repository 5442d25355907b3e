"""Blocks written as in a plan file, and what becomes of them."""

from __future__ import annotations

import re
from datetime import date

from plancode.errors import Problem
from plancode.language.areas import Area, Areas
from plancode.language.blocks import Block, block_of
from plancode.language.expressions import Expression
from plancode.language.plan import Origin
from plancode.language.resolve import resolve
from plancode.language.resolving.meaning import Meaning
from plancode.language.tables import Allocation
from plancode.language.yaml_tree import parse

AREAS = Areas(
    {
        "41": Area("41", "甲市", "A City", "city", None),
        "4101": Area("4101", "乙县", "B County", "county", "41"),
        "4102": Area("4102", "丙县", "C County", "county", "41"),
    }
)

# Words that the tests speak of; `worn` uses each of them, so that none is unused.
WORDS = """
subject village
key: number

subject household
key: number
parents: village

subject person
key: number
parents: household

fact holds_certificate
for: person
type: boolean

fact wants_help
for: person
type: judgment

fact grade
for: person
type: code
codes: {'1': 一级, '2': 二级, none: 无}

fact birth_date
for: person
type: date

fact pension
for: person
type: money
unit: CNY per month
bounds: 0 to 100000

fact note
for: person
type: text

fact school
for: person
type: reference
to: village

fact income
for: household
type: money
unit: CNY per year

fact income_per_head
for: household
type: money
unit: CNY per person per year

fact is_poor
for: household
type: boolean

fact rooms
for: household
type: number
decimals: 0
bounds: 0 to 99

fact is_remote
for: village
type: boolean

fact villagers
for: village
type: number

parameter line
unit: CNY per person per year
from: {2018-01-01: 3000, 2019-01-01: unknown}

parameter allowance
unit: CNY per person per month
from: {2018-01-01: 60}

parameter months_of_a_year
unit: month per year
from: {2018-01-01: 12}

parameter rate
unit: percent
from: {2018-01-01: 85%}

parameter amounts
unit: CNY per person per month
table: {'1': 100, '2': 60}

parameter brackets
unit: CNY per month
scale:
  - {above: 0, rate: 50%}
  - {above: 1000, rate: unknown}

ledger homes
row: household
facts: {cost: CNY, kind: [brick, wood], built: date}
states: [listed, accepted]

ledger pairing
row: {helper: village, helped: village, agreed: date}
states: [named]

value age
for: person
is: years_since(birth_date)

rule helped
for: person
when: holds_certificate
"""


def blocks(text: str, in_force: tuple[date, date] | None = None) -> tuple[Block, ...]:
    """The blocks of a text: each starts with `kind name`, and a blank line ends it."""
    found = []
    for number, part in enumerate(re.split(r"\n\s*\n", text.strip())):
        head, *body = part.splitlines()
        kind, name = head.split()
        line = number * 100
        tree, faults = parse(body, "case.md", line + 1)
        assert tree is not None and not faults, faults
        block, faults = block_of(kind, name, tree, Origin("case.md", line, 1, in_force=in_force))
        assert block is not None, faults
        found.append(block)
    return tuple(found)


def resolved(
    text: str, words: str = WORDS, **options: dict[str, tuple[Allocation, ...]]
) -> tuple[Meaning, list[Problem]]:
    """The meaning of the words and a text, and the faults; what is merely unused is not counted."""
    meaning, problems = resolve(blocks(words + "\n" + text), AREAS, **options)  # type: ignore[arg-type]
    return meaning, [problem for problem in problems if not problem.code.startswith("unused")]


def expression(text: str, subject: str = "household", *, more: str = "") -> Expression:
    """The typed tree of a condition."""
    meaning, problems = resolved(f"rule asked\nfor: {subject}\ncite: here\nwhen:\n  - |-\n    {text}\n{more}")
    assert not problems, problems
    return meaning.rules["asked"].when[0].expression


def fault(text: str, subject: str = "household") -> Problem:
    """The only fault of a condition."""
    _, problems = resolved(f"rule asked\nfor: {subject}\nwhen:\n  - |-\n    {text}\n")
    assert len(problems) == 1, problems
    return problems[0]


def codes(text: str) -> list[str]:
    """The codes of the faults of a text."""
    return [problem.code for problem in resolved(text)[1]]
