"""A tree held against a schema: what pydantic finds, told in words of the file at the place of the key or value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from plancode.errors import Problem
from plancode.language.kinds import KEYS_TO_COME
from plancode.language.wording import NAME_HINT, TO_COME, nearest, suggestion
from plancode.language.yaml_tree import Mapping, Node, Scalar, Step, find, place, plain

Model = TypeVar("Model", bound=BaseModel)


def validate(
    schema: type[Model], tree: Node, file: str, what: str, start: tuple[int, int]
) -> tuple[Model | None, list[Problem]]:
    """The model of a tree, or the faults found in it; `what` names the block in messages, `start` is its place."""
    if not isinstance(tree, Mapping):
        hint = "write `key: value` lines"
        return None, [Problem(file, tree.line, tree.column, "wrong_shape", f"{what} must be a mapping", hint)]
    try:
        return schema.model_validate(plain(tree)), []
    except ValidationError as error:
        faults = [_Fault.of(tree, one) for one in error.errors(include_url=False)]
        faults = _without_misspelt(schema, _without_other_shapes(faults))
        return None, [Problem(file, *_spot(tree, start, fault), *_words(schema, what, fault)) for fault in faults]


@dataclass(frozen=True)
class _Fault:
    """One pydantic error: the path in the tree, without the labels that pydantic puts in for branches of a union."""

    path: tuple[Step, ...]
    at_key: bool
    type: str
    said: str
    given: Any
    context: dict[str, Any]
    shapes: tuple[str, ...] = ()

    @staticmethod
    def of(tree: Node, error: Any) -> _Fault:
        path: list[Step] = []
        last = len(error["loc"]) - 1
        for position, step in enumerate(error["loc"]):
            is_lacking = error["type"] == "missing" and position == last
            if is_lacking or (find(tree, (*path, step)) is not None and not _is_label(tree, path, step)):
                path.append(step)
        context = error.get("ctx", {})
        at_key = error["loc"][-1] == "[key]"
        shapes = (_SHAPES.get(error["type"].removesuffix("_type"), ""),)
        return _Fault(tuple(path), at_key, error["type"], error["msg"], error["input"], context, shapes)

    @property
    def is_of_shape(self) -> bool:
        return self.type.removesuffix("_type") in _SHAPES


# A schema says what it wanted; the reader says it in words of the file.
_SHAPES = {"string": "a text", "dict": "a mapping", "list": "a list", "tuple": "a list", "model": "a mapping"}


def _is_label(tree: Node, path: list[Step], step: Step) -> bool:
    # A single text is a list of one, so index 0 of a text stays where it is.
    return step == 0 and isinstance(find(tree, path), Scalar)


def _without_other_shapes(faults: list[_Fault]) -> list[_Fault]:
    """Each place once: of a union's branches the faults of the one that was written, if any goes deeper."""
    kept: dict[tuple[Any, ...], _Fault] = {}
    for fault in faults:
        if fault.is_of_shape and any(_lies_in(other, fault) for other in faults):
            continue
        spot = (fault.path, fault.at_key, fault.type == "extra_forbidden")
        before = kept.setdefault(spot, fault)
        if before is not fault and before.is_of_shape and fault.is_of_shape:
            kept[spot] = replace(before, shapes=before.shapes + fault.shapes)
    return list(kept.values())


def _lies_in(other: _Fault, shape: _Fault) -> bool:
    is_below = len(other.path) > len(shape.path) and other.path[: len(shape.path)] == shape.path
    return is_below or (other.path == shape.path and not other.is_of_shape)


def _without_misspelt(schema: type[BaseModel], faults: list[_Fault]) -> list[_Fault]:
    """A key that is missing because it was misspelt is one mistake, told at the misspelt key."""
    meant = {
        (*fault.path[:-1], nearest(str(fault.path[-1]), _keys(schema, fault.path)))
        for fault in faults
        if fault.type == "extra_forbidden" and fault.path[-1] not in KEYS_TO_COME
    }
    return [fault for fault in faults if fault.type != "missing" or fault.path not in meant]


