"""Every file in tests/cases: a bad one gives exactly the messages at its end, a good one is read without an error.

A case is a plan file; it is put as `case.md` into a copy of tests/cases/base. Its last fence, `text expect`, holds what
is printed. `pytest tests/plancode/test_cases.py --reset-cases` writes the messages anew; read them before committing.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plancode.errors import InputError
from plancode.language.read import read

CASES = Path(__file__).parents[1] / "cases"
FENCE = "````text expect\n"


@pytest.fixture
def reset_cases(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--reset-cases"))


def _names(folder: str) -> list[str]:
    return sorted(path.name for path in (CASES / folder).glob("*.md"))


def _split(path: Path) -> tuple[str, str]:
    """The plan file of a case, and the messages it expects."""
    plan, _, expected = path.read_text(encoding="utf-8").partition(FENCE)
    return plan, expected.removesuffix("````\n")


def _said(plan: str, folder: Path) -> tuple[str, str]:
    """The errors and the warnings of the base plan with a file more."""
    root = folder / "plan"
    shutil.copytree(CASES / "base", root)
    (root / "case.md").write_text(plan, encoding="utf-8")
    try:
        return "", "".join(f"{problem}\n" for problem in read(root).warnings)
    except InputError as error:
        return f"{error}\n", ""


def _check(path: Path, said: str, plan: str, is_reset: bool) -> None:
    if is_reset:
        path.write_text(f"{plan}{FENCE}{said}````\n" if said else plan, encoding="utf-8")
    assert said == _split(path)[1]


@pytest.mark.parametrize("name", _names("bad"))
def test_a_bad_case_gives_its_messages(name: str, tmp_path: Path, reset_cases: bool) -> None:
    plan, _ = _split(CASES / "bad" / name)
    errors, _ = _said(plan, tmp_path)
    assert errors, "the case is read without an error"
    _check(CASES / "bad" / name, errors, plan, reset_cases)


@pytest.mark.parametrize("name", _names("good"))
def test_a_good_case_is_read(name: str, tmp_path: Path, reset_cases: bool) -> None:
    plan, _ = _split(CASES / "good" / name)
    errors, warnings = _said(plan, tmp_path)
    assert not errors
    _check(CASES / "good" / name, warnings, plan, reset_cases)


def test_the_base_plan_has_no_fault_of_its_own() -> None:
    assert read(CASES / "base").warnings == ()
