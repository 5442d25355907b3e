"""synthetic.yaml → a `Recipe`: each part held against its schema, and against the plan that it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from plancode.errors import InputError, Problem, fault
from plancode.language.plan import Fact, Plan
from plancode.language.validation import validate
from plancode.language.wording import suggestion
from plancode.language.yaml_tree import Mapping, Node, Sequence, parse, place
from plancode.snapshots.layout import IDENTITY_COLUMNS
from plancode.synthetic.schema import Column, Group, Seen, Sent, Spec, Step, day_of
from plancode.synthetic.schema import Recipe as Head

FILE = "synthetic.yaml"
OTHERS = "others"
Path_ = tuple[str | int, ...]
Model = TypeVar("Model", bound=Spec)


@dataclass
class Faults:
    """The problems found so far, each put at its place in synthetic.yaml."""

    tree: Mapping
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path_, code: str, message: str, hint: str = "", of_key: bool = False) -> None:
        """A problem at the value (or the key) at a path."""
        self.found.append(Problem(FILE, *place(self.tree, path, of_key), code, message, hint))

    def stop(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            raise InputError(*self.found)


@dataclass(frozen=True)
class Made:
    """A step with its columns; `path` leads to it in the file."""

    step: Step
    columns: dict[str, Column]
    path: Path_


@dataclass(frozen=True)
class Recipe:
    """A made-up population as its file says it, checked against the plan."""

    as_of: date
    csv_up_to: int
    words: dict[str, dict[str, float]]
    make: tuple[Made, ...]
    lists: tuple[tuple[Sent, Path_], ...]
    faults: Faults


def read_recipe(folder: Path, plan: Plan) -> Recipe:
    """The recipe in a plan folder; raises InputError with all problems of its form and its names."""
    tree = _tree(folder / FILE)
    faults = Faults(tree)
    head = _part(Head, tree, (), "synthetic.yaml", faults)
    make = _items(tree, "make", lambda node, path: _made(node, path, faults))
    lists = _items(tree, "lists", lambda node, path: _sent(node, path, faults))
    faults.stop()
    assert head is not None
    recipe = Recipe(head.as_of, head.csv_up_to, head.words, make, lists, faults)
    _check_against(plan, recipe)
    faults.stop()
    return recipe


def _tree(file: Path) -> Mapping:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        hint = "a made-up population needs this file in the plan's folder; docs/synthetic.md says what stands in it"
        raise fault("no_such_file", "the plan has no synthetic.yaml", hint, FILE) from None
    except UnicodeDecodeError:
        raise fault("bad_value", "the file is not UTF-8 text", "save it as UTF-8", FILE, 1, 1) from None
    tree, problems = parse(text.split("\n"), FILE, 1)
    if problems:
        raise InputError(*problems)
    if not isinstance(tree, Mapping):
        raise fault("wrong_shape", "the file must be a mapping", "write `key: value` lines", FILE, 1, 1)
    return tree


def _part(schema: type[Model], node: Node, path: Path_, what: str, faults: Faults) -> Model | None:
    model, problems = validate(schema, node, FILE, what, (node.line, node.column))
    faults.found.extend(problems)
    for below, hint in model.wrong() if model else ():
        faults.add((*path, *below), "bad_value", f"{what} is not whole", hint)
    return model


def _items(tree: Mapping, key: str, read: Callable[[Node, Path_], Any]) -> tuple[Any, ...]:
    node = tree.get(key)
    if not isinstance(node, Sequence):
        return ()
    found = [read(item, (key, number)) for number, item in enumerate(node.items)]
    return tuple(one for one in found if one is not None)


def _made(node: Node, path: Path_, faults: Faults) -> Made | None:
    step = _part(Step, node, path, f"step {int(path[1]) + 1}", faults)
    columns: dict[str, Column] = {}
    written = node.get("columns") if isinstance(node, Mapping) else None
    for key, value in written.entries if isinstance(written, Mapping) else ():
        column = _column(value, (*path, "columns", key.text), faults)
        if column:
            columns[key.text] = column
    return Made(step, columns, path) if step else None


def _column(node: Node, path: Path_, faults: Faults) -> Column | None:
    if isinstance(node, Mapping):
        return _part(Column, node, path, f"column `{path[-1]}`", faults)
    if isinstance(node, Sequence):
        faults.add(path, "wrong_shape", f"column `{path[-1]}` must be a text or a mapping", "a text is SQL")
        return None
    try:
        return Column.model_validate({"sql": node.text})
    except ValidationError:
        hint = "write one DuckDB expression; a long one may be split into several columns"
        faults.add(path, "bad_value", f"column `{path[-1]}` is no expression of 1 to 4000 characters", hint)
        return None


def _sent(node: Node, path: Path_, faults: Faults) -> tuple[Sent, Path_] | None:
    sent = _part(Sent, node, path, f"list {int(path[1]) + 1}", faults)
    return (sent, path) if sent else None


def _check_against(plan: Plan, recipe: Recipe) -> None:
    faults = recipe.faults
    for made in recipe.make:
        _check_step(plan, made, faults)
    files: set[str] = set()
    for sent, path in recipe.lists:
        _check_list(plan, sent, path, recipe)
        if sent.file in files:
            message = f"two lists are written to the file `{sent.file}`"
            faults.add((*path, "file"), "bad_value", message, "give each list a file of its own")
        files.add(sent.file)


def _check_step(plan: Plan, made: Made, faults: Faults) -> None:
    step, path = made.step, made.path
    key = "subject" if step.subject else "again"
    if step.name not in plan.subjects:
        hint = suggestion(step.name, plan.subjects, "its subjects are")
        faults.add((*path, key), "not_in_plan", f"the plan has no subject or ledger `{step.name}`", hint)
    levels = [((*path, "areas"), step.areas)] if step.areas else []
    for name, group in (step.groups or {}).items():
        levels.append(((*path, "groups", name, "level"), group.level))
        for code in group.weights:
            _check_weight(plan, group, code, (*path, "groups", name, "weights", code), faults)
    for where, level in levels:
        if level not in plan.areas.levels:
            hint = suggestion(level, plan.areas.levels, "its levels are")
            faults.add(where, "not_in_plan", f"areas.csv has no level `{level}`", hint)
    for name, column in made.columns.items():
        fact = next((fact for fact in plan.facts_of(step.name) if fact.name == name), None)
        if fact and fact.type.codes:
            _check_codes(fact, column, (*path, "columns", name), faults)


def _check_area(plan: Plan, code: str, path: Path_, faults: Faults, of_key: bool = False) -> None:
    if code not in plan.areas.by_code:
        hint = "use a code of areas.csv"
        faults.add(path, "not_in_plan", f"areas.csv has no area `{code}`", hint, of_key)


def _check_weight(plan: Plan, group: Group, code: str, path: Path_, faults: Faults) -> None:
    _check_area(plan, code, path, faults, of_key=True)
    areas = plan.areas
    is_known = code in areas.by_code and group.level in areas.levels
    if is_known and not any(areas.by_code[below].level == group.level for below in areas.within(code)):
        message = f"no area of the level `{group.level}` lies in `{code}`"
        faults.add(path, "bad_value", message, "weigh areas above that level, or at it", of_key=True)


def _check_codes(fact: Fact, column: Column, path: Path_, faults: Faults) -> None:
    """A column named like a fact of the plan may only choose among the fact's codes."""
    for draw in column.draws():
        chosen = draw.exact or (draw.choice if isinstance(draw.choice, dict) else {})
        for value in [value for value in chosen if value not in fact.type.codes]:
            hint = suggestion(value, fact.type.codes, "its codes are")
            faults.add(path, "not_in_plan", f"`{value}` is no code of the fact `{fact.name}`", hint)


