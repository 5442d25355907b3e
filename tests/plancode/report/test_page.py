"""The page asks nobody for anything, and nothing in a plan or registry can become code in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from plancode.report import page as pages
from plancode.report.page import SCRIPTS, page
from plancode.report.wording import LANGUAGES, catalogue
from plancode.snapshots.layout import KINDS

VOID = {"meta", "link", "input", "br"}
HOSTILE = "</script><script>alert(1)</script>'\"&<!--\u2028"
PARTS = files("plancode.report").joinpath("page")


class Reader(HTMLParser):
    """Collects elements, their attributes and texts; insists that every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_well_formed_and_loads_nothing(content: dict[str, Any], lang: str) -> None:
    text = page(content, lang)
    read = Reader(text)
    loads = [value for _, attrs in read.found for name, value in attrs.items() if name in ("src", "href", "action")]
    assert all(value and value.startswith(("#", "data:,")) for value in loads)
    assert not [attrs for _, attrs in read.found if any(name.startswith("on") or name == "style" for name in attrs)]
    own = "".join(read.texts["style"] + read.texts["script"][1:])
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|sendBeacon|innerHTML|eval\(", own)
    assert re.findall(r"https?://[^\s\"']+", own) == [] or set(re.findall(r"https?://[^\s\"']+", own)) == {
        "http://www.w3.org/2000/svg"
    }
    assert len(text.encode()) < 5_000_000


def test_the_policy_names_the_only_script_and_style(content: dict[str, Any]) -> None:
    read = Reader(page(content, "zh"))
    policy = next(attrs["content"] for _, attrs in read.found if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    script, style = read.texts["script"][-1], read.texts["style"][0]
    for text in (script, style):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_hostile_labels_and_ids_stay_texts(content: dict[str, Any]) -> None:
    bad = json.loads(json.dumps(content))
    bad["title"] = dict.fromkeys(LANGUAGES, HOSTILE)
    bad["measures"][0]["rows"].append([-1, 0, HOSTILE, None, None, []])
    bad["sentences"][0][3] = HOSTILE
    text = page(bad, "zh")
    read = Reader(text)
    assert [tag for tag, _ in read.found].count("script") == 2
    assert read.texts["title"] == [HOSTILE]
    assert json.loads(read.texts["script"][0])["sentences"][0][3] == HOSTILE
    assert "\u2028" not in read.texts["script"][0]


def test_what_is_filled_in_is_not_filled_again(content: dict[str, Any]) -> None:
    named = {**content, "title": {"zh": "{data} {script}", "en": "x"}}
    assert Reader(page(named, "zh")).texts["h1"] == ["{data} {script}"]


def test_both_languages_have_the_same_texts() -> None:
    first, second = (catalogue(lang) for lang in LANGUAGES)
    assert first.keys() == second.keys()
    for key in first:
        assert set(re.findall(r"\{\w+\}", first[key])) == set(re.findall(r"\{\w+\}", second[key])), key


def test_every_text_that_is_asked_for_is_there() -> None:
    code = "\n".join(PARTS.joinpath(f"{name}.js").read_text() for name in SCRIPTS)
    frame = PARTS.joinpath("page.html").read_text()
    asked = set(re.findall(r"""(?:say\(|\[|card\(|group\()"([a-z_]+\.[a-z_]+)\"""", code))
    asked |= set(re.findall(r'data-(?:say|name)="([^"]+)"', frame))
    assert len(asked) > 60
    assert asked <= catalogue("en").keys()
    assert {f"kind.{kind}" for kind in KINDS} <= catalogue("en").keys()


def test_every_script_is_in_the_page() -> None:
    there = {file.name.removesuffix(".js") for file in PARTS.iterdir() if file.name.endswith(".js")}
    assert there == set(SCRIPTS)
    assert pages.policy("a", "b") != pages.policy("a", "c")
