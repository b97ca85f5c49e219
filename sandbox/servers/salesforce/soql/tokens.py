"""Cut SOQL text into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sandbox.servers.salesforce.errors import malformed_query


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    STRING = "string"
    DATETIME = "datetime"
    DATE = "date"
    CURRENCY = "currency"
    NUMBER = "number"
    RANGE = "range"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text and where it begins."""

    kind: TokenKind
    text: str
    position: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these key words, in any case."""
        return self.kind is TokenKind.WORD and self.text.upper() in words


_PATTERN: Final = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<datetime>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))
    | (?P<date>\d{4}-\d{2}-\d{2})
    | (?P<currency>[A-Z]{3}\d+(?:\.\d*)?\b)
    | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<range>[A-Za-z_]+:\d+)
    | (?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    | (?P<symbol><=|>=|!=|<>|[=<>(),])
    """,
    re.VERBOSE,
)

_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ESCAPE: Final = re.compile(r"\\(?:u(?P<code>[0-9A-Fa-f]{4})|(?P<letter>.))", re.DOTALL)
_KEPT_IN_PATTERNS: Final = frozenset("%_\\")


def tokenize(text: str) -> list[Token]:
    """The tokens of the text, ended by one of kind `END`."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise malformed_query(text, position, f"unexpected token: {text[position]}")
        kind = match.lastgroup or ""
        if kind != "space":
            tokens.append(Token(TokenKind(kind), match.group(), position))
        position = match.end()
    tokens.append(Token(TokenKind.END, "<EOF>", position))
    return tokens


def unquote(quoted: str, *, is_pattern: bool = False) -> str:
    r"""The value of a quoted string: `'O\'Hara'` is `O'Hara`.

    In a pattern of `LIKE`, `\%`, `\_` and `\\` keep their backslash: they stand for the
    character itself.
    """

    def value(match: re.Match[str]) -> str:
        if match["code"]:
            return chr(int(match["code"], 16))
        letter = match["letter"]
        if is_pattern and letter in _KEPT_IN_PATTERNS:
            return match[0]
        return _ESCAPES.get(letter.lower(), letter)

    return _ESCAPE.sub(value, quoted[1:-1])
