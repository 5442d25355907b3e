"""The typed expression tree that parsing gives and both engines walk.

Unknown is a legal value of every node: booleans follow strong Kleene logic; `count`, `sum`, `max` and `min` are
intervals (law 3 of docs/language.md). Nodes carry their type; `Line` carries the text and the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Literal

from plancode.language.units import BARE, Unit

Kind = Literal["boolean", "number", "date", "text", "code"]
Every = Literal["month", "quarter", "year"]
Scalar = bool | Decimal | date | str


@dataclass(frozen=True)
class Type:
    """What a value can be. Numbers have a unit, `scale` digits after the point and bounds (for overflow checks);
    money is a number of scale 2 whose unit starts with a currency; codes list their values in order."""

    kind: Kind
    unit: Unit = BARE
    scale: int = 0
    low: Decimal | None = None
    high: Decimal | None = None
    codes: tuple[str, ...] = ()


BOOLEAN = Type("boolean")
DATE = Type("date")
TEXT = Type("text")


@dataclass(frozen=True)
class Expression:
    """Base of every node."""

    type: Type


@dataclass(frozen=True)
class Literal_(Expression):
    """A constant written in the plan."""

    value: Scalar


@dataclass(frozen=True)
class FactOf(Expression):
    """A fact of the row at hand, after staleness, conflict and `only_if`."""

    subject: str
    name: str


@dataclass(frozen=True)
class NameOf(Expression):
    """The answer of a rule (boolean) or the value of a `value` block, for the row at hand."""

    subject: str
    name: str


@dataclass(frozen=True)
class StateOf(Expression):
    """True when the ledger row at hand has reached `state` (law 9)."""

    ledger: str
    state: str


@dataclass(frozen=True)
class StateDate(Expression):
    """The date on which the ledger row at hand reached `state` (column `<state>_on`)."""

    ledger: str
    state: str


@dataclass(frozen=True)
class ParameterOf(Expression):
    """A dated parameter, as in force on as_of; unknown when the plan says so or none is in force."""

    name: str


@dataclass(frozen=True)
class TableOf(Expression):
    """A parameter table looked up by a key: `amounts[disability_grade]`; unknown for an unknown or missing key."""

    name: str
    key: Expression


@dataclass(frozen=True)
class ScaleOf(Expression):
    """`scale(brackets, x)`: each bracket's rate on the part of x that lies inside it, rounded half up to a fen."""

    name: str
    of: Expression


@dataclass(frozen=True)
class Up(Expression):
    """`of`, worked out for the row that `link` points to (`household.x`); unknown when the link is empty."""

    link: str
    subject: str
    of: Expression


@dataclass(frozen=True)
class Down(Expression):
    """An aggregate over the rows of `child` whose `link` points to the row at hand.

    `of` and `where` are worked out in the child's row; `of` is None for `count(child)`. A row counts where `where`
    holds (unknown: perhaps).
    """

    operator: Literal["any", "all", "count", "sum", "max", "min"]
    child: str
    link: str
    of: Expression | None
    where: Expression | None


@dataclass(frozen=True)
class Not(Expression):
    of: Expression


@dataclass(frozen=True)
class And(Expression):
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Or(Expression):
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Compare(Expression):
    """A comparison, decided as soon as the intervals of its sides decide it."""

    operator: Literal["=", "<>", "<", "<=", ">", ">="]
    left: Expression
    right: Expression


@dataclass(frozen=True)
class In(Expression):
    """`left in (values)`, each value a literal; `not in` is `Not(In)`."""

    left: Expression
    values: tuple[Literal_, ...]


@dataclass(frozen=True)
class Arithmetic(Expression):
    """+, -, * exactly. `/` stands only at the root of a `value` that has `round:`, or where money is wanted: the
    result has `type.scale` digits, rounded half up in integers; a divisor of 0 gives unknown, reason zero_divisor."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@dataclass(frozen=True)
class YearsSince(Expression):
    """Whole years from a date to as_of; a 29 February falls on 1 March in common years."""

    of: Expression


@dataclass(frozen=True)
class MonthsSince(Expression):
    """Whole months from a date to as_of; a day that the month lacks is its last day."""

    of: Expression


@dataclass(frozen=True)
class InPeriod(Expression):
    """Does a date lie in the `number`-th month or quarter of as_of's year (or anywhere in it), and not after as_of?"""

    of: Expression
    every: Every
    number: int


@dataclass(frozen=True)
class HasEnded(Expression):
    """Is the last day of that period of `year` (None: as_of's) on or before as_of, the whole of it in force?

    Always true or false. Without `in_force` every period was in force.
    """

    every: Every
    number: int
    year: int | None = None
    in_force: tuple[date, date] | None = None


@dataclass(frozen=True)
class Since(Expression):
    """The date since which the present value of a fact of the row at hand holds (column `<fact>__since`)."""

    of: FactOf


@dataclass(frozen=True)
class Assume(Expression):
    """`of`, or `value` where it is unknown; the one exception to law 4, always cited."""

    of: Expression
    value: Literal_


def parts(expression: Expression) -> Iterator[Expression]:
    """The direct sub-expressions of a node, left to right."""
    for field in fields(expression):
        item = getattr(expression, field.name)
        for one in item if isinstance(item, tuple) else (item,):
            if isinstance(one, Expression):
                yield one


def walk(expression: Expression) -> Iterator[Expression]:
    """The node itself and everything below it, top down."""
    yield expression
    for part in parts(expression):
        yield from walk(part)
