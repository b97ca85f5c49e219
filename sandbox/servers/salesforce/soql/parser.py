"""Read SOQL: a recursive descent over the tokens."""

from __future__ import annotations

from typing import Final, NoReturn

from sandbox.servers.salesforce.errors import malformed_query
from sandbox.servers.salesforce.soql.syntax import (
    Aggregate,
    AliasedField,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    FieldGroup,
    FieldPath,
    Literal,
    LiteralKind,
    Membership,
    Negation,
    Ordering,
    Query,
    SelectItem,
)
from sandbox.servers.salesforce.soql.tokens import Token, TokenKind, tokenize, unquote

AGGREGATES: Final = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
_OPERATORS: Final = frozenset({"=", "!=", "<>", "<", "<=", ">", ">="})
_CLAUSES: Final = frozenset(
    {"FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "ALL", "FOR", "USING"}
)
_LITERALS: Final = {
    TokenKind.STRING: LiteralKind.STRING,
    TokenKind.NUMBER: LiteralKind.NUMBER,
    TokenKind.DATE: LiteralKind.DATE,
    TokenKind.DATETIME: LiteralKind.DATETIME,
    TokenKind.RANGE: LiteralKind.RANGE,
}


def parse(text: str) -> Query:
    """The query that the text says.

    Raises:
        SalesforceError: `MALFORMED_QUERY`, with the place of the first wrong token.
    """
    parser = _Parser(text)
    query = parser.query()
    parser.expect_end()
    return query


class _Parser:
    """A cursor over the tokens of one query."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokenize(text)
        self._index = 0

    # The cursor.

    @property
    def _current(self) -> Token:
        return self._tokens[self._index]

    def _advance(self) -> Token:
        token = self._current
        if token.kind is not TokenKind.END:
            self._index += 1
        return token

    def _take_word(self, *words: str) -> bool:
        if self._current.is_word(*words):
            self._advance()
            return True
        return False

    def _take_symbol(self, symbol: str) -> bool:
        if self._current.kind is TokenKind.SYMBOL and self._current.text == symbol:
            self._advance()
            return True
        return False

    def _expect_word(self, word: str) -> None:
        if not self._take_word(word):
            self._unexpected()

    def _expect_symbol(self, symbol: str) -> None:
        if not self._take_symbol(symbol):
            self._unexpected()

    def _unexpected(self, token: Token | None = None) -> NoReturn:
        at = token or self._current
        raise malformed_query(
            self._text, at.position, f"unexpected token: {at.text.strip(chr(39))}"
        )

    def expect_end(self) -> None:
        """Raise unless the whole text has been read."""
        if self._current.kind is not TokenKind.END:
            self._unexpected()

    # The grammar.

    def query(self) -> Query:
        """`SELECT ... FROM ... [WHERE] [GROUP BY] [ORDER BY] [LIMIT] [OFFSET]`."""
        self._expect_word("SELECT")
        select = [self._select_item()]
        while self._take_symbol(","):
            select.append(self._select_item())
        self._expect_word("FROM")
        source = self._name()
        alias = None
        if self._current.kind is TokenKind.WORD and (
            self._current.text.upper() not in _CLAUSES
        ):
            self._take_word("AS")
            alias = self._name().text
        where = self._condition() if self._take_word("WHERE") else None
        group_by = self._group_by()
        order_by = self._order_by()
        limit = self._count() if self._take_word("LIMIT") else None
        offset = self._count() if self._take_word("OFFSET") else None
        return Query(
            text=self._text,
            select=tuple(select),
            object_name=source.text,
            object_position=source.position,
            alias=alias,
            where=where,
            group_by=group_by,
            order_by=order_by,
            limit=limit,
            offset=offset,
        )

    def _name(self) -> Token:
        token = self._current
        if token.kind is not TokenKind.WORD or token.text.upper() in _CLAUSES:
            self._unexpected()
        return self._advance()

    def _path(self) -> FieldPath:
        token = self._name()
        return FieldPath(tuple(token.text.split(".")), token.position)

    def _select_item(self) -> SelectItem:
        name = self._name()
        if self._take_symbol("("):
            return self._call(name)
        path = FieldPath(tuple(name.text.split(".")), name.position)
        alias = self._alias()
        return path if alias is None else AliasedField(path, alias)

    def _call(self, name: Token) -> Aggregate | FieldGroup:
        function = name.text.upper()
        if function == "FIELDS":
            group = self._advance()
            self._expect_symbol(")")
            if group.text.upper() not in {"ALL", "STANDARD", "CUSTOM"}:
                self._unexpected(group)
            return FieldGroup(group.text.upper(), name.position)
        if function not in AGGREGATES:
            self._unexpected(name)
        field = None
        if not self._take_symbol(")"):
            field = self._path()
            self._expect_symbol(")")
        elif function != "COUNT":
            self._unexpected(name)
        return Aggregate(function, field, self._alias(), name.position)

    def _alias(self) -> str | None:
        token = self._current
        if token.kind is TokenKind.WORD and token.text.upper() not in _CLAUSES | {
            "ASC",
            "DESC",
            "NULLS",
        }:
            return self._advance().text
        return None

    def _condition(self) -> Condition:
        first = self._unary_condition()
        operands = [first]
        if self._current.is_word("AND"):
            while self._take_word("AND"):
                operands.append(self._unary_condition())
            result: Condition = Conjunction(tuple(operands))
        elif self._current.is_word("OR"):
            while self._take_word("OR"):
                operands.append(self._unary_condition())
            result = Disjunction(tuple(operands))
        else:
            return first
        # The platform refuses AND beside OR without parentheses, so that nobody has to
        # remember which binds first.
        if self._current.is_word("AND", "OR"):
            self._unexpected()
        return result

    def _unary_condition(self) -> Condition:
        if self._take_word("NOT"):
            return Negation(self._unary_condition())
        if self._take_symbol("("):
            inner = self._condition()
            self._expect_symbol(")")
            return inner
        field = self._path()
        if self._take_word("NOT"):
            self._expect_word("IN")
            return Membership(field, self._members(), is_negated=True)
        if self._take_word("IN"):
            return Membership(field, self._members(), is_negated=False)
        if self._take_word("LIKE"):
            return Comparison(field, "LIKE", self._literal())
        operator = self._current
        if operator.kind is not TokenKind.SYMBOL or operator.text not in _OPERATORS:
            self._unexpected()
        self._advance()
        symbol = "!=" if operator.text == "<>" else operator.text
        return Comparison(field, symbol, self._literal())

    def _members(self) -> tuple[Literal, ...] | Query:
        self._expect_symbol("(")
        if self._current.is_word("SELECT"):
            inner = self.query()
            self._expect_symbol(")")
            return inner
        values = [self._literal()]
        while self._take_symbol(","):
            values.append(self._literal())
        self._expect_symbol(")")
        return tuple(values)

    def _literal(self) -> Literal:
        token = self._current
        if token.kind is TokenKind.STRING:
            self._advance()
            return Literal(LiteralKind.STRING, unquote(token.text), token.position)
        if token.kind in _LITERALS:
            self._advance()
            return Literal(_LITERALS[token.kind], token.text, token.position)
        if token.kind is TokenKind.WORD:
            self._advance()
            return Literal(_word_kind(token), token.text, token.position)
        return self._unexpected()

    def _group_by(self) -> tuple[FieldPath, ...]:
        if not self._take_word("GROUP"):
            return ()
        self._expect_word("BY")
        fields = [self._path()]
        while self._take_symbol(","):
            fields.append(self._path())
        return tuple(fields)

    def _order_by(self) -> tuple[Ordering, ...]:
        if not self._take_word("ORDER"):
            return ()
        self._expect_word("BY")
        orderings = [self._ordering()]
        while self._take_symbol(","):
            orderings.append(self._ordering())
        return tuple(orderings)

    def _ordering(self) -> Ordering:
        name = self._name()
        key: FieldPath | Aggregate
        if self._take_symbol("("):
            call = self._call(name)
            if isinstance(call, FieldGroup):
                self._unexpected(name)
            key = call
        else:
            key = FieldPath(tuple(name.text.split(".")), name.position)
        is_descending = self._take_word("DESC")
        if not is_descending:
            self._take_word("ASC")
        nulls_first = True
        if self._take_word("NULLS"):
            nulls_first = self._take_word("FIRST")
            if not nulls_first:
                self._expect_word("LAST")
        return Ordering(key, is_descending, nulls_first)

    def _count(self) -> int:
        token = self._current
        if token.kind is not TokenKind.NUMBER or not token.text.isdigit():
            self._unexpected()
        return int(self._advance().text)


def _word_kind(token: Token) -> LiteralKind:
    word = token.text.upper()
    if word in {"TRUE", "FALSE"}:
        return LiteralKind.BOOLEAN
    return LiteralKind.NULL if word == "NULL" else LiteralKind.RANGE
