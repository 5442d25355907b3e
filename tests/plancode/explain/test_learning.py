"""Law 4 over random expressions and worlds: learning never flips a known answer; unknown says what to learn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plancode.explain.answers import Lack, Result
from plancode.explain.interpreter import Interpreter
from plancode.explain.world import MemoryWorld
from plancode.language import expressions as ex
from plancode.language.plan import Plan
from tests.plancode.explain.building import (
    AS_OF,
    NUMBER,
    bounded,
    compare,
    fact,
    formula,
    line,
    number,
    of_person,
    period,
    plan_of,
    rule,
    table,
)

SMALL = bounded(0, 3)
FACTS = {"poor": ex.BOOLEAN, "old": ex.BOOLEAN, "points": SMALL, "debt": NUMBER, "born": ex.DATE}
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "poor": st.booleans(),
    "old": st.booleans(),
    "points": st.integers(0, 3).map(Decimal),
    "debt": st.integers(-2, 2).map(Decimal),
    "born": st.sampled_from([date(2003, 12, 31), date(2004, 1, 1), date(2000, 2, 29), AS_OF]),
    "registered": st.booleans(),
}


def of_home(name: str) -> ex.Expression:
    """A household's fact, seen from a person."""
    return ex.Up(ex.BOOLEAN, "household", "household", ex.FactOf(ex.BOOLEAN, "household", name))


CONSTANTS = st.integers(-1, 3).map(number)
NUMBERS = st.recursive(
    st.sampled_from(
        [of_person("points", SMALL), of_person("debt", NUMBER), ex.YearsSince(NUMBER, of_person("born", ex.DATE))]
    )
    | CONSTANTS,
    lambda inner: st.builds(ex.Arithmetic, st.just(NUMBER), st.sampled_from(["+", "-", "*"]), inner, inner),
    max_leaves=3,
)
COMPARISONS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
BOOLEANS = st.recursive(
    st.sampled_from([of_person("poor"), of_person("old"), of_home("registered")])
    | st.builds(compare, NUMBERS, COMPARISONS, NUMBERS),
    lambda inner: (
        st.builds(ex.Not, st.just(ex.BOOLEAN), inner)
        | st.builds(ex.And, st.just(ex.BOOLEAN), st.tuples(inner, inner))
        | st.builds(ex.Or, st.just(ex.BOOLEAN), st.tuples(inner, inner))
    ),
    max_leaves=4,
)


def aggregate(operator: str, of: ex.Expression | None, where: ex.Expression | None) -> ex.Down:
    """An aggregate over a household's people."""
    kind = ex.BOOLEAN if operator in ("any", "all") else NUMBER
    return ex.Down(kind, operator, "person", "household", of, where)  # type: ignore[arg-type]


WHERE = st.none() | BOOLEANS
COUNTS = st.builds(aggregate, st.just("count"), st.none() | BOOLEANS, WHERE)
AMOUNTS = st.builds(aggregate, st.sampled_from(["sum", "max", "min"]), NUMBERS, WHERE)
TOTALS = st.recursive(
    COUNTS | AMOUNTS | CONSTANTS,
    lambda inner: st.builds(ex.Arithmetic, st.just(NUMBER), st.sampled_from(["+", "-", "*"]), inner, inner),
    max_leaves=3,
)
OF_HOUSEHOLD = (
    st.builds(aggregate, st.sampled_from(["any", "all"]), BOOLEANS, WHERE)
    | st.builds(compare, TOTALS, COMPARISONS, TOTALS)
    | st.builds(
        lambda left, right: ex.And(ex.BOOLEAN, (left, right)),
        st.builds(aggregate, st.just("any"), BOOLEANS, WHERE),
        st.builds(compare, TOTALS, COMPARISONS, CONSTANTS),
    )
)


@dataclass(frozen=True)
class Known:
    """What is known of one household: its own cells, its people's, whether the list of people is complete."""

    home: Mapping[str, Any]
    people: tuple[Mapping[str, Any], ...]
    is_complete: bool

    def ask(self, plan: Plan) -> Interpreter:
        rows = {"household": [{"id": "h1", "area": "a", **self.home}], "person": self.people}
        return Interpreter(plan, AS_OF, MemoryWorld(rows, {("persons", "a")} if self.is_complete else ()))


@st.composite
def households(draw: st.DrawFn) -> Known:
    """A household of up to three people with holes; a stale cell is a hole too."""
    people = []
    for position in range(draw(st.integers(0, 3))):
        cells: dict[str, Any] = {"id": f"p{position}", "household_id": "h1", "area": "a"}
        for name in FACTS:
            cells[name] = draw(st.none() | VALUES[name])
            cells[f"{name}__seen"] = draw(st.sampled_from([AS_OF, AS_OF, date(2018, 1, 1), None]))
        people.append(cells)
    return Known({"registered": draw(st.none() | st.booleans())}, tuple(people), draw(st.booleans()))


