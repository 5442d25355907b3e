"""Text of an expression → its words, each with its place; whatever is no word of ours is refused here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from plancode.language.reserved import FUNCTIONS, INSTEAD, OPERATORS, OURS, SQL
from plancode.language.syntax import Refused

LONGEST = 2000
DEEPEST = 20

Kind = Literal["name", "number", "quoted", "flag", "operator"]


@dataclass(frozen=True)
class Token:
    """One word of an expression."""

    kind: Kind
    text: str
    at: int


_SPACE = re.compile(r"[ \t\r\n]+")
_TOKEN = re.compile(
    r"""(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)(?![A-Za-z0-9_.])
      | (?P<quoted>'(?:[^'\n]|'')*')
      | (?P<operator><=|>=|<>|!=|[-+*/()\[\],<>=])""",
    re.VERBOSE,
)

# What is often written and never meant here: pattern, code, what is wrong, the way out. First match wins.
_REFUSED: tuple[tuple[re.Pattern[str], str, str, str], ...] = tuple(
    (re.compile(pattern), code, message, hint)
    for pattern, code, message, hint in (
        (r"--|/\*|\*/|#", "comment_in_expression", "a comment in an expression", "write it above the fence, as prose"),
        (r"\{\{|\{%|\}\}|%\}", "not_in_language", "a template in an expression", "name a parameter instead"),
        (r";", "second_statement", "`;` in an expression", "an expression is one condition or one number"),
        (
            r"\d{4}-\d{1,2}-\d{1,2}",
            "bare_date",
            "a date without quotes is arithmetic",
            "write it in quotes: '2018-01-01'",
        ),
        (r'"', "double_quotes", "double quotes in an expression", "put codes and dates in single quotes: 'high'"),
        (r"`", "double_quotes", "a backtick in an expression", "write names bare"),
        (r"::", "not_in_language", "a cast in an expression", INSTEAD["cast"]),
        (r"\|\|", "not_in_language", "`||` in an expression", "texts are compared, never joined"),
        (r"&&", "not_in_language", "`&&` in an expression", "write `and`"),
        (r"==", "not_in_language", "`==` in an expression", "write `=`"),
        (r"=>|->", "not_in_language", "an arrow in an expression", "arguments have no names; `>=` is at least"),
        (r"=<", "not_in_language", "`=<` in an expression", "write `<=`"),
        (r"%", "not_in_language", "`%` in an expression", "write 20 percent as 0.2, or name a parameter"),
        (r"[?:@$]", "not_in_language", "a placeholder in an expression", "name a parameter of the plan"),
        (r"!(?!=)", "not_in_language", "`!` in an expression", "write `not`"),
        (r"\d[\d_]*[A-Za-z_]\w*", "bad_syntax", "a number with letters in it", "write it in digits: 1000, 0.85"),
        (r"\d+\.\d*\.", "bad_syntax", "a number with two points", "write it in digits: 1000, 0.85"),
        (
            r"\d+\.(?!\d)|\.\d+",
            "bad_syntax",
            "a number that starts or ends with a point",
            "write digits on both sides: 0.5",
        ),
        (r"'", "bad_syntax", "a quote that is not closed", "close it with a single quote on the same line"),
        (
            r"[，（）＝＜＞＋－×÷、。；：‘’“”≥≤≠]",
            "bad_character",
            "a full-width character in an expression",
            "use the keyboard's own",
        ),
    )
)


def words_of(text: str) -> tuple[Token, ...]:
    """The words of an expression, checked one by one and for balance of brackets.

    >>> [token.text for token in words_of("household.income >= 4000")]
    ['household.income', '>=', '4000']
    """
    if len(text) > LONGEST:
        raise Refused(
            0, "too_deep", f"an expression of {len(text)} characters", f"the longest has {LONGEST}; name its parts"
        )
    tokens, at = [], _skip(text, 0)
    while at < len(text):
        token = _next(text, at)
        tokens.append(_known(token))
        at = _skip(text, at + len(token.text))
    if not tokens:
        raise Refused(0, "bad_syntax", "an empty expression", "write a condition or a number, or drop the line")
    _balanced(tokens)
    return tuple(tokens)


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _next(text: str, at: int) -> Token:
    for pattern, code, message, hint in _REFUSED:
        if pattern.match(text, at) and not (pattern.pattern == "'" and _TOKEN.match(text, at)):
            raise Refused(at, code, message, hint)
    found = _TOKEN.match(text, at)
    if found is None:
        shown = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
        raise Refused(
            at,
            "bad_character",
            f"{shown!r} has no meaning in an expression",
            "names are a-z, 0-9 and _; codes are in quotes",
        )
    kind: Kind = found.lastgroup  # type: ignore[assignment]
    return Token(kind, found.group(), at)


def _known(token: Token) -> Token:
    """The token with its kind settled: operators written as words, true and false; reserved words are refused."""
    if token.kind != "name":
        return token
    lower = token.text.lower()
    if lower in OPERATORS:
        return Token("operator", lower, token.at)
    if lower in ("true", "false"):
        return Token("flag", lower, token.at)
    for part in token.text.split("."):
        _usable(part, token)
    return token


def _usable(part: str, token: Token) -> None:
    lower, alone = part.lower(), "." not in token.text
    if alone and lower in FUNCTIONS:
        return
    if lower in INSTEAD and (lower in SQL or lower in OURS):
        raise Refused(token.at, "not_in_language", f"`{lower}` is not part of expressions", INSTEAD[lower])
    if lower in SQL or (lower in OURS and lower != "withdrawn"):
        raise Refused(
            token.at, "reserved_word", f"`{part}` is a reserved word", "no fact, rule or value can have that name"
        )


def _balanced(tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "operator" and token.text in ("(", "["):
            opened.append(token)
            if len(opened) > DEEPEST:
                raise Refused(
                    token.at,
                    "too_deep",
                    f"brackets nested more than {DEEPEST} deep",
                    "name the parts as `value` or `rule` blocks",
                )
        elif token.text in _OPENING and (not opened or opened.pop().text != _OPENING[token.text]):
            raise Refused(
                token.at,
                "unbalanced",
                f"`{token.text}` closes nothing",
                f"drop it, or open it with `{_OPENING[token.text]}`",
            )
    if opened:
        raise Refused(opened[-1].at, "unbalanced", f"`{opened[-1].text}` is never closed", _BALANCE_HINT)


_OPENING = {")": "(", "]": "["}
_BALANCE_HINT = "YAML in one line cuts at a comma: an expression with a comma stands on a line of its own"
