"""What the commands say, in Chinese and English: one file a language under `messages/`, the same keys in both."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    lang: str

    def say(self, key: str, **fields: object) -> str:
        """The message under `key`, its gaps filled in."""
        text = catalogue(self.lang)[key]
        told = {name: _Count(value) if type(value) is int else value for name, value in fields.items()}
        return text.format(**told) if fields else text

    def label(self, labels: Mapping[str, str], name: str) -> str:
        """What people call `name` in this language, or else the name itself."""
        return labels.get(self.lang) or name

    def unit(self, unit: str) -> str:
        """A unit as the plan writes it, or else as this language says it: English has no word for 个."""
        return catalogue(self.lang).get(f"unit.{unit}", unit)


class _Count(int):
    """A number that knows its plural: `{files:file|files}` is one of the two words."""

    def __format__(self, form: str) -> str:
        one, parted, more = form.partition("|")
        return (one if self == 1 else more) if parted else super().__format__(form)


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """All messages of a language by key."""
    import yaml

    text = files("plancode.cli").joinpath("messages", f"{lang}.yaml").read_text(encoding="utf-8")
    # The base loader leaves every scalar a text: `true` is a word here.
    rooms = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return {f"{room}.{key}": said for room, words in rooms.items() for key, said in words.items()}


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """The user's language by the locale: Chinese if it says so, else English."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
