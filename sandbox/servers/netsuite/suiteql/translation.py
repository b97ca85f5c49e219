"""From a query in SuiteQL to the same query in DuckDB's SQL.

The parser has done the grammar; what is left is what the two engines name or count
differently: tables (ours are views), functions, dates as text, `ROWNUM`, `BUILTIN.DF`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlglot import exp
from sqlglot.transforms import eliminate_join_marks

from sandbox.servers.netsuite.errors import (
    InvalidSearchTypeError,
    RecordNotFoundError,
    SuiteQLError,
)
from sandbox.servers.netsuite.suiteql import (
    builtin,
    functions,
    kinds,
    late,
    rownum,
    rules,
)
from sandbox.servers.netsuite.suiteql.catalogue import VIEWS
from sandbox.servers.netsuite.suiteql.formats import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.servers.netsuite.suiteql.catalogue import Catalogue

_NOW: Final = (
    exp.CurrentTimestamp, exp.CurrentDate, exp.Localtimestamp, exp.Systimestamp,
)  # fmt: skip
_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


@dataclass(frozen=True, slots=True)
class Translated:
    """A query that is ready to run.

    Attributes:
        query: the query in DuckDB's terms.
        sources: the tables that it named, by alias, for messages.
    """

    query: exp.Query
    sources: Mapping[str, str]

    def page(self, limit: int, offset: int) -> str:
        """SQL for some rows of the answer."""
        found = late.page(self.query, limit, offset)
        if found is not None:
            return _sql(found)
        query = self.query
        if query.args.get("limit") is not None:
            query = exp.select("*").from_(query.subquery("answer"))
        return _sql(query.limit(limit).offset(offset))

    def count(self) -> str:
        """SQL for the number of rows of the answer."""
        query = self.query.copy()
        if query.args.get("limit") is None:
            query.set("order", None)
        return _sql(exp.select("count(*)").from_(query.subquery("answer")))


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates for one role.

    Attributes:
        catalogue: the tables that there are.
        hidden: the tables that the role may not see.
    """

    catalogue: Catalogue
    hidden: frozenset[str]

    def translate(self, text: str, at: datetime) -> Translated:
        """Translate a query.

        Args:
            text: the query in SuiteQL, parameters already bound.
            at: what `SYSDATE` is.

        Raises:
            SuiteQLError: the query isn't one that the service runs.
        """
        query = rules.parse(text)
        if _has_join_marks(query):
            _refuse_mixed_joins(query)
            eliminate_join_marks(query)
        sources = self._point_tables_at_views(query)
        for select in list(query.find_all(exp.Select)):
            rownum.apply(select)
            _fetch_to_limit(select)
        _name_expressions(query)
        # From the leaves up, so that a function's arguments are done before it.
        for node in reversed(list(query.walk(bfs=True))):
            changed = self._node(node, at)
            if changed is not node:
                node.replace(changed)
        return Translated(query, sources)

    def _point_tables_at_views(self, query: exp.Query) -> dict[str, str]:
        """Let every table be one of the views; say what was named, by alias."""
        own_names = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
        sources: dict[str, str] = {}
        for table in query.find_all(exp.Table):
            name = table.name.lower()
            if table.args.get("db") or not isinstance(table.this, exp.Identifier):
                raise InvalidSearchTypeError(table.sql(dialect="oracle"))
            if name not in own_names and name != "dual":
                if name in self.hidden:
                    raise RecordNotFoundError(name)
                if name not in self.catalogue.tables:
                    raise InvalidSearchTypeError(table.name)
            sources[table.alias_or_name.lower()] = name
            if name not in own_names:
                if not table.alias:
                    table.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
                table.set("this", exp.to_identifier(name))
                table.set("db", exp.to_identifier(VIEWS))
        return sources

    def _node(self, node: exp.Expr, at: datetime) -> exp.Expr:
        """One node in DuckDB's terms."""
        if isinstance(node, exp.Dot):
            return builtin.write(node, self.catalogue)
        if isinstance(node, _NOW):
            return _instant(at)
        if isinstance(node, exp.Add | exp.Sub):
            return self._count_days(node)
        if isinstance(node, exp.Anonymous) and str(node.this).upper() == "TRUNC":
            return self._trunc(node.expressions[0])
        if isinstance(node, (*_COMPARISONS, exp.Between, exp.In)):
            self._read_dates(node)
        return functions.write(node)

    def _trunc(self, value: exp.Expr) -> exp.Expr:
        """`TRUNC` of a number drops the fraction, that of a date the time of day."""
        if kinds.is_number(self.catalogue, value):
            return functions.call("trunc", value)
        return exp.cast(value, "date")

    def _read_dates(self, node: exp.Expr) -> None:
        """Read texts that are compared with a date in the account's date format."""
        sides = list(node.iter_expressions())
        if any(
            isinstance(side, exp.Column) and kinds.is_temporal(self.catalogue, side)
            for side in sides
        ):
            for side in sides:
                if isinstance(side, exp.Literal) and side.is_string:
                    side.replace(functions.read_text(side.copy(), ACCOUNT))

    def _count_days(self, node: exp.Binary) -> exp.Expr:
        """Let a number beside a date be a number of days, as it is to Oracle."""
        left, right = node.left, node.right
        if not kinds.is_temporal(self.catalogue, left) or isinstance(
            right, exp.Interval
        ):
            return node
        if kinds.is_temporal(self.catalogue, right):
            if isinstance(node, exp.Sub):
                return functions.days_between(left, right)
            return node
        right.replace(functions.days(right))
        return node


def _has_join_marks(query: exp.Query) -> bool:
    """Whether a join is written with `(+)`."""
    return any(column.args.get("join_mark") for column in query.find_all(exp.Column))


def _refuse_mixed_joins(query: exp.Query) -> None:
    """Raise when a query joins in both ways, which the service does not run."""
    for join in query.find_all(exp.Join):
        if join.args.get("on") is not None or join.side or join.kind:
            raise SuiteQLError


def _instant(at: datetime) -> exp.Expr:
    """An instant as a literal."""
    return exp.cast(exp.Literal.string(f"{at:%Y-%m-%d %H:%M:%S}"), "timestamp")


def _fetch_to_limit(select: exp.Select) -> None:
    """`FETCH FIRST n ROWS ONLY` by its other name."""
    fetch = select.args.get("limit")
    if isinstance(fetch, exp.Fetch):
        select.set("limit", exp.Limit(expression=fetch.args["count"].copy()))


def _name_expressions(query: exp.Query) -> None:
    """Name expressions without an alias as the service does: `expr1`, `expr2`, ..."""
    number = 0
    for position, shown in enumerate(query.selects):
        if not isinstance(shown, exp.Alias | exp.Column | exp.Star):
            number += 1
            query.selects[position].replace(exp.alias_(shown.copy(), f"expr{number}"))


def _sql(query: exp.Query) -> str:
    """The query as text for DuckDB."""
    return str(query.sql(dialect="duckdb", identify=True))
