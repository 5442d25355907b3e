"""The page itself: one file that asks nobody for anything.

The policy allows no source but the page's own script and style, named by their hashes, so that even a label that came
through as code could neither run nor send a byte anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.resources import files

from plancode.report.content import Content
from plancode.report.wording import say

# In this order: each uses what stands before it.
SCRIPTS = ("building", "areas", "targets", "map", "gaps", "data", "search", "start")


def page(content: Content, lang: str) -> str:
    """The report as HTML, opened in `lang`; the reader can switch."""
    style, script = _part("look.css"), "\n".join(_part(f"{name}.js") for name in SCRIPTS)
    run, title = content["run"], content["title"].get(lang) or next(iter(content["title"].values()), "")
    texts = {
        "lang": lang,
        "title": title,
        "engine": run["engine"],
        "policy": policy(script, style),
        "stamp": say(lang, "report.run", run=run["name"], as_of=run["as_of"]),
        "skip": say(lang, "report.skip"),
        "noscript": say(lang, "report.noscript"),
    }
    shown = {name: html.escape(text) for name, text in texts.items()}
    return _filled(_part("page.html"), shown | {"style": style, "script": script, "data": embedded(content)})


def policy(script: str, style: str) -> str:
    """The Content-Security-Policy: nothing but this script and this style."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(content: Content) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _filled(frame: str, texts: dict[str, str]) -> str:
    """The frame with each `{name}` filled in; what is filled in is never looked at again."""
    parts = []
    for piece in frame.split("{"):
        name, closed, rest = piece.partition("}")
        parts.append(texts[name] + rest if closed and name in texts else piece)
    return "".join(parts)


def _part(name: str) -> str:
    return files("plancode.report").joinpath("page", name).read_text(encoding="utf-8")