def learn(draw: Callable[[st.SearchStrategy[Any]], Any], before: Known, lacking: frozenset[Lack] | None) -> Known:
    """Fill all cells that are lacking (or, without such a set, any holes at random) and complete the list of people."""

    def filled(cells: Mapping[str, Any], subject: str, names: Mapping[str, Any]) -> dict[str, Any]:
        more = dict(cells)
        for name in names:
            is_hole = cells.get(name) is None or (f"{name}__seen" in cells and cells[f"{name}__seen"] != AS_OF)
            wanted = draw(st.booleans()) if lacking is None else _is_lacking(lacking, name, cells.get("id", "h1"))
            if is_hole and wanted:
                more |= {name: draw(VALUES[name]), f"{name}__seen": AS_OF}
        return more

    asked_list = draw(st.booleans()) if lacking is None else any(one.why == "not_complete" for one in lacking)
    people = tuple(filled(cells, "person", FACTS) for cells in before.people)
    return Known(filled(before.home, "household", {"registered": ex.BOOLEAN}), people, before.is_complete or asked_list)


def _is_lacking(lacking: frozenset[Lack], name: str, id: str) -> bool:
    return any(one.fact == name and one.of_id == id for one in lacking)


def plan_with(condition: ex.Expression, person_condition: ex.Expression) -> Plan:
    """A rule of the household, a rule and a decision table of each person; `poor` grows stale, `old` hangs on it."""
    own = [fact(name, type=type, fresh_for=period(1, "year")) for name, type in FACTS.items() if name != "old"]
    old = fact("old", fresh_for=period(1, "year"), only_if=line(of_person("poor")), otherwise=False)
    level = table(
        "level",
        "first",
        (person_condition, of_person("points", SMALL)),
        (of_person("old"), number(1)),
        default=number(0),
    )
    return plan_of(
        *own,
        old,
        fact("registered", "household"),
        rule("of_home", "household", condition),
        rule("of_person", "person", person_condition),
        level,
    )


def results(plan: Plan, known: Known) -> list[Result]:
    asked = known.ask(plan)
    answers = [asked.rule("of_home", "h1"), *(asked.rule("of_person", row["id"]) for row in known.people)]
    told = [Result(one.answer, one.lacking["entitled"]) for one in answers]
    return told + [asked.value("level", row["id"]) for row in known.people]


@given(st.data(), OF_HOUSEHOLD, BOOLEANS, households())
def test_learning_never_flips_a_known_answer(
    data: st.DataObject, condition: ex.Expression, person_condition: ex.Expression, before: Known
) -> None:
    plan = plan_with(condition, person_condition)
    after = learn(data.draw, before, None)
    for earlier, later in zip(results(plan, before), results(plan, after)):
        assert not earlier.is_known or earlier == later


@given(st.data(), OF_HOUSEHOLD, BOOLEANS, households())
def test_unknown_always_says_what_to_learn_and_learning_it_settles_or_moves_on(
    data: st.DataObject, condition: ex.Expression, person_condition: ex.Expression, before: Known
) -> None:
    plan = plan_with(condition, person_condition)
    for place, earlier in enumerate(results(plan, before)):
        assert earlier.is_known != bool(earlier.lacking)
        can_learn = {one for one in earlier.lacking if one.why != "no_rows"}
        later = results(plan, learn(data.draw, before, earlier.lacking))[place]
        assert not later.lacking & can_learn


@given(BOOLEANS, households())
def test_any_agrees_with_a_count_of_at_least_one_and_all_with_none_that_fails(of: ex.Expression, known: Known) -> None:
    fails = ex.Not(ex.BOOLEAN, of)
    pairs = {
        "one": (aggregate("any", of, None), compare(aggregate("count", of, None), ">=", number(1))),
        "each": (aggregate("all", of, None), compare(aggregate("count", fails, None), "=", number(0))),
    }
    for left, right in pairs.values():
        plan = plan_with(left, of)
        assert results(plan, known)[0] == results(plan_with(right, of), known)[0]


@given(st.data(), households())
def test_an_interval_holds_whatever_turns_out(data: st.DataObject, before: Known) -> None:
    total = data.draw(TOTALS)
    plan = plan_of(
        *(fact(name, type=type, fresh_for=period(1, "year")) for name, type in FACTS.items()),
        fact("registered", "household"),
        formula("total", "household", total),
    )
    early, late = before, learn(data.draw, before, None)
    low, high = early.ask(plan).value("total", "h1").bounds
    lower, higher = late.ask(plan).value("total", "h1").bounds
    assert low is None or (lower is not None and low <= lower)
    assert high is None or (higher is not None and higher <= high)
