"""Two languages with the same words, each word used."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

import plancode.cli
from plancode.cli.wording import LANGUAGES, Wording, catalogue, language_of

ROOM = Path(plancode.cli.__file__).parent


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_languages_have_the_same_words_with_the_same_gaps() -> None:
    zh, en = (catalogue(lang) for lang in LANGUAGES)
    assert list(zh) == list(en)
    assert {key: gaps(text) for key, text in zh.items()} == {key: gaps(text) for key, text in en.items()}


def test_every_word_is_said_somewhere() -> None:
    beside = (ROOM.parent / name for name in ("gaps.py", "changes.py"))
    code = "".join(path.read_text() for path in (*ROOM.glob("*.py"), *beside))
    unused = {key for key in catalogue("en") if key.partition(".")[2] not in code and key not in code}
    unused -= {key for key in catalogue("en") if key.startswith("unit.")}
    assert unused <= {f"why.{why}" for why in ("empty", "stale", "not_complete", "no_rows", "zero_divisor", "conflict")}


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh"}, "zh"),
    ],
)
def test_language_of_the_locale(environment: dict[str, str], lang: str) -> None:
    assert language_of(environment) == lang


def test_numbers_choose_their_plural() -> None:
    said = [Wording("en").say("check.failed", errors=errors) for errors in (0, 1, 2)]
    assert said == ["0 errors", "1 error", "2 errors"]


@pytest.mark.parametrize(("unit", "en", "zh"), [("户", "", "户"), ("个", "", "个"), ("km", "km", "km")])
def test_units_in_the_readers_language(unit: str, en: str, zh: str) -> None:
    assert (Wording("en").unit(unit), Wording("zh").unit(unit)) == (en, zh)


def test_a_name_without_a_label_stands_for_itself() -> None:
    assert Wording("zh").label({"en": "person"}, "person_name") == "person_name"
    assert Wording("zh").label({"zh": "人"}, "person") == "人"
