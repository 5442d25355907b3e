"""A plan folder's files: which matter, what they hold, and the hash over them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plancode.errors import InputError, Problem, fault
from plancode.language.areas import Areas
from plancode.language.markdown import Page, read_page
from plancode.language.plan import Sentence
from plancode.language.tables import Allocation, read_allocation, read_areas, read_sentences
from plancode.language.texts import read_text

PLAN, AREAS, SENTENCES, README = "plan.md", "areas.csv", "sentences.tsv", "README"


@dataclass(frozen=True)
class Folder:
    """What the files of a plan folder hold. `allocations` are by target; `hash` covers every file read."""

    root: Path
    pages: tuple[Page, ...]
    areas: Areas
    sentences: tuple[Sentence, ...]
    allocations: Mapping[str, tuple[Allocation, ...]]
    hash: str
    problems: tuple[Problem, ...]


def read_folder(root: Path) -> Folder:
    """Read every file of a plan; an `InputError` at once where there is no plan at all."""
    files = plan_files(root)
    problems: list[Problem] = []
    texts = {path.name: _text(path, problems) for path in files}
    pages = tuple(read_page(text, name) for name, text in texts.items() if name.endswith(".md") and text is not None)
    problems += [problem for page in pages for problem in page.problems]
    areas, faults = read_areas(texts[AREAS] or "", AREAS) if texts.get(AREAS) is not None else (Areas({}), [])
    problems += faults
    text = texts.get(SENTENCES)
    sentences, faults = read_sentences(text, SENTENCES) if text is not None else ((), [])
    problems += faults
    allocations = _allocations(texts, problems)
    return Folder(root, pages, areas, sentences, allocations, _hash(files), tuple(problems))


def plan_files(root: Path) -> list[Path]:
    """The files that matter, sorted by name."""
    hint = "name the folder that holds the plan's .md files"
    if not root.exists():
        raise fault("no_such_file", f"there is no folder {root}", hint)
    if not root.is_dir():
        raise fault("not_a_folder", f"{root} is a file", hint)
    try:
        found = [path for path in sorted(root.iterdir(), key=lambda path: path.name) if _matters(path)]
    except OSError as error:
        raise fault(
            "no_such_file", f"the folder {root} cannot be read: {error.strerror}", "may you read it?"
        ) from error
    if not any(path.suffix == ".md" for path in found):
        raise fault(
            "empty_plan", f"the folder {root} holds no plan", f"{hint}; docs/language.md says what stands in them"
        )
    return found


def _matters(path: Path) -> bool:
    if path.name.startswith(".") or not path.is_file():
        return False
    is_readme = path.suffix == ".md" and path.stem.split(".")[0] == README
    return path.name == SENTENCES or (path.suffix in (".md", ".csv") and not is_readme)


def _text(path: Path, problems: list[Problem]) -> str | None:
    text, problem = read_text(path, path.name)
    if problem:
        problems.append(problem)
    return None if problem else text


def _allocations(texts: Mapping[str, str | None], problems: list[Problem]) -> dict[str, tuple[Allocation, ...]]:
    found = {}
    for name, text in texts.items():
        if name.endswith(".csv") and name != AREAS and text is not None:
            found[name.removesuffix(".csv")], faults = read_allocation(text, name)
            problems += faults
    return found


def strays(root: Path) -> list[Problem]:
    """A warning for each file that looks like part of the plan and is not read."""
    found = []
    for path in sorted(root.iterdir()):
        is_odd = path.suffix.lower() in (".md", ".markdown", ".mdown") and path.suffix != ".md"
        is_below = path.is_dir() and not path.name.startswith(".") and any(path.glob("*.md"))
        if is_odd or is_below:
            what = "the plans in this folder are" if is_below else "this file is"
            hint = "a plan's files end in .md and lie directly in its folder"
            found.append(Problem(path.name, 0, 0, "file_ignored", f"{what} not read", hint, "warning"))
    return found


def _hash(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        try:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise InputError(
                Problem(path.name, 0, 0, "no_such_file", f"the file cannot be read: {error.strerror}")
            ) from error
        whole.update(f"{path.name}\0{content}\n".encode())
    return whole.hexdigest()
