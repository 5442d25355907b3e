"""One schema for each kind of block: its keys, what each may hold, and one line of explanation.

JSON Schema, the reference page and the hints of error messages are made from these classes. A scalar arrives here as
the text that was written; the classes say what text is legal, and `resolve` gives it its meaning.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema


def _flag(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("write true or false")


def _day(value: Any) -> Any:
    # Left alone, pydantic takes 20180101 for a number of seconds.
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if value[4:5] == "-" else "")
    except (TypeError, ValueError):
        raise ValueError("write a day of the calendar as 2018-12-31") from None


def _year(value: Any) -> Any:
    if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"(19|20|21)\d\d", value)):
        return int(value)
    raise ValueError("write a year as 2018")


def _language(value: Any) -> Any:
    if value in ("zh", "en"):
        return value
    raise ValueError("the languages are zh and en")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Formula = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Day = Annotated[date, BeforeValidator(_day)]
Year = Annotated[int, BeforeValidator(_year)]
Figure = Annotated[str, StringConstraints(min_length=1)]
Formulas = Annotated[tuple[Formula, ...], BeforeValidator(_listed), Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Language = Annotated[str, BeforeValidator(_language), WithJsonSchema({"enum": ["zh", "en"]})]
Labels = dict[Language, Text]
Goals = dict[Year, Figure] | Figure
Bounds = Annotated[str, StringConstraints(pattern=r"^\S+ to \S+$")]


class Block(BaseModel):
    """Keys that every kind has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: Labels = Field({}, description="its name for people, by language")
    reading: Text | None = Field(None, description="the interpretation chosen where the text allows more than one")
    cite: Text | None = Field(None, description="where a figure or criterion comes from; `missing` if unverified")
    also: Texts = Field((), description="ids of sentences elsewhere that this block serves too")
    names: Texts = Field((), description="words of the quote whose digits are no figures: 4G")


class SubjectBlock(Block):
    """a kind of thing that facts are about, its key, and its parents"""

    key: Text = Field(description="what identifies one, as officials call it")
    parents: Annotated[tuple[Name, ...], BeforeValidator(_listed)] = Field((), description="subjects it belongs to")
    list: Name | None = Field(None, description="the register of all of them (default: the subject's name)")
    authority: Text | None = Field(None, description="who keeps that register")


class FactBlock(Block):
    """one thing that can be known about a subject"""

    for_: Name = Field(alias="for", description="the subject")
    type: Literal["boolean", "number", "money", "date", "text", "code", "judgment", "reference"] = Field(
        description="what a value can be; a judgment is a yes or no that a person decides"
    )
    unit: Text | None = Field(None, description="NAME (per NAME)*, for number and money")
    decimals: Annotated[int, Field(ge=0, le=6)] | None = Field(None, description="digits after the point of a number")
    bounds: Bounds | None = Field(None, description="the least and the greatest value: `0 to 120`")
    codes: dict[str, Text | Labels] | Texts | None = Field(None, description="the legal codes, with their labels")
    to: Name | None = Field(None, description="for a reference: the subject it points to")
    list: Name | None = Field(None, description="the register that says it (default: the subject's own)")
    authority: Text | None = Field(None, description="who answers for it")
    also_held_by: Texts = Field((), description="others who hold it too")
    fresh_for: Text | None = Field(None, description="how long an answer stays good: `N days`, months, quarters, years")
    absent: Text | None = Field(None, description="its value for who is absent from a complete list")
    only_if: Formula | None = Field(None, description="where it has a value of its own at all")
    otherwise: Text | None = Field(None, description="its value where only_if is false")
    criteria: Text | None = Field(None, description="for a judgment: by what it is decided")
    sensitive: Flag = Field(False, description="rows of it are shown to nobody without need")


class Bracket(BaseModel):
    """One bracket of a scale: the rate on the part above a start."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    above: Figure = Field(description="where the bracket starts")
    rate: Figure = Field(description="the rate on the part above that: 40%")
    cite: Text | None = Field(None, description="where the bracket comes from")


class ParameterBlock(Block):
    """a dated, cited number, table by key, or scale of brackets; `unknown` is a legal value"""

    unit: Text = Field(description="NAME (per NAME)*, percent or ratio")
    from_: dict[Day, Figure] | None = Field(None, alias="from", description="its value from each date on")
    table: dict[str, Figure | dict[str, Figure]] | None = Field(None, description="values by key, or by date and key")
    scale: list[Bracket] | dict[Day, list[Bracket]] | None = Field(None, description="brackets, or brackets by date")


class TableRow(BaseModel):
    """One row of a decision table."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    when: Formulas = Field(description="every line must hold")
    is_: Formula = Field(alias="is", description="one expression, the value where they do")


class ValueBlock(Block):
    """a number, code or text worked out for a subject: an expression, or a decision table"""

    for_: Name = Field(alias="for", description="the subject")
    type: Literal["number", "money", "date", "text", "code", "boolean"] | None = Field(
        None, description="of a decision table's result (default: as its rows say)"
    )
    unit: Text | None = Field(None, description="checked against what the expression gives")
    is_: Formula | None = Field(None, alias="is", description="the expression")
    round: Figure | None = Field(None, description="the step a division is rounded to, half up: 0.01")
    decide: Literal["unique", "first", "sum"] | None = Field(None, description="how a decision table decides")
    rows: tuple[TableRow, ...] = Field((), description="the rows of the table: `when` lines and what it `is`")
    default: Formula | None = Field(None, description="the value where no row holds")


