"""Read SOQL's tokens: a cursor, and the small things that conditions are made of."""

from __future__ import annotations

from typing import Final, NoReturn

from sandbox.servers.salesforce.errors import malformed_query
from sandbox.servers.salesforce.soql.syntax import (
    Aggregate,
    Call,
    Expression,
    FieldPath,
    Literal,
    LiteralKind,
)
from sandbox.servers.salesforce.soql.tokens import Token, TokenKind, tokenize, unquote

AGGREGATES: Final = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
DATE_FUNCTIONS: Final = frozenset(
    {
        "CALENDAR_MONTH",
        "CALENDAR_QUARTER",
        "CALENDAR_YEAR",
        "DAY_IN_MONTH",
        "DAY_IN_WEEK",
        "DAY_IN_YEAR",
        "DAY_ONLY",
        "FISCAL_MONTH",
        "FISCAL_QUARTER",
        "FISCAL_YEAR",
        "HOUR_IN_DAY",
        "WEEK_IN_MONTH",
        "WEEK_IN_YEAR",
    }
)
FUNCTIONS: Final = DATE_FUNCTIONS | {
    "CONVERTCURRENCY",
    "CONVERTTIMEZONE",
    "FORMAT",
    "GROUPING",
    "TOLABEL",
}
CLAUSES: Final = frozenset(
    {
        "FROM",
        "USING",
        "WHERE",
        "WITH",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "FOR",
        "UPDATE",
        "ALL",
    }
)
_LITERALS: Final = {
    TokenKind.NUMBER: LiteralKind.NUMBER,
    TokenKind.CURRENCY: LiteralKind.CURRENCY,
    TokenKind.DATE: LiteralKind.DATE,
    TokenKind.DATETIME: LiteralKind.DATETIME,
    TokenKind.RANGE: LiteralKind.RANGE,
}


class Reader:
    """A cursor over the tokens of one query."""

    def __init__(self, text: str) -> None:
        """Begin at the first token of the text."""
        self.text = text
        self._tokens = tokenize(text)
        self._index = 0

    # The cursor.

    @property
    def current(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._index]

    def advance(self) -> Token:
        """Take the next token."""
        token = self.current
        if token.kind is not TokenKind.END:
            self._index += 1
        return token

    def take_word(self, *words: str) -> bool:
        """Take the next token if it is one of these key words."""
        if self.current.is_word(*words):
            self.advance()
            return True
        return False

    def take_symbol(self, symbol: str) -> bool:
        """Take the next token if it is this symbol."""
        if self.current.kind is TokenKind.SYMBOL and self.current.text == symbol:
            self.advance()
            return True
        return False

    def expect_word(self, *words: str) -> None:
        """Take one of these key words, or refuse the query."""
        if not self.take_word(*words):
            self.unexpected()

    def expect_symbol(self, symbol: str) -> None:
        """Take this symbol, or refuse the query."""
        if not self.take_symbol(symbol):
            self.unexpected()

    def expect_end(self) -> None:
        """Refuse the query unless the whole text has been read."""
        if self.current.kind is not TokenKind.END:
            self.unexpected()

    def unexpected(self, token: Token | None = None) -> NoReturn:
        """Refuse the query because of this token, or of the next one."""
        at = token or self.current
        self.refuse(at, f"unexpected token: {at.text.strip(chr(39))}")

    def refuse(self, token: Token, message: str) -> NoReturn:
        """Refuse the query with a message about this token."""
        raise malformed_query(self.text, token.position, message)

    # Names, values and expressions.

    def name(self) -> Token:
        """A word that isn't the beginning of a clause."""
        token = self.current
        if token.kind is not TokenKind.WORD or token.text.upper() in CLAUSES:
            self.unexpected()
        return self.advance()

    def object_name(self) -> Token:
        """The name of an object, which may be a key word: `Group`."""
        token = self.advance()
        if token.kind is not TokenKind.WORD:
            self.unexpected(token)
        return token

    def path(self) -> FieldPath:
        """A field."""
        return _path(self.name())

    def count(self) -> int:
        """A whole number."""
        token = self.current
        if token.kind is not TokenKind.NUMBER or not token.text.isdigit():
            self.unexpected()
        return int(self.advance().text)

    def expression(self) -> Expression:
        """A field, or a function of one."""
        name = self.name()
        return self.call(name) if self.take_symbol("(") else _path(name)

    def call(self, name: Token) -> Expression:
        """A function, whose name and opening parenthesis were read."""
        function = name.text.upper()
        if function in AGGREGATES:
            return self._aggregate(name)
        if function not in FUNCTIONS:
            self.unexpected(name)
        argument = self.expression()
        self.expect_symbol(")")
        return Call(function, argument, name.position)

    def _aggregate(self, name: Token) -> Aggregate:
        function = name.text.upper()
        if self.take_symbol(")"):
            if function != "COUNT":
                self.unexpected(name)
            return Aggregate(function, None, name.position)
        field = self.path()
        self.expect_symbol(")")
        return Aggregate(function, field, name.position)

    def literal(self, *, is_pattern: bool = False) -> Literal:
        """A value; with `is_pattern`, the pattern of a `LIKE`."""
        token = self.advance()
        if token.kind is TokenKind.STRING:
            text = unquote(token.text, is_pattern=is_pattern)
            return Literal(LiteralKind.STRING, text, token.position)
        if token.kind in _LITERALS:
            return Literal(_LITERALS[token.kind], token.text, token.position)
        if token.kind is TokenKind.WORD:
            return Literal(_word_kind(token), token.text, token.position)
        return self.unexpected(token)


def _path(token: Token) -> FieldPath:
    return FieldPath(tuple(token.text.split(".")), token.position)


def _word_kind(token: Token) -> LiteralKind:
    word = token.text.upper()
    if word in {"TRUE", "FALSE"}:
        return LiteralKind.BOOLEAN
    return LiteralKind.NULL if word == "NULL" else LiteralKind.RANGE
