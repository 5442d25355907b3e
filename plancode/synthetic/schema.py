"""What may stand in a plan's `synthetic.yaml`: one class for each part, one line of explanation for each key.

Every scalar arrives as the text that was written. Texts called SQL are DuckDB expressions over the columns made so
far, the parent's columns (`household.size`), `as_of`, `base_day` (the file's own day) and `draw` (a number from 0 up
to 1, the same for the same seed, row and column).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from plancode.language.kinds import Name, Text


class Spec(BaseModel):
    """Base of all parts: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def wrong(self) -> Iterator[Wrong]:
        """What is wrong with keys taken together: the path below this part, and what to do."""
        yield from ()


Wrong = tuple[tuple[str | int, ...], str]


def _day(text: str) -> str:
    day_of(text, date(2000, 1, 1))
    return text


def day_of(text: str, as_of: date) -> date:
    """The day that `2018-01-01`, `as_of` or `20 days ago` means.

    >>> day_of("20 days ago", date(2019, 12, 31))
    datetime.date(2019, 12, 11)
    """
    words = text.split()
    if text == "as_of":
        return as_of
    if len(words) == 3 and words[0].isdigit() and words[1:] == ["days", "ago"]:
        return as_of - timedelta(days=int(words[0]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("write a day as 2018-12-31, as_of or 20 days ago") from None


def _span(text: str) -> str:
    low, high = span_of(text)
    if low > high:
        raise ValueError("the first number must not be greater than the second")
    return text


def span_of(text: str) -> tuple[int, int]:
    """The two numbers of `10 to 300`."""
    low, high = text.split(" to ")
    return int(low), int(high)


Sql = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
Span = Annotated[str, StringConstraints(pattern=r"^\d{1,6} to \d{1,6}$"), AfterValidator(_span)]
Bounds = Annotated[str, StringConstraints(pattern=r"^.+ to .+$")]
Day = Annotated[str, AfterValidator(_day)]
Codes = tuple[Text, ...]


class Normal(Spec):
    """A bell curve, cut off at both ends."""

    mean: Sql = Field(description="SQL: the middle")
    sd: Weight = Field(description="the standard deviation")
    low: float = Field(description="nothing lies below")
    high: float = Field(description="nothing lies above")


class Pick(Spec):
    """The id of a row made earlier, each as likely as the other."""

    of: Name = Field(description="the subject to pick from")
    same: Text | None = Field(None, description="only rows in the same area of this level")


class IdNumber(Spec):
    """An 18-digit number with the check digit of GB 11643."""

    areas: Span = Field(description="six-digit area codes that belong to no place: `980000 to 999999`")
    born: Sql = Field(description="SQL: the date of birth")
    male: Sql = Field(description="SQL: true for an odd serial number")


class Draw(Spec):
    """Where a cell's value comes from; exactly one of these."""

    sql: Sql | None = Field(None, description="an SQL expression (a column written as plain text is one)")
    chance: Share | None = Field(None, description="true with this probability, else false")
    choice: dict[Text, Weight] | Name | None = Field(None, description="values with weights, or a table of `words`")
    exact: dict[Text, Count] | None = Field(None, description="values with the very numbers of a group at scale 1")
    normal: Normal | None = Field(None, description="a number on a bell curve")
    uniform: Bounds | None = Field(None, description="a number between two SQL expressions: `10 to 300`")
    day: Bounds | None = Field(None, description="a day between two SQL expressions: `as_of - 90 to as_of`")
    pick: Pick | None = Field(None, description="the id of a row of another subject")
    id_number: IdNumber | None = Field(None, description="an ID number of nobody")
    decimals: Annotated[int, Field(ge=0, le=6)] = Field(0, description="digits after the point, for normal and uniform")

    def forms(self) -> list[str]:
        """The keys that say where the value comes from; a draw without fault has one."""
        return [name for name in FORMS if getattr(self, name) is not None]


FORMS = ("sql", "chance", "choice", "exact", "normal", "uniform", "day", "pick", "id_number")
_ONE_OF = f"give exactly one of {', '.join(FORMS[1:])}, or a plain text that is SQL"


class Case(Draw):
    """A draw for the rows where `when` is true."""

    when: Sql = Field(description="SQL: for these rows")


def _drawn(value: Any) -> Any:
    return {"sql": value} if isinstance(value, str) else value


class Column(Draw):
    """A column: one draw, or `cases` of which the first that holds decides, with `else` for the rest."""

    cases: tuple[Case, ...] = Field((), description="draws with a `when`, the first that holds decides")
    else_: Annotated[Draw, BeforeValidator(_drawn)] | None = Field(
        None, alias="else", description="the draw where no case holds (default: empty)"
    )

    def wrong(self) -> Iterator[Wrong]:
        """A column or a case that has no form, or more than one."""
        if len(self.forms()) + bool(self.cases) != 1 or (self.else_ and not self.cases):
            yield (), f"{_ONE_OF}; or cases with an else"
        for number, case in enumerate(self.cases):
            if len(case.forms()) != 1:
                yield ("cases", number), _ONE_OF
        if self.else_ and len(self.else_.forms()) != 1:
            yield ("else",), _ONE_OF

    def draws(self) -> tuple[Draw, ...]:
        """All draws of the column, in order."""
        return (*self.cases, *([self.else_] if self.else_ else [])) if self.cases else (self,)


class Group(Spec):
    """Rows of one sort, spread over areas."""

    rows: Count = Field(description="how many at scale 1")
    level: Text = Field(description="the level of area that a row lies in")
    weights: dict[Text, Weight] = Field(description="the share of each area (and all below it) by code")
    spread: Share = Field(0.0, description="how unequal areas of that level are: 0.5 is half to one and a half")


class Key(Spec):
    """How ids look: a prefix and a number."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{0,8}$")] = Field(description="letters in front")
    digits: Annotated[int, Field(ge=0, le=12)] = Field(description="digits (of a child: behind those of its parent)")


class Step(Spec):
    """One step: rows of a new subject (`subject`) or more columns for one that was made (`again`)."""

    subject: Name | None = Field(None, description="the subject or ledger whose rows are made")
    again: Name | None = Field(None, description="a subject made earlier that gets more columns")
    areas: Text | None = Field(None, description="one row for each area of this level, its code being the id")
    groups: dict[Name, Group] | None = Field(None, description="rows by sort, in `made_as`")
    for_each: Name | None = Field(None, description="the parent: rows are made for each of its rows")
    number: Sql = Field("1", description="SQL over the parent's columns: how many rows for each")
    at_most: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="the most rows for one parent")
    key: Key | None = Field(None, description="how ids look")
    totals: dict[Name, dict[Name, Sql]] = Field({}, description="columns added up over children: child, name, SQL")
    columns: dict[Name, Any] = Field({}, description="columns by name, each from those before it")
    where: Sql | None = Field(None, description="SQL: only these rows are kept")
    truth: tuple[Name, ...] = Field((), description="columns kept in the truth though the plan does not know them")

    def wrong(self) -> Iterator[Wrong]:
        """A step whose rows come from nowhere, or from two places."""
        sources = [name for name in ("areas", "groups", "for_each") if getattr(self, name) is not None]
        if (self.subject is None) == (self.again is None):
            yield (), "give subject or again, one of them"
        elif self.subject and len(sources) != 1:
            yield (), "rows come from one of areas, groups, for_each: give one of them"
        elif self.again and sources:
            yield (sources[0],), "`again` adds columns to rows that are there: remove this key"
        if self.totals and not self.again:
            yield ("totals",), "rows have no children when they are made: add them up in a later step, with `again`"
        for name in ("number", "at_most"):
            if name in self.model_fields_set and not self.for_each:
                yield (name,), "only rows made for each row of a parent have this key"
        if self.again and self.key:
            yield ("key",), "these rows have their ids already: remove this key"
        if self.subject and not self.areas and not self.key:
            yield (), "give the key of new rows: `key: {prefix: h, digits: 7}`"

    @property
    def name(self) -> str:
        """The subject it is about."""
        return self.subject or self.again or ""


class Old(Spec):
    """Rows looked at long ago."""

    share: Share = Field(description="how many of the rows")
    days_ago: Span = Field(description="how long ago: `800 to 1500`")


class Seen(Spec):
    """A column that says when each row was last looked at."""

    column: Text = Field(description="its header")
    days_ago: Span = Field(description="how long before as_of: `5 to 300`")
    old: Old | None = Field(None, description="rows looked at long ago, so that they are stale")


class Complete(Spec):
    """What the sender vouches for: all rows of these areas and this period are in the list."""

    areas: Codes = Field(description="area codes; each covers all below it")
    from_: Day = Field(alias="from", description="2018-01-01, as_of or 20 days ago")
    to: Day = Field(description="2019-12-31, as_of or 20 days ago")


class Altered(Spec):
    """Cells that say something else than the truth."""

    share: Share = Field(description="how many of the cells")
    to: Sql = Field(description="SQL: what they say")


class Faults(Spec):
    """What is wrong with a list, each as a share."""

    among: Sql | None = Field(None, description="SQL: rows are lost, sent twice or orphaned only among these")
    lost: Share = Field(0.0, description="rows left out")
    twice: Share = Field(0.0, description="rows sent twice under one key")
    orphans: Share = Field(0.0, description="rows whose parent has a wrong key")
    empty: dict[Text, Share] = Field({}, description="cells left empty, by fact; `others` for all other facts")
    altered: dict[Text, Altered] = Field({}, description="cells that say something else, by fact")


def _faultless() -> Faults:
    return Faults.model_validate({})


class Sent(Spec):
    """A list as a department sends it."""

    list: Name = Field(description="its name in the plan")
    file: Name = Field(description="its file name, without .csv")
    of: Name = Field(description="the subject or ledger of its rows")
    key: Text = Field(description="the header of the id")
    rows: Sql | None = Field(None, description="SQL: only these rows stand in it")
    columns: dict[Text, Text] = Field(description="facts (parents, area, name, id_number, …) and their headers")
    seen: Seen | Day | None = Field(None, description="the day it was drawn up, or a column that says it by row")
    complete: tuple[Complete, ...] = Field((), description="what the sender vouches for")
    undelivered: Codes = Field((), description="areas that did not send their part")
    faults: Faults = Field(default_factory=_faultless, description="what is wrong with it")


class Recipe(Spec):
    """A made-up population: how it is made, and the lists that departments send of it."""

    as_of: date = Field(description="the day it stands on unless another is asked for")
    csv_up_to: Count = Field(description="lists with more rows than this are sent as Parquet")
    words: dict[Name, dict[Text, Weight]] = Field({}, description="tables of words with weights, for `choice`")
    make: list[Any] = Field(description="the steps, in order")
    lists: list[Any] = Field(description="the lists, as departments send them")