class RuleBlock(Block):
    """yes, no or unknown for a subject, line by line"""

    for_: Name = Field(alias="for", description="the subject")
    when: Formulas = Field(description="every line must hold; each line is one reason")
    give: Formula | None = Field(None, description="the amount due where the answer is yes")
    received: Formula | None = Field(None, description="the fact or expression that says it is had (or how much)")
    only_so: Flag = Field(False, description="nobody may have it by another way")


class TargetBlock(Block):
    """a number over a set that must reach a goal by a year"""

    for_: Name | None = Field(None, alias="for", description="the subject (default: that of the names used)")
    count: Formula | None = Field(None, description="rows counted: a rule, a fact, a ledger's state")
    sum: Formula | None = Field(None, description="a number summed over rows")
    share: Formula | None = Field(None, description="the part of `among` for which this holds")
    among: Formula | None = Field(None, description="the set that a share is of")
    everyone: Name | None = Field(None, description="a rule or ledger: all who should have it have it")
    when: Formulas | None = Field(None, description="only rows where every line holds")
    in_: Texts = Field((), alias="in", description="only in these areas (code or name)")
    counted: Literal["each_year", "cumulative", "whole_period", "at_year_end"] = Field(
        description="which rows a year has"
    )
    at_least: Goals | None = Field(None, description="the goal, by year or as one figure")
    at_most: Goals | None = Field(None, description="a ceiling, by year or as one figure")
    exactly: Goals | None = Field(None, description="the number, by year or as one figure")
    above: Goals | None = Field(None, description="a figure to be exceeded, by year or as one figure")
    due: Year | None = Field(None, description="the year of a goal that is one figure, or of `everyone`")
    dated: Name | None = Field(None, description="the date fact that puts a row in a year")
    unit: Text | None = Field(None, description="what is counted or summed, in words of the plan")
    by: Text | Labels | None = Field(None, description="who answers for it (default: the file's `responsible`)")


class LedgerBlock(Block):
    """rows that the office makes and moves through states"""

    row: Name | dict[Name, Text | Texts] = Field(description="a subject, or a map of ends and facts")
    facts: dict[Name, Text | Texts] = Field({}, description="facts of a row: a type, a unit, or a list of codes")
    enter: Name | None = Field(None, description="the rule that says who should have a row")
    states: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(description="in order; `withdrawn` is always one")
    keep: tuple[Name, ...] = Field((), description="facts frozen into the row on entry")
    by: Text | None = Field(None, description="who keeps it (default: the file's `responsible`)")


class DutyBlock(Block):
    """a rule about deeds: who is to do what, how often"""

    for_: Name = Field(alias="for", description="the subject that the deed is done for or by")
    when: Formulas | None = Field(None, description="only where every line holds (default: for all)")
    do: Text = Field(description="what is to be done, in words")
    every: Literal["month", "quarter", "year", "once"] = Field(description="the period in which it is owed")
    at_least: Figure = Field("1", description="how many deeds are owed in each period (default: 1)")
    due: Year | None = Field(None, description="with `every: once`: the year by whose end it is owed")
    evidence: Text | None = Field(None, description="what shows that it was done, in words")
    by: Text | None = Field(None, description="who answers for it (default: the file's `responsible`)")


class ExampleBlock(Block):
    """given facts and the expected answer of the block it is named after"""

    as_of: Day = Field(description="the day it is asked for")
    given: dict[str, Any] = Field({}, description="facts by name; what is not given is unknown")
    expect: Any = Field(description="the answer, or a map of answer, amount, received, status")
    because: Texts | None = Field(None, description="the whole set of lacking facts, where unknown")


class ProseBlock(Block):
    """nothing to compute, and why; or what the language cannot say yet"""

    why: Text | None = Field(None, description="the reason, acceptable to an outsider")
    cannot_say: Text | dict[Literal["construct", "why", "reason"], Text] | None = Field(
        None, description="the construct that is lacking, and why it is needed; counts as forgotten"
    )

    @property
    def unsayable(self) -> str:
        """What cannot be said, and why it is needed; empty if there is nothing."""
        if not self.cannot_say:
            return ""
        said = [self.cannot_say] if isinstance(self.cannot_say, str) else list(self.cannot_say.values())
        return ": ".join([*said, self.why] if self.why else said)


KINDS: dict[str, type[Block]] = {
    "subject": SubjectBlock,
    "fact": FactBlock,
    "parameter": ParameterBlock,
    "value": ValueBlock,
    "rule": RuleBlock,
    "target": TargetBlock,
    "ledger": LedgerBlock,
    "duty": DutyBlock,
    "example": ExampleBlock,
    "prose": ProseBlock,
}

# Words of the language whose meaning is fixed and which no command can work with yet.
KINDS_TO_COME = ("fund", "comparison", "notice")
KEYS_TO_COME = frozenset(
    "about adverse appeal conflict each evidence every may nearly needs over paid_by prefer rises set_on soft term"
    " tolerance unique usual within cannot_say".split()
)
