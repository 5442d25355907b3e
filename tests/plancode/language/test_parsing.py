"""Expressions as written: what is read, with which precedence, and what is refused in which words."""

from __future__ import annotations

import operator
import string
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp
from sqlglot.dialects import DuckDB, Spark
from sqlglot.dialects.dialect import Dialect

from plancode.errors import CODES
from plancode.language.parsing import parse
from plancode.language.reserved import FUNCTIONS, INSTEAD, refused_name
from plancode.language.syntax import Call, Flag, Lookup, Number, Operation, Quoted, Refused, Syntax, Word, words

REFUSED = [
    ("", "bad_syntax", 0),
    (" \n ", "bad_syntax", 0),
    ("a and", "bad_syntax", 2),
    ("a b", "bad_syntax", 2),
    ("a, b", "bad_syntax", 0),
    ("+ a", "bad_syntax", 0),
    ("a in b", "bad_syntax", 5),
    ("a in ()", "bad_syntax", 0),
    ("a in (b)", "bad_syntax", 6),
    ("a in [1]", "bad_syntax", 5),
    ("a[b][c]", "bad_syntax", 0),
    ("any", "bad_syntax", 0),
    ("count()", "bad_syntax", 0),
    ("count(*)", "bad_syntax", 0),
    ("assume(a)", "bad_syntax", 0),
    ("a filter (where b)", "bad_syntax", 2),
    ("since(a) filter (where b)", "bad_syntax", 0),
    ("a where b", "bad_syntax", 2),
    ("a = 'x", "bad_syntax", 4),
    ("a > 1e5", "bad_syntax", 4),
    ("a > 1.2.3", "bad_syntax", 4),
    ("a > .5", "bad_syntax", 4),
    ("any(a", "unbalanced", 3),
    ("a)", "unbalanced", 1),
    ("(a]", "unbalanced", 2),
    ("a) or (b", "unbalanced", 1),
    ("1 < x < 3", "chained_comparison", 0),
    ("a = b = c", "chained_comparison", 0),
    ("a in (1) = b", "chained_comparison", 0),
    ("a = not b = c", "chained_comparison", 0),
    ("a is null", "not_in_language", 2),
    ("a is not null", "not_in_language", 2),
    ("a is true", "not_in_language", 2),
    ("a is distinct from b", "not_in_language", 2),
    ("case when a then b end", "not_in_language", 0),
    ("if(a, b, c)", "not_in_language", 0),
    ("cast(a as int)", "not_in_language", 0),
    ("a::int", "not_in_language", 1),
    ("a || b", "not_in_language", 2),
    ("a % 2", "not_in_language", 2),
    ("a like 'x'", "not_in_language", 2),
    ("(select 1)", "not_in_language", 1),
    ("a in (select b from c)", "not_in_language", 6),
    ("exists (a)", "not_in_language", 0),
    ("sum(a) over ()", "not_in_language", 7),
    ("a[1:2]", "not_in_language", 3),
    ("a = ?", "not_in_language", 4),
    ("a = $1", "not_in_language", 4),
    ("a = :b", "not_in_language", 4),
    ("{{ a }}", "not_in_language", 0),
    ("x -> x + 1", "not_in_language", 2),
    ("a == b", "not_in_language", 2),
    ("a && b", "not_in_language", 2),
    ("!a", "not_in_language", 0),
    ("current_date", "not_in_language", 0),
    ("a -- b", "comment_in_expression", 2),
    ("a /* b */", "comment_in_expression", 2),
    ("a # b", "comment_in_expression", 2),
    ("a; drop table person", "second_statement", 1),
    ('"a"', "double_quotes", 0),
    ("`a`", "double_quotes", 0),
    ("a >= 2018-01-01", "bare_date", 5),
    ("a ＞ 3", "bad_character", 2),
    ("a ≥ 3", "bad_character", 2),
    ("残疾", "bad_character", 0),
    ("a\u200b", "bad_character", 1),
    ("a \\ b", "bad_character", 2),
    ("lambda x", "reserved_word", 0),
    ("grant", "reserved_word", 0),
    ("household.desc", "reserved_word", 0),
    ("any(distinct a)", "reserved_word", 4),
    ("coalesce(a, 0)", "unknown_function", 0),
    ("read_csv('/etc/passwd')", "unknown_function", 0),
    ("'x'(a)", "unknown_function", 0),
    ("household.any(a)", "reserved_word", 0),
    ("cuont(a)", "unknown_function", 0),
    ("(" * 30 + "a" + ")" * 30, "too_deep", 20),
    ("not " * 400 + "a", "too_deep", 0),
    ("- " * 400 + "a", "too_deep", 0),
    ("+".join("a" * 300), "too_deep", 0),
    ("a" * 2001, "too_deep", 0),
]


