"""Read SOQL: a recursive descent over the tokens."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

from sandbox.servers.salesforce.soql.reader import CLAUSES, Reader
from sandbox.servers.salesforce.soql.syntax import (
    ChildQuery,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Expression,
    FieldGroup,
    FieldPath,
    Grouping,
    Inclusion,
    Literal,
    Membership,
    Negation,
    Ordering,
    Query,
    Selected,
    SelectItem,
    TypeOf,
)
from sandbox.servers.salesforce.soql.tokens import Token, TokenKind

_OPERATORS: Final = frozenset({"=", "!=", "<>", "<", "<=", ">", ">="})
_NO_ALIAS: Final = CLAUSES | {"ASC", "DESC", "NULLS"}
_SCOPES: Final = frozenset(
    {"DELEGATED", "EVERYTHING", "MINE", "MINE_AND_MY_GROUPS", "MY_TERRITORY", "TEAM"}
)


def parse(text: str) -> Query:
    """The query that the text says.

    Raises:
        SalesforceError: `MALFORMED_QUERY`, with the place of the first wrong token.
    """
    parser = _Parser(text)
    query = parser.query()
    parser.expect_end()
    return query


class _ConditionParser(Reader, ABC):
    """Conditions: what stands after `WHERE` and `HAVING`."""

    @abstractmethod
    def query(self) -> Query:
        """The query within a semi-join."""

    def condition(self) -> Condition:
        first = self._unary_condition()
        operands = [first]
        if self.current.is_word("AND"):
            while self.take_word("AND"):
                operands.append(self._unary_condition())
            result: Condition = Conjunction(tuple(operands))
        elif self.current.is_word("OR"):
            while self.take_word("OR"):
                operands.append(self._unary_condition())
            result = Disjunction(tuple(operands))
        else:
            return first
        # The platform refuses AND beside OR without parentheses, so that nobody has to
        # remember which binds first.
        if self.current.is_word("AND", "OR"):
            self.unexpected()
        return result

    def _unary_condition(self) -> Condition:
        if self.take_word("NOT"):
            return Negation(self._unary_condition())
        if self.take_symbol("("):
            inner = self.condition()
            self.expect_symbol(")")
            return inner
        return self._compared(self.expression())

    def _compared(self, left: Expression) -> Condition:
        if self.take_word("NOT"):
            self.expect_word("IN")
            return Membership(left, self._members(), is_negated=True)
        if self.take_word("IN"):
            return Membership(left, self._members(), is_negated=False)
        if self.current.is_word("INCLUDES", "EXCLUDES"):
            is_negated = self.advance().is_word("EXCLUDES")
            return Inclusion(left, self._values(), is_negated)
        if self.take_word("LIKE"):
            return Comparison(left, "LIKE", self.literal(is_pattern=True))
        operator = self.current
        if operator.kind is not TokenKind.SYMBOL or operator.text not in _OPERATORS:
            self.unexpected()
        self.advance()
        symbol = "!=" if operator.text == "<>" else operator.text
        return Comparison(left, symbol, self.literal())

    def _members(self) -> tuple[Literal, ...] | Query:
        self.expect_symbol("(")
        if self.current.is_word("SELECT"):
            inner = self.query()
            self.expect_symbol(")")
            return inner
        return self._rest_of_values()

    def _values(self) -> tuple[Literal, ...]:
        self.expect_symbol("(")
        return self._rest_of_values()

    def _rest_of_values(self) -> tuple[Literal, ...]:
        values = [self.literal()]
        while self.take_symbol(","):
            values.append(self.literal())
        self.expect_symbol(")")
        return tuple(values)


class _Parser(_ConditionParser):
    """Queries, clause by clause."""

    def query(self) -> Query:
        self.expect_word("SELECT")
        select = [self._select_item()]
        while self.take_symbol(","):
            select.append(self._select_item())
        self.expect_word("FROM")
        source = self.object_name()
        aliases = self._aliases(source)
        scope = self._scope()
        where = self.condition() if self.take_word("WHERE") else None
        while self.take_word("WITH"):
            self.expect_word("SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE")
        grouping, group_by = self._group_by()
        having = self.condition() if self.take_word("HAVING") else None
        order_by = self._order_by()
        limit = self.count() if self.take_word("LIMIT") else None
        offset = self.count() if self.take_word("OFFSET") else None
        self._closing_words()
        return Query(
            text=self.text,
            select=tuple(select),
            object_name=source.text,
            object_position=source.position,
            aliases=aliases,
            scope=scope,
            where=where,
            grouping=grouping,
            group_by=group_by,
            having=having,
            order_by=order_by,
            limit=limit,
            offset=offset,
        )

    # The select list.

    def _select_item(self) -> SelectItem:
        opening = self.current
        if self.take_symbol("("):
            inner = self.query()
            self.expect_symbol(")")
            return ChildQuery(inner, opening.position)
        if self.take_word("TYPEOF"):
            return self._type_of()
        if opening.is_word("FIELDS"):
            return self._field_group()
        expression = self.expression()
        return Selected(expression, self._alias())

    def _field_group(self) -> FieldGroup:
        name = self.advance()
        self.expect_symbol("(")
        group = self.advance()
        self.expect_symbol(")")
        if not group.is_word("ALL", "STANDARD", "CUSTOM"):
            self.unexpected(group)
        return FieldGroup(group.text.upper(), name.position)

    def _type_of(self) -> TypeOf:
        relationship = self.path()
        branches = []
        while self.take_word("WHEN"):
            object_name = self.object_name().text
            self.expect_word("THEN")
            branches.append((object_name, self._paths()))
        otherwise = self._paths() if self.take_word("ELSE") else ()
        if not branches:
            self.unexpected()
        self.expect_word("END")
        return TypeOf(relationship, tuple(branches), otherwise)

    def _paths(self) -> tuple[FieldPath, ...]:
        paths = [self.path()]
        while self.take_symbol(","):
            paths.append(self.path())
        return tuple(paths)

    def _alias(self) -> str | None:
        token = self.current
        if token.kind is TokenKind.WORD and token.text.upper() not in _NO_ALIAS:
            return self.advance().text
        return None

    # The other clauses.

    def _aliases(self, source: Token) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The names of `FROM Contact c, c.Account a`."""
        known: dict[str, tuple[str, ...]] = {source.text.lower(): ()}
        alias = self._alias()
        if alias:
            known[alias.lower()] = ()
        while self.take_symbol(","):
            first, *rest = self.path().parts
            self.take_word("AS")
            further = self._alias()
            if further is None or first.lower() not in known:
                self.unexpected()
            known[further.lower()] = (*known[first.lower()], *rest)
        return tuple(known.items())

    def _scope(self) -> str | None:
        if not self.take_word("USING"):
            return None
        self.expect_word("SCOPE")
        token = self.advance()
        if not token.is_word(*_SCOPES):
            self.unexpected(token)
        return token.text.lower()

    def _group_by(self) -> tuple[Grouping, tuple[Expression, ...]]:
        if not self.take_word("GROUP"):
            return Grouping.PLAIN, ()
        self.expect_word("BY")
        for grouping in (Grouping.ROLLUP, Grouping.CUBE):
            if self.take_word(grouping.upper()):
                self.expect_symbol("(")
                keys = self._expressions()
                self.expect_symbol(")")
                return grouping, keys
        return Grouping.PLAIN, self._expressions()

    def _expressions(self) -> tuple[Expression, ...]:
        found = [self.expression()]
        while self.take_symbol(","):
            found.append(self.expression())
        return tuple(found)

    def _order_by(self) -> tuple[Ordering, ...]:
        if not self.take_word("ORDER"):
            return ()
        self.expect_word("BY")
        orderings = [self._ordering()]
        while self.take_symbol(","):
            orderings.append(self._ordering())
        return tuple(orderings)

    def _ordering(self) -> Ordering:
        key = self.expression()
        is_descending = self.take_word("DESC")
        if not is_descending:
            self.take_word("ASC")
        nulls_first = True
        if self.take_word("NULLS"):
            nulls_first = self.take_word("FIRST")
            if not nulls_first:
                self.expect_word("LAST")
        return Ordering(key, is_descending, nulls_first)

    def _closing_words(self) -> None:
        """`FOR VIEW`, `UPDATE TRACKING`: they change no row, and no answer."""
        while self.take_word("FOR"):
            self.expect_word("VIEW", "REFERENCE")
        if self.take_word("UPDATE"):
            self.expect_word("TRACKING", "VIEWSTAT")
            if self.take_symbol(","):
                self.expect_word("TRACKING", "VIEWSTAT")
        rows = self.current
        if self.take_word("ALL"):
            self.expect_word("ROWS")
            # Deleted records are asked for by `queryAll`; these words are Apex's.
            self.refuse(rows, "ALL ROWS not allowed in this context")
