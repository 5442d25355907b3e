"""The tree of an expression as written → the typed tree of expressions.py, in the row of one subject.

Names are resolved, types and units checked, literals take the type and unit of the other side, and `max(x) >= c` and
its like become the `any` or `all` that they mean.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal, get_args

from plancode.language.expressions import (
    BOOLEAN,
    DATE,
    And,
    Arithmetic,
    Assume,
    Compare,
    Down,
    Expression,
    FactOf,
    In,
    Literal_,
    MonthsSince,
    Not,
    Or,
    Since,
    Type,
    Up,
    YearsSince,
)
from plancode.language.limits import DIGITS, digits
from plancode.language.literals import adopt, is_literal, literal, shown
from plancode.language.naming import NESTED, Naming, of_one, unbounded
from plancode.language.parameters import look_up, on_scale
from plancode.language.rewriting import compare
from plancode.language.rows import child_of, only_word
from plancode.language.syntax import Call, Flag, Lookup, Number, Operation, Quoted, Refused, Syntax, Word
from plancode.language.units import BARE, Unit
from plancode.language.vocabulary import Vocabulary

Aggregate = Literal["any", "all", "count", "sum", "max", "min"]
Comparison = Literal["=", "<>", "<", "<=", ">", ">="]
_AGGREGATES = frozenset(get_args(Aggregate))
_ORDERS = frozenset({"<", "<=", ">", ">="})


class Typer:
    """Reads expressions in the row of `subject`.

    `prefix` is the child's name inside an aggregate, where every name must start with it. `may_assume` says whether
    the block has a `cite:`.
    """

    def __init__(self, names: Vocabulary, subject: str, *, prefix: str | None = None, may_assume: bool = False) -> None:
        self.names, self.subject, self.prefix, self.may_assume = names, subject, prefix, may_assume
        self.naming = Naming(names, subject, prefix)

    def read(self, node: Syntax, wanted: Type | None = None) -> Expression:
        """The typed tree; `wanted` types a quoted literal that stands alone."""
        match node:
            case Number(value=value):
                return Literal_(_number_type(value), value)
            case Flag(value=value):
                return Literal_(BOOLEAN, value)
            case Quoted():
                if wanted is None:
                    raise Refused(node.at, "wrong_type", f"the text '{node.value}' has no other side", _LONELY)
                return literal(node, wanted)
            case Word():
                return self.naming.read(node)
            case Lookup():
                return look_up(self, node)
            case Call():
                return self._call(node)
            case Operation():
                return self._operation(node)
        raise AssertionError(node)

    def condition(self, node: Syntax) -> Expression:
        """The typed tree of something that is yes or no."""
        read = self.read(node)
        if read.type.kind != "boolean":
            raise Refused(
                node.at,
                "wrong_type",
                f"{shown(read.type)} stands where yes or no is wanted",
                _COMPARE[read.type.kind],
            )
        return read

    def number(self, node: Syntax) -> Expression:
        """The typed tree of a number."""
        read = self.read(node)
        if read.type.kind != "number":
            raise Refused(
                node.at,
                "wrong_type",
                f"{shown(read.type)} stands where a number is wanted",
                "only numbers are reckoned with",
            )
        return read

    # ---- functions

    def _call(self, node: Call) -> Expression:
        if node.name in _AGGREGATES:
            return self._down(node)
        first = node.arguments[0]
        if node.name in ("years_since", "months_since"):
            of = self._date(first, node.name)
            unit = Unit((node.name.partition("s_")[0],))
            return (YearsSince if node.name == "years_since" else MonthsSince)(Type("number", unit), of)
        if node.name == "since":
            return self._since(only_word(node), self.read(first))
        return on_scale(self, node) if node.name == "scale" else self._assume(node)

    def _since(self, word: Word, of: Expression) -> Expression:
        """The date since which a fact holds, for the row it is of."""
        if isinstance(of, Up):
            return Up(DATE, of.link, of.subject, self._since(word, of.of))
        if not isinstance(of, FactOf):
            raise Refused(word.at, "wrong_name", f"since() needs a fact, and `{word.text}` is none", _FACT)
        if f"{of.subject}.{of.name}" in self.names.facts:
            hint = "use the date of a state: accepted_on"
            raise Refused(word.at, "wrong_name", f"`{word.text}` is of a ledger, which keeps no history of it", hint)
        return Since(DATE, of)

    def _date(self, node: Syntax, function: str) -> Expression:
        of = self.read(node, DATE)
        if of.type.kind != "date":
            raise Refused(
                node.at, "wrong_type", f"{function} needs a date, not {shown(of.type)}", "name a fact of type date"
            )
        return of

    def _assume(self, node: Call) -> Expression:
        if not self.may_assume:
            raise Refused(
                node.at, "assume_without_cite", "`assume` in a block without `cite:`", "say in `cite:` who allows it"
            )
        of = self.read(node.arguments[0])
        value = node.arguments[1]
        read = adopt(self.read(value, of.type), of.type.unit)
        if not isinstance(read, Literal_) or read.type.kind != of.type.kind:
            raise Refused(
                value.at, "wrong_type", f"what is assumed must be {shown(of.type)}", "write a literal of that type"
            )
        return Assume(replace(of.type, scale=max(of.type.scale, read.type.scale)), of, read)

    def _down(self, node: Call) -> Expression:
        operator: Aggregate = node.name  # type: ignore[assignment]
        if self.prefix is not None:
            raise Refused(node.at, "nested_rows", "an aggregate inside an aggregate", NESTED)
        child, link = child_of(self.names, self.subject, node)
        inner = Typer(self.names, child, prefix=child, may_assume=self.may_assume)
        where = inner.condition(node.where) if node.where else None
        argument = node.arguments[0]
        if isinstance(argument, Word) and argument.text == child:
            if operator != "count":
                raise Refused(
                    argument.at, "wrong_name", f"`{child}` alone can only be counted", f"write {operator}({child}.x)"
                )
            of = None
        else:
            of = self._aggregated(inner, operator, argument)
        made = Down(_down_type(operator, child, of, self.subject), operator, child, link, of, where)
        return self._fits(made, node.at)

    def _aggregated(self, inner: Typer, operator: Aggregate, argument: Syntax) -> Expression:
        if operator in ("any", "all", "count"):
            return inner.condition(argument)
        if operator == "sum":
            return inner.number(argument)
        read = inner.read(argument)
        if read.type.kind not in ("number", "date"):
            raise Refused(
                argument.at, "wrong_type", f"{operator} needs numbers or dates, not {shown(read.type)}", _ORDERED
            )
        return read

    # ---- operators

    def _operation(self, node: Operation) -> Expression:
        operator, operands = node.operator, node.operands
        if operator in ("and", "or"):
            parts = tuple(self.condition(operand) for operand in operands)
            return And(BOOLEAN, parts) if operator == "and" else Or(BOOLEAN, parts)
        if operator == "not":
            return Not(BOOLEAN, self.condition(operands[0]))
        if operator == "neg":
            of = self.number(operands[0])
            zero = Literal_(Type("number", of.type.unit), Decimal(0))
            return self._fits(Arithmetic(unbounded(of.type), "-", zero, of), node.at)
        if operator == "in":
            return self._in(node)
        if operator == "between":
            low = self._compare(operands[0], ">=", operands[1])
            return And(BOOLEAN, (low, self._compare(operands[0], "<=", operands[2])))
        if operator in ("+", "-", "*"):
            return self._arithmetic(node)
        if operator == "/":
            raise Refused(node.at, "division_without_round", "a division that is not rounded", _DIVISION)
        return self._compare(operands[0], operator, operands[1])  # type: ignore[arg-type]

    def _in(self, node: Operation) -> Expression:
        left = self.read(node.operands[0])
        values = []
        for operand in node.operands[1:]:
            read = adopt(self.read(operand, left.type), left.type.unit)
            if read.type.kind != left.type.kind or not isinstance(read, Literal_):
                raise _mismatch(operand.at, left.type, read.type)
            values.append(read)
        return In(BOOLEAN, left, tuple(values))

    def _compare(self, one: Syntax, operator: Comparison, other: Syntax) -> Expression:
        left, right = self._sides(one, other)
        if left.type.kind != right.type.kind:
            raise _mismatch(other.at, left.type, right.type)
        if left.type.kind == "boolean":
            if operator in ("=", "<>") and (asked := _asked(left, right)):
                of, is_wanted = asked
                return of if is_wanted == (operator == "=") else Not(BOOLEAN, of)
            raise Refused(
                one.at,
                "wrong_type",
                "two conditions are compared",
                "write x, not x, or join them with and, or",
            )
        if left.type.kind in ("code", "text") and operator in _ORDERS:
            raise Refused(one.at, "wrong_type", f"{shown(left.type)} is not more or less", "write x in ('a', 'b')")
        if left.type.codes != right.type.codes:
            raise Refused(
                other.at, "wrong_type", "the two sides have different codes", "compare each with a code in quotes"
            )
        self._same_unit(one, left, right)
        made = compare(Compare(BOOLEAN, operator, left, right))
        if left.type.kind == "number" and self._digits_of(left, right) > DIGITS:
            raise _overflow(one.at)
        return made

    def _digits_of(self, left: Expression, right: Expression) -> int:
        """The digits that both sides need when they are brought to one scale to be compared."""
        whole = max(digits(side, self.names.limits) - side.type.scale for side in (left, right))
        return whole + max(left.type.scale, right.type.scale)

    def _sides(self, one: Syntax, other: Syntax) -> tuple[Expression, Expression]:
        """Both sides; a literal takes type and unit from the side that is none."""
        if isinstance(one, Quoted) and isinstance(other, Quoted):
            raise Refused(one.at, "wrong_type", "two texts are compared with each other", "compare a fact with a text")
        if isinstance(one, Quoted):
            right = self.read(other)
            return self.read(one, right.type), right
        left = self.read(one)
        right = self.read(other, left.type)
        return adopt(left, right.type.unit), adopt(right, left.type.unit)

    def _same_unit(self, node: Syntax, left: Expression, right: Expression) -> None:
        if left.type.kind == "number" and left.type.unit != right.type.unit:
            what = f"{shown(left.type)} and {shown(right.type)} do not go together"
            raise Refused(node.at, "wrong_unit", what, _unit_hint(left.type.unit, right.type.unit))

    def _arithmetic(self, node: Operation) -> Expression:
        left, right = self.number(node.operands[0]), self.number(node.operands[1])
        if node.operator == "*":
            kind = Type("number", left.type.unit.times(right.type.unit), left.type.scale + right.type.scale)
            return self._fits(Arithmetic(of_one(kind, self.subject), "*", left, right), node.at)
        if not (is_literal(left) and is_literal(right)):
            left, right = adopt(left, right.type.unit), adopt(right, left.type.unit)
        self._same_unit(node, left, right)
        kind = Type("number", left.type.unit, max(left.type.scale, right.type.scale))
        return self._fits(Arithmetic(kind, "+" if node.operator == "+" else "-", left, right), node.at)

    def rounded(self, node: Syntax, scale: int) -> Expression:
        """A number rounded half up to `scale` digits; the one place where a division may stand."""
        if isinstance(node, Operation) and node.operator == "/":
            left, right = self.number(node.operands[0]), self.number(node.operands[1])
        else:
            left, right = self.number(node), Literal_(Type("number"), Decimal(1))
            if left.type.scale <= scale:
                return left
        if isinstance(right, Literal_) and right.value == 0:
            raise Refused(
                node.operands[1].at if isinstance(node, Operation) else node.at,
                "division_by_zero",
                "a division by 0",
                _DIVISOR,
            )
        kind = Type("number", left.type.unit.over(right.type.unit), scale)
        return self._fits(Arithmetic(of_one(kind, self.subject), "/", left, right), node.at)

    def _fits(self, made: Expression, at: int) -> Expression:
        if made.type.kind == "number" and digits(made, self.names.limits) > DIGITS:
            raise _overflow(at)
        return made


_FACT = "name a fact of the row"
_LONELY = "compare it with a fact: grade = '1'"
_ORDERED = "count(person.x) counts those for which x holds"
_DIVISION = "divide only at the top of a `value` with `round: 0.01`, and use that value here"
_DIVISOR = "divide by a number that is not 0"
_COMPARE = {
    "number": "compare it: x > 0",
    "date": "compare it: x >= '2018-01-01'",
    "text": "compare it: x = 'a'",
    "code": "compare it: x in ('a', 'b')",
}


def _asked(left: Expression, right: Expression) -> tuple[Expression, bool] | None:
    """Of `x = true` the x and the flag; None where neither side is a flag."""
    for flag, of in ((right, left), (left, right)):
        if isinstance(flag, Literal_) and isinstance(flag.value, bool):
            return of, flag.value
    return None


def _number_type(value: Decimal) -> Type:
    exponent = value.as_tuple().exponent
    return Type("number", BARE, max(0, -exponent) if isinstance(exponent, int) else 0)


def _down_type(operator: Aggregate, child: str, of: Expression | None, subject: str) -> Type:
    if operator in ("any", "all"):
        return BOOLEAN
    if operator == "count" or of is None:
        return Type("number", Unit((child,)), 0, Decimal(0))
    return of_one(unbounded(of.type), subject)


def _mismatch(at: int, left: Type, right: Type) -> Refused:
    hint = "both sides must be of one kind"
    if "code" in (left.kind, right.kind):
        hint = "codes are written in quotes: '1'"
    elif "date" in (left.kind, right.kind):
        hint = "dates are written in quotes: '2018-01-01'; years_since(x) makes a number of one"
    elif "boolean" in (left.kind, right.kind):
        hint = "a yes or no stands alone: write x, or not x"
    return Refused(at, "wrong_type", f"{shown(left)} is compared with {shown(right)}", hint)


def _overflow(at: int) -> Refused:
    return Refused(
        at,
        "overflow",
        f"this number could have more than {DIGITS} digits",
        "give its facts narrower `bounds:`, or round its parts",
    )


_TIMES = frozenset({"day", "month", "quarter", "year"})


def _unit_hint(left: Unit, right: Unit) -> str:
    differing = set(left.below) ^ set(right.below)
    if left.above == right.above and differing and differing <= _TIMES:
        return "an amount a month and an amount a year never meet: multiply by a parameter of `months per year`"
    return "both sides must have one unit; multiply or divide by what makes them alike"