def _check_list(plan: Plan, sent: Sent, path: Path_, recipe: Recipe) -> None:
    faults = recipe.faults
    if sent.of not in {made.step.name for made in recipe.make}:
        hint = suggestion(sent.of, [made.step.name for made in recipe.make], "the steps make")
        faults.add((*path, "of"), "unknown_column", f"no step makes `{sent.of}`", hint)
        return
    if sent.of in plan.subjects:
        legal = headers(plan, sent.of)
        for name in [name for name in sent.columns if name not in legal]:
            hint = suggestion(name, legal, "it has")
            message = f"`{sent.of}` has no fact or parent `{name}` in the plan"
            faults.add((*path, "columns", name), "not_in_plan", message, hint, of_key=True)
    _check_headers(sent, path, faults)
    for kind, names in (("empty", sent.faults.empty), ("altered", sent.faults.altered)):
        for name in [name for name in names if name not in (*sent.columns, OTHERS)]:
            hint = suggestion(name, sent.columns, "it has")
            message = f"the list has no column for `{name}`"
            faults.add((*path, "faults", kind, name), "unknown_column", message, hint, of_key=True)
    _check_areas(plan, sent, path, recipe)


def _check_headers(sent: Sent, path: Path_, faults: Faults) -> None:
    taken = {sent.key}
    for name, header in sent.columns.items():
        if header in taken:
            message = f"the header `{header}` stands twice in the list"
            faults.add((*path, "columns", name), "bad_value", message, "give each column a header of its own")
        taken.add(header)
    if isinstance(sent.seen, Seen) and sent.seen.column in taken:
        message = f"the header `{sent.seen.column}` stands twice in the list"
        faults.add((*path, "seen", "column"), "bad_value", message, "give each column a header of its own")


def _check_areas(plan: Plan, sent: Sent, path: Path_, recipe: Recipe) -> None:
    for number, code in enumerate(sent.undelivered):
        _check_area(plan, code, (*path, "undelivered", number), recipe.faults)
    for order, complete in enumerate(sent.complete):
        here: Path_ = (*path, "complete", order)
        for number, code in enumerate(complete.areas):
            _check_area(plan, code, (*here, "areas", number), recipe.faults)
        if day_of(complete.from_, recipe.as_of) > day_of(complete.to, recipe.as_of):
            message = f"`{complete.from_}` lies after `{complete.to}`"
            recipe.faults.add((*here, "from"), "bad_value", message, "give the earlier day first")
    for order, complete in enumerate(sent.complete):
        for number, code in enumerate(complete.areas):
            if code in plan.areas.by_code and set(plan.areas.path(code)) & set(sent.undelivered):
                message = f"area `{code}` did not send the list, so nobody can vouch for it there"
                hint = "name under complete only areas that sent theirs"
                recipe.faults.add((*path, "complete", order, "areas", number), "bad_value", message, hint)


def headers(plan: Plan, subject: str) -> list[str]:
    """What a list about a subject may say: its area, parents, facts, since when; of a ledger also its states."""
    about = plan.subjects[subject]
    facts = plan.facts_of(subject)
    names = ["area", *(link.name for link in about.links), *(fact.name for fact in facts), *IDENTITY_COLUMNS]
    names += [f"{fact.name}__since" for fact in facts]
    if ledger := plan.ledgers.get(subject):
        names += ["round", "state", *(f"{state}_on" for state in (*ledger.states, "withdrawn"))]
    return names