def _spot(tree: Mapping, start: tuple[int, int], fault: _Fault) -> tuple[int, int]:
    if fault.type == "missing":
        return start if len(fault.path) == 1 else place(tree, fault.path[:-1])
    return place(tree, fault.path, of_key=fault.at_key or fault.type == "extra_forbidden")


def _words(schema: type[BaseModel], what: str, fault: _Fault) -> tuple[str, str, str]:
    """Code, message and hint of a fault."""
    last = str(fault.path[-1]) if fault.path else ""
    if fault.type == "extra_forbidden" and last in KEYS_TO_COME - set(_keys(schema, fault.path)):
        return "unknown_key", f"{what} cannot have the key `{last}` yet", TO_COME
    if fault.type == "extra_forbidden":
        return "unknown_key", f"{what} has no key `{last}`", suggestion(last, _keys(schema, fault.path), "its keys are")
    if fault.type == "missing":
        return (
            "missing_key",
            f"{what} lacks the key `{last}`",
            _explained(schema, fault.path) or _all_keys(schema, fault),
        )
    key = _key_of(fault)
    if fault.type == "string_pattern_mismatch":
        return _pattern(key, fault)
    if fault.type == "literal_error":
        offered = [word.strip("'") for word in fault.context["expected"].replace(" or ", ", ").split(", ")]
        hint = suggestion(str(fault.given), offered, "choose one of")
        return "bad_choice", _cannot(key, fault), hint
    if fault.is_of_shape:
        wanted = " or ".join(dict.fromkeys(fault.shapes))
        return "wrong_shape", f"`{key}` must be {wanted}", _explained(schema, fault.path)
    if fault.type == "value_error":
        said = str(fault.context.get("error", fault.said))
        return "bad_date" if "2018-12-31" in said else "bad_value", _cannot(key, fault), said
    return "bad_value", _cannot(key, fault), _bounds(fault, _explained(schema, fault.path))


def _cannot(key: str, fault: _Fault) -> str:
    if fault.at_key and len(fault.path) > 1:
        return f"`{fault.path[-2]}` cannot have the key `{_short(fault.given)}`"
    return f"`{key}` cannot be `{_short(fault.given)}`"


def _pattern(key: str, fault: _Fault) -> tuple[str, str, str]:
    if " to " in fault.context["pattern"]:
        return "bad_value", f"`{key}` cannot be `{fault.given}`", "write the least and the greatest value: `0 to 120`"
    return "bad_name", f"`{fault.given}` is no legal name", NAME_HINT


def _bounds(fault: _Fault, otherwise: str) -> str:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    limits = [f"{words[sign]} {value}" for sign, value in fault.context.items() if sign in words]
    if fault.type in ("too_short", "string_too_short"):
        return "it must not be empty"
    if fault.type == "string_too_long":
        return f"at most {fault.context['max_length']} characters; split it into several blocks"
    if fault.type == "int_parsing":
        return "write a whole number"
    return f"it must be {' and '.join(limits)}" if limits else otherwise


def _key_of(fault: _Fault) -> str:
    return next((str(step) for step in reversed(fault.path) if isinstance(step, str)), "the block")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _fields(schema: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in schema.model_fields.items()}


def _owner(schema: type[BaseModel], path: tuple[Step, ...]) -> type[BaseModel]:
    """The model that the last step of a path belongs to: the schema itself, or one nested in it."""
    if len(path) > 1 and (field := _fields(schema).get(str(path[0]))):
        return next(iter(_models(field.annotation)), schema)
    return schema


def _models(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def _keys(schema: type[BaseModel], path: tuple[Step, ...]) -> list[str]:
    return list(_fields(_owner(schema, path)))


def _all_keys(schema: type[BaseModel], fault: _Fault) -> str:
    return f"its keys are: {', '.join(_keys(schema, fault.path))}"


def _explained(schema: type[BaseModel], path: tuple[Step, ...]) -> str:
    words = [step for step in path if isinstance(step, str)]
    fields = {**_fields(schema), **_fields(_owner(schema, path))}
    word = next((word for word in reversed(words) if word in fields), None)
    return f"`{word}`: {fields[word].description}" if word and fields[word].description else ""