@pytest.mark.parametrize(("text", "code", "at"), REFUSED)
def test_what_is_not_in_the_language_is_refused_at_its_place(text: str, code: str, at: int) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert (refused.value.code, refused.value.at) == (code, at)
    assert refused.value.hint


def test_hints_say_what_to_write_instead() -> None:
    hints = {text: _refusal(text).hint for text, _, _ in REFUSED}
    assert hints["coalesce(a, 0)"] == INSTEAD["coalesce"]
    assert hints["cuont(a)"] == "did you mean count?"
    assert hints["1 < x < 3"] == "write two and join them: 1 < x and x < 3"
    assert hints["a >= 2018-01-01"] == "write it in quotes: '2018-01-01'"


def _refusal(text: str) -> Refused:
    with pytest.raises(Refused) as refused:
        parse(text)
    return refused.value


def test_every_form_is_read() -> None:
    assert parse("household.is_poor") == Word(0, "household.is_poor")
    assert parse("-3.50") == Number(1, Decimal("-3.50"))
    assert parse("'it''s'") == Quoted(0, "it's")
    assert parse("TRUE") == Flag(0, True)
    assert parse("amounts[grade]") == Lookup(0, Word(0, "amounts"), Word(8, "grade"))
    assert parse("count(p.x) filter (where p.y)") == Call(0, "count", (Word(6, "p.x"),), Word(25, "p.y"))
    assert parse("a not in ('1', 2)") == Operation(
        0, "not", (Operation(0, "in", (Word(0, "a"), Quoted(10, "1"), Number(15, Decimal(2)))),)
    )
    assert parse("a between 1 and 2 and b").operator == "and"  # type: ignore[attr-defined]
    assert parse("a != 1") == Operation(0, "<>", (Word(0, "a"), Number(5, Decimal(1))))


def test_a_line_break_is_a_space() -> None:
    assert parse("a\n  and b") == Operation(0, "and", (Word(0, "a"), Word(8, "b")))


def test_a_long_chain_of_one_word_is_not_deep() -> None:
    chain = parse(" or ".join(f"a{number}" for number in range(200)))
    assert isinstance(chain, Operation) and len(chain.operands) == 200


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_is_ours_whether_or_not_sqlglot_knows_it(name: str) -> None:
    arguments = "a, b" if name in ("assume", "scale") else "a"
    read = parse(f"{name}({arguments}) and {name}({arguments}) = 3")
    assert isinstance(read, Operation) and isinstance(read.operands[0], Call)


def test_a_name_that_looks_like_one_of_ours_inside_is_itself() -> None:
    assert [word.text for word in words(parse("t0 and t1.t2 or t99 = 't1'"))] == ["t0", "t1.t2", "t99"]


# ---- precedence, against Python's own


class _Python:
    """Expressions as Python writes them, with the answer of each."""

    names = st.sampled_from(["a", "b", "c"])
    numbers = st.recursive(
        names | st.integers(0, 9).map(str),
        lambda inner: (
            st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(" ".join)
            | inner.map(lambda text: f"({text})")
        ),
        max_leaves=6,
    )
    comparisons = st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers).map(" ".join)
    conditions = st.recursive(
        comparisons,
        lambda inner: (
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join)
            | inner.map(lambda text: f"not {text}")
            | inner.map(lambda text: f"({text})")
        ),
        max_leaves=6,
    )


