"""What the report and the workbook say, in Chinese and English: the same keys in both files of `messages/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """All texts of a language by `room.key`."""
    import yaml

    text = files("plancode.report").joinpath("messages", f"{lang}.yaml").read_text(encoding="utf-8")
    # The base loader leaves every scalar a text: `true` is a word here.
    rooms = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return {f"{room}.{key}": said for room, words in rooms.items() for key, said in words.items()}


def say(lang: str, key: str, **fields: object) -> str:
    """The text under `key`, its gaps filled in."""
    return catalogue(lang)[key].format(**fields) if fields else catalogue(lang)[key]
