"""Columns → SQL: what a chance, a choice, a bell curve or an ID number is as a DuckDB expression.

Every draw depends on the seed, the row's id and the column's name alone, so neither the order of the rows nor the
number of threads can change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import gcd

from plancode.synthetic.expressions import BadExpression, Scope, Sql, compile_sql, key_of, literal, quoted
from plancode.synthetic.schema import Column, Draw, IdNumber, Normal, Pick, span_of

CELLS = 4096
LONGEST_CASE = 24
# GB 11643: the weight of each of the 17 digits, and the check digit for each remainder by 11.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True)
class Context:
    """What the draws of one step need to know."""

    subject: str
    scope: Scope
    words: Mapping[str, Mapping[str, float]]
    groups: Mapping[str, int]
    levels: frozenset[str]
    picked: Callable[[Pick], str]
    scale: float
    seed: int


@dataclass
class Cell:
    """A column as SQL: its text, the columns it reads, and those to be made one layer below (name to SQL)."""

    text: str
    uses: set[str]
    uses_of_parent: set[str]
    below: dict[str, str]


def cell_of(name: str, column: Column, context: Context) -> Cell:
    """The SQL of a column; raises BadExpression."""
    maker = _Maker(name, context)
    if not column.cases:
        text = maker.draw(column)
    else:
        branches = [f"WHEN {maker.sql(case.when)} THEN {maker.draw(case)}" for case in column.cases]
        otherwise = f" ELSE {maker.draw(column.else_)}" if column.else_ else ""
        text = f"CASE {' '.join(branches)}{otherwise} END"
    return Cell(text, maker.uses, maker.uses_of_parent, maker.below)


class _Maker:
    """Makes the SQL of one column and notes what it reads."""

    def __init__(self, name: str, context: Context) -> None:
        self.name, self.context = name, context
        self.uses: set[str] = set()
        self.uses_of_parent: set[str] = set()
        self.below: dict[str, str] = {}

    def draw(self, draw: Draw) -> str:
        made: dict[str, Callable[[], str]] = {
            "sql": lambda: self.sql(draw.sql or ""),
            "chance": lambda: f"({self._uniform()} < {draw.chance!r})",
            "choice": lambda: self._choice(self._weights(draw)),
            "exact": lambda: self._exact(draw.exact or {}),
            "normal": lambda: self._normal(draw),
            "uniform": lambda: self._between(draw),
            "day": lambda: self._day(draw.day or ""),
            "pick": lambda: self._pick(draw.pick),
            "id_number": lambda: self._id_number(draw.id_number),
        }
        return made[draw.forms()[0]]()

    def sql(self, text: str) -> str:
        compiled: Sql = compile_sql(text, self.context.scope, self._draw_name())
        if compiled.is_drawn:
            self._uniform()
        self.uses |= compiled.uses
        self.uses_of_parent |= compiled.uses_of_parent
        return f"({compiled.text})"

    def _draw_name(self, number: int = 0) -> str:
        return f"_draw{number or ''}_{self.name}"

    def _uniform(self, number: int = 0) -> str:
        """The column of a uniform number from 0 up to 1, made one layer below."""
        name = self._draw_name(number)
        self.below[name] = drawn(f"{self.context.subject}.{self.name}.{number}")
        return quoted(name)

    def _weights(self, draw: Draw) -> Mapping[str, float]:
        weights = draw.choice if isinstance(draw.choice, dict) else self.context.words.get(draw.choice or "")
        if weights is None:
            known = ", ".join(self.context.words) or "none"
            raise BadExpression("unknown_column", f"`words` has no table `{draw.choice}`", f"its tables are: {known}")
        if not sum(weights.values()):
            raise BadExpression("bad_value", "the weights of a choice add up to nothing", "give one of them a weight")
        return weights

    def _choice(self, weights: Mapping[str, float]) -> str:
        draw = self._uniform()
        if len(weights) > LONGEST_CASE:
            values = ", ".join(literal(value) for value in _cells(weights))
            return f"list_extract([{values}], 1 + CAST(floor({draw} * {CELLS}) AS INTEGER))"
        return _thresholds(draw, weights, sum(weights.values()))

    def _exact(self, counts: Mapping[str, int]) -> str:
        total = sum(counts.values())
        if not total or total not in self.context.groups.values():
            groups = ", ".join(f"{name} {rows}" for name, rows in self.context.groups.items()) or "none"
            message = f"the numbers of `exact` add up to {total}, the rows of no group"
            raise BadExpression("exact_total", message, f"make them add up to a group's rows: {groups}")
        rows = max(round(total * self.context.scale), 1)
        place = self._shuffled(rows)
        marks = _marks(counts, lambda upto: round(upto * self.context.scale))
        return _case(place, marks)

    def _shuffled(self, rows: int) -> str:
        """A column that holds 0 … rows-1, each once, in another order than the rows."""
        key = key_of(f"{self.context.seed}.{self.context.subject}.{self.name}")
        step = next(n for n in range(rows // 3 + key % (rows // 3 + 1) + 1, 3 * rows + 3) if gcd(n, rows) == 1)
        name = f"_place{rows}_{self.name}"
        self.below[name] = f"((nth - 1) * {step} + {key}) % {rows}"
        return quoted(name)

    def _normal(self, draw: Draw) -> str:
        curve = draw.normal
        assert isinstance(curve, Normal)
        if curve.low > curve.high:
            raise BadExpression("bad_value", f"nothing lies between {curve.low} and {curve.high}", "swap low and high")
        draws = " + ".join(self._uniform(number) for number in range(4))
        # The sum of four uniform numbers, made to have variance 1: near enough, and without a machine's own logarithm.
        spread = f"{self.sql(curve.mean)} + {curve.sd!r} * 1.7320508 * ({draws} - 2)"
        return _number(f"least(greatest({spread}, {curve.low!r}), {curve.high!r})", draw.decimals)

    def _between(self, draw: Draw) -> str:
        low, high = self._bounds(draw.uniform or "")
        if draw.decimals:
            return _number(f"{low} + {self._uniform()} * ({high} - {low})", draw.decimals)
        return f"CAST({low} + floor({self._uniform()} * ({high} - {low} + 1)) AS INTEGER)"

    def _day(self, bounds: str) -> str:
        first, last = self._bounds(bounds)
        days = f"date_diff('day', {first}, {last})"
        return f"({first} + CAST(floor({self._uniform()} * ({days} + 1)) AS INTEGER))"

    def _bounds(self, text: str) -> tuple[str, str]:
        low, _, high = text.partition(" to ")
        return self.sql(low), self.sql(high)

    def _pick(self, pick: Pick | None) -> str:
        assert pick is not None
        ids = f"_ids_{self.name}"
        of_area = quoted(pick.same) if pick.same else "''"
        if pick.same and pick.same not in self.context.levels:
            known = ", ".join(sorted(self.context.levels))
            raise BadExpression("not_in_plan", f"areas.csv has no level `{pick.same}`", f"its levels are: {known}")
        self.below[ids] = f"map_extract_value(getvariable({literal(self.context.picked(pick))}), {of_area})"
        chosen = f"CAST(floor({self._uniform()} * len({quoted(ids)})) AS INTEGER)"
        return f"list_extract({quoted(ids)}, 1 + {chosen})"

    def _id_number(self, spec: IdNumber | None) -> str:
        assert spec is not None
        low, high = span_of(spec.areas)
        self.uses.add("_serial")
        area = f"({low} + _serial // 500 % {high - low + 1})"
        born = self.sql(spec.born)
        born = f"(year({born}) * 10000 + month({born}) * 100 + day({born}))"
        order = f"(_serial % 500 * 2 + CASE WHEN {self.sql(spec.male)} THEN 1 ELSE 0 END)"
        return f"_with_check_digit(CAST({area} AS BIGINT) * 100000000000 + {born} * 1000 + {order})"


def drawn(purpose: str) -> str:
    """A uniform number from 0 up to 1 that depends on the row and the purpose."""
    return f"_draw(_h, {key_of(purpose)})"


def check_digit_macro() -> str:
    """DuckDB's macro that puts the check digit of GB 11643 behind 17 digits."""
    total = " + ".join(f"n // {10 ** (16 - place)} % 10 * {weight}" for place, weight in enumerate(WEIGHTS))
    return f"CREATE MACRO _with_check_digit(n) AS n || substr('{CHECK_DIGITS}', ({total}) % 11 + 1, 1)"


def _number(text: str, decimals: int) -> str:
    return f"CAST(round({text}, {decimals}) AS {f'DECIMAL(18,{decimals})' if decimals else 'BIGINT'})"


def _marks(weights: Mapping[str, float], scaled: Callable[[float], float]) -> Iterable[tuple[float, str]]:
    upto = 0.0
    for value, weight in weights.items():
        upto += weight
        yield scaled(upto), value


def _thresholds(draw: str, weights: Mapping[str, float], total: float) -> str:
    return _case(draw, _marks(weights, lambda upto: upto / total))


def _case(draw: str, marks: Iterable[tuple[float, str]]) -> str:
    *first, last = marks
    branches = "".join(f" WHEN {draw} < {mark!r} THEN {literal(value)}" for mark, value in first)
    return f"CASE{branches} ELSE {literal(last[1])} END" if branches else literal(last[1])


def _cells(weights: Mapping[str, float]) -> list[str]:
    """CELLS values in which each stands as often as its weight says, to the nearest."""
    total = sum(weights.values())
    cells: list[str] = []
    for upto, value in _marks(weights, lambda upto: upto / total * CELLS):
        cells += [value] * (round(upto) - len(cells))
    return cells