def _value(node: Syntax, cells: dict[str, int]) -> int | bool:
    """The answer of a tree, by the plainest means."""
    if isinstance(node, Number):
        return int(node.value)
    if isinstance(node, Word):
        return cells[node.text]
    assert isinstance(node, Operation)
    found = [_value(operand, cells) for operand in node.operands]
    if node.operator == "not":
        return not found[0]
    if node.operator in ("and", "or"):
        return all(found) if node.operator == "and" else any(found)
    return _SIGNS[node.operator](*found)


_SIGNS: dict[str, Callable[[int, int], int | bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


@given(_Python.conditions, st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3)))
def test_precedence_is_that_of_python(text: str, cells: tuple[int, int, int]) -> None:
    known = dict(zip("abc", cells, strict=True))
    ours = text.replace("==", "=").replace("!=", "<>")
    assert _value(parse(ours), known) == eval(text, {}, known)


# ---- whatever is typed gives a tree or a refusal


_WORDS = """
a b t0 t1 ( ) [ ] , . + - * / < <= > >= = <> != and or not in between filter where true any( all( count( sum( since(
assume( 'x' '' ' 1 2.5 is null case when select from ; -- /* */ # { } {{ :: || % household.x “ 残
"""
_PIECES = st.sampled_from([*_WORDS.split(), "\n", "\t", "\x00"])


def _tree_or_refusal(text: str) -> None:
    try:
        parse(text)
    except Refused as refused:
        assert refused.code in CODES
        assert 0 <= refused.at <= len(text)


@given(st.lists(_PIECES, max_size=40).map(" ".join) | st.lists(_PIECES, max_size=40).map("".join))
def test_any_words_give_a_tree_or_a_refusal(text: str) -> None:
    _tree_or_refusal(text)


@given(st.text(max_size=60))
def test_any_text_gives_a_tree_or_a_refusal(text: str) -> None:
    _tree_or_refusal(text)


@given(
    st.sampled_from(["(", "not ", "-", "any(", "a[", "a+", "a and (", "a or not ", "x in (", "- -"]),
    st.integers(1, 700),
)
def test_no_depth_is_too_much(piece: str, times: int) -> None:
    _tree_or_refusal(piece * times + "a" + ")" * (piece.count("(") * times) + "]" * (piece.count("[") * times))


# ---- reserved words


def _keywords() -> set[str]:
    """Every single word that sqlglot's tokenizers and parsers know by name."""
    found: set[str] = set()
    for dialect in (Dialect, DuckDB, Spark):
        found |= {word.lower() for word in dialect.tokenizer_class.KEYWORDS}
        for table in ("FUNCTION_PARSERS", "NO_PAREN_FUNCTION_PARSERS"):
            found |= {str(word).lower() for word in getattr(dialect.parser_class, table, {})}
    return {word for word in found if word and set(word) <= set(string.ascii_lowercase + "_")}


def _is_safe(word: str) -> bool:
    """Does sqlglot take the word for a plain name, wherever a name may stand?"""
    for text in (word, f"not {word} and x.{word} > 2", f"- {word} * 2 between {word} and 3", f"f({word}, {word}.x)"):
        try:
            (statement,) = sqlglot.parse(f"SELECT (\n{text}\n)")
        except sqlglot.errors.SqlglotError:
            return False
        columns = [part.name for column in statement.find_all(exp.Column) for part in column.parts]  # type: ignore[union-attr]
        if columns.count(word) != text.count(word):
            return False
    return True


def test_no_word_that_sqlglot_takes_for_something_else_can_be_a_name() -> None:
    unsafe = {word for word in _keywords() if not _is_safe(word)}
    assert len(unsafe) > 40
    assert {word for word in unsafe if not refused_name(word)} == set()


@pytest.mark.parametrize(
    "word", ["grant", "show", "end", "desc", "default", "percent", "select", "any", "true", "a__b"]
)
def test_reserved_words_cannot_be_names(word: str) -> None:
    assert refused_name(word)


@pytest.mark.parametrize("word", ["living_subsidy", "age", "county", "share", "due", "a_b"])
def test_plain_words_can_be_names(word: str) -> None:
    assert not refused_name(word)
