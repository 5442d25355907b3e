"""Whatever a user writes, the reader answers with problems at places that exist, each with a way out; never else."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plancode.language import yaml_tree
from plancode.language.markdown import read_page
from plancode.language.yaml_tree import parse, plain
from tests.plancode.language.plans import BASE, made_plan, problems_of

FILES = ("measures.md", "vocabulary.md", "plan.md", "areas.csv", "sentences.tsv")
PIECES = (
    *(
        "\n",
        "\t",
        " ",
        "  ",
        "```",
        "````",
        "~~~",
        "> ",
        "- ",
        "#",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        ":",
        ": ",
        ",",
    ),
    *("&a", "*a", "!!str ", "? ", "<<: x\n", "---\n", "%YAML 1.2\n", "|\n", ">\n", "\\", "<!--", "-->", "\r", "\r\n"),
    *(
        "\u3000",
        "，",
        "　yaml",
        "\x00",
        "\ufeff",
        "\u2028",
        "🙂",
        "9" * 40,
        "-1",
        "1e9",
        "unknown",
        "null",
        "2018-02-30",
    ),
    *("```yaml rule x\n", "```yaml fact in_care\n", "for: person\n", "when: x\n", "rows:\n", "- when: a\n  is: 1\n"),
    *("any(person.", "household.", "__", "#2", "cite: missing\n", "also: [2-1]\n", "in_force: ", "labels: {zh: x}\n"),
)


@lru_cache
def _text(file: str) -> str:
    return (BASE / file).read_text(encoding="utf-8")


@st.composite
def spoilt_files(draw: st.DrawFn) -> tuple[str, str]:
    """A file of the base plan in which something was put in, cut out or doubled, up to three times."""
    file = draw(st.sampled_from(FILES))
    text = _text(file)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        put_in = draw(st.sampled_from(PIECES) | st.just("") | st.just(text[at : at + 30]))
        text = text[:at] + put_in + text[at + draw(st.integers(0, 8)) :]
    return file, text


@given(spoilt_files())
def test_a_spoilt_file_gives_problems_at_places_that_exist(spoilt: tuple[str, str]) -> None:
    file, text = spoilt
    with tempfile.TemporaryDirectory() as folder:
        root = made_plan(Path(folder), {file: text})
        for problem in problems_of(root):
            assert problem.hint, problem
            if problem.line:
                lines = (root / problem.file).read_text(encoding="utf-8").split("\n")
                line = lines[problem.line - 1]
                assert 1 <= problem.column <= len(line) + 1, problem


@given(st.text(alphabet="abc:-#'\"[]{}&*!|>%@`,? \n0", max_size=60))
def test_any_text_is_a_tree_or_has_a_problem(text: str) -> None:
    tree, problems = parse(text.split("\n"), "plan.md", 1)
    assert tree is not None or problems or not text.strip() or text.strip().startswith(("#", "-")) or "#" in text
    assert all(problem.hint for problem in problems)


@given(st.text(alphabet="ab`~>-* \n\tyaml rule<!", max_size=80))
def test_any_text_is_a_page(text: str) -> None:
    page = read_page(text, "plan.md")
    rows = text.replace("\r", "\n").split("\n")
    assert all(1 <= problem.line <= len(rows) for problem in page.problems)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="there is only one loader here")
@pytest.mark.parametrize("file", ["measures.md", "vocabulary.md"])
def test_both_loaders_give_the_same_trees(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = read_page(_text(file), file)
    monkeypatch.setattr(yaml_tree, "_LOADER", yaml.SafeLoader)
    assert read_page(_text(file), file) == quick


def test_scalars_stay_the_text_that_was_written() -> None:
    lines = ["on: yes", "code: 0123", "none: ~", "date: 2018-01-01", "sum: 1_000", "time: 12:30", "hex: 0x1F"]
    assert plain(parse(lines, "plan.md", 1)[0] or pytest.fail()) == {
        "on": "yes",
        "code": "0123",
        "none": "~",
        "date": "2018-01-01",
        "sum": "1_000",
        "time": "12:30",
        "hex": "0x1F",
    }
