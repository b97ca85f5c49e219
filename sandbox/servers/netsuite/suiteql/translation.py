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
from sandbox.servers.netsuite.suiteql import late, rownum, rules
from sandbox.servers.netsuite.suiteql.catalogue import VIEWS
from sandbox.servers.netsuite.suiteql.formats import (
    ACCOUNT,
    strftime_format,
    trunc_unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sandbox.servers.netsuite.suiteql.catalogue import Catalogue

_TEMPORAL_TYPES: Final = (exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP)
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
        if any(column.args.get("join_mark") for column in query.find_all(exp.Column)):
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
            return self._display(node.expression.expressions[0])
        if isinstance(node, exp.CurrentTimestamp | exp.CurrentDate):
            return _instant(at)
        if isinstance(node, (*_COMPARISONS, exp.Between, exp.In)):
            self._read_dates(node)
            return node
        if isinstance(node, exp.Add | exp.Sub):
            self._count_days(node)
            return node
        return _function(node)

    def _display(self, column: exp.Column) -> exp.Expr:
        """What `BUILTIN.DF(column)` shows."""
        alias, table = self._table_of(column)
        name = column.name.lower()
        if not self.catalogue.has_column(table, name):
            return column
        value = f'"{alias}"."{name}"'
        shown = self.catalogue.display_of(table, name, value, f'"{alias}"')
        return exp.paren(exp.maybe_parse(shown, dialect="duckdb"), copy=False)

    def _table_of(self, column: exp.Column) -> tuple[str, str]:
        """The alias and the table of a column, from the query around it."""
        select = column.find_ancestor(exp.Select)
        if select is None:
            raise SuiteQLError
        named = [select.args.get("from_"), *(select.args.get("joins") or ())]
        tables = {
            source.this.alias_or_name.lower(): source.this.name.lower()
            for source in named
            if source is not None and isinstance(source.this, exp.Table)
        }
        wanted = column.table.lower()
        for alias, table in tables.items():
            if table in self.catalogue.tables and (
                wanted == alias
                or (
                    not wanted and self.catalogue.has_column(table, column.name.lower())
                )
            ):
                return alias, table
        raise SuiteQLError(f"Field '{column.name}' has no display value")

    def _read_dates(self, node: exp.Expr) -> None:
        """Read texts that are compared with a date in the account's date format."""
        sides = list(node.iter_expressions())
        if any(
            isinstance(side, exp.Column) and self._is_temporal(side) for side in sides
        ):
            for side in sides:
                if isinstance(side, exp.Literal) and side.is_string:
                    side.replace(_strptime(side.copy(), ACCOUNT))

    def _count_days(self, node: exp.Binary) -> None:
        """Let a number that is added to a date be a number of days."""
        number = node.right
        if isinstance(number, exp.Literal) and self._is_temporal(node.left):
            days = exp.Anonymous(this="to_days", expressions=[number.copy()])
            number.replace(days)

    def _is_temporal(self, node: exp.Expr) -> bool:
        """Whether the expression, already translated, is a date or an instant."""
        if isinstance(node, exp.Column):
            return node.name.lower() in self.catalogue.temporal_columns
        if isinstance(node, exp.Cast):
            return node.to.this in _TEMPORAL_TYPES
        if isinstance(node, exp.Anonymous):
            return node.this in {"strptime", "date_trunc"}
        return isinstance(node, exp.AddMonths | exp.LastDay)


def _function(node: exp.Expr) -> exp.Expr:
    """A function by the name and the arguments that DuckDB knows."""
    for kind, write in _FUNCTIONS.items():
        if isinstance(node, kind):
            return write(node)
    return node


def _to_date(node: exp.Expr) -> exp.Expr:
    """`TO_DATE` and `TO_TIMESTAMP`: both have a time of day."""
    written = node.args.get("format")
    # The parser has turned the elements into percent signs, but kept the quotes that
    # stand around other letters (`"T"`).
    pattern = ACCOUNT if written is None else written.name.replace('"', "")
    return _strptime(node.this, pattern)


def _to_number(node: exp.Expr) -> exp.Expr:
    """Text read as a number."""
    return exp.cast(node.this, "decimal(38, 10)")


def _date_trunc(node: exp.Expr) -> exp.Expr:
    """`TRUNC(date, unit)`."""
    unit = exp.Literal.string(trunc_unit(node.args["unit"].name))
    return exp.Anonymous(this="date_trunc", expressions=[unit, node.this])


def _by_name(node: exp.Expr) -> exp.Expr:
    """The functions that the parser knows by name only."""
    name = str(node.this).upper()
    if name == "SYS_EXTRACT_UTC":
        argument: exp.Expr = node.expressions[0]
        return argument
    if name == "TRUNC":
        return exp.cast(node.expressions[0], "date")
    return node


def _to_char(node: exp.Expr) -> exp.Expr:
    """A value as text, by a date format where one is given."""
    written = node.args.get("format")
    if written is None:
        return exp.cast(node.this, "varchar")
    if not isinstance(written, exp.Literal):
        raise SuiteQLError("Invalid format")
    pattern = exp.Literal.string(strftime_format(written.name))
    return exp.Anonymous(this="strftime", expressions=[node.this, pattern])


def _strptime(value: exp.Expr, pattern: str) -> exp.Expr:
    """Text read as an instant."""
    return exp.Anonymous(
        this="strptime", expressions=[value, exp.Literal.string(pattern)]
    )


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


_FUNCTIONS: Final[dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    exp.ToChar: _to_char,
    exp.StrToDate: _to_date,
    exp.StrToTime: _to_date,
    exp.ToNumber: _to_number,
    exp.DateTrunc: _date_trunc,
    exp.TimestampTrunc: _date_trunc,
    exp.Anonymous: _by_name,
}
