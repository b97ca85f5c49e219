"""SuiteQL's own functions, `BUILTIN.<name>(...)`.

What they do is the vendor's ("SuiteQL Supported Built-in Functions",
article_161950565221).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlglot import exp

from sandbox.servers.netsuite.errors import SuiteQLError
from sandbox.servers.netsuite.suiteql.catalogue import VIEWS, lookup

if TYPE_CHECKING:
    from sandbox.servers.netsuite.suiteql.catalogue import Catalogue

_ARGUMENTS: Final = {
    "CF": (1, 1),
    "CONSOLIDATE": (7, 7),
    "DF": (1, 1),
    "HIERARCHY": (2, 2),
}
"""How many arguments each takes: at least, at most."""

_RATES: Final = {
    "AVERAGE": "r.averagerate",
    "CURRENT": "r.currentrate",
    "HISTORICAL": "r.historicalrate",
}
_VIEW_RATES: Final = {"INCOME": "AVERAGE", "LEDGER": "CURRENT"}


def name_of(node: exp.Expr | None) -> str | None:
    """The function's name when the node is `BUILTIN.<name>(column, ...)`."""
    if not isinstance(node, exp.Dot) or not isinstance(node.expression, exp.Anonymous):
        return None
    name = str(node.expression.this).upper()
    given = node.expression.expressions
    least, most = _ARGUMENTS.get(name, (1, 0))
    if node.this.name.upper() != "BUILTIN" or not least <= len(given) <= most:
        return None
    return name if isinstance(given[0], exp.Column) else None


def write(node: exp.Dot, catalogue: Catalogue) -> exp.Expr:
    """The function in DuckDB's terms."""
    name = name_of(node)
    column, *others = node.expression.expressions
    alias, table = _table_of(column, catalogue)
    value = f'"{alias}"."{column.name.lower()}"'
    if not catalogue.has_column(table, column.name.lower()):
        return _parsed(value)
    if name == "CF":
        return _criterion(table, column.name.lower(), value, alias)
    if name == "HIERARCHY":
        return _hierarchy(catalogue, table, column.name.lower(), value, others[0])
    if name == "CONSOLIDATE":
        return _consolidated(table, value, alias, others, catalogue)
    shown = catalogue.display_of(table, column.name.lower(), value, f'"{alias}"')
    return _parsed(shown)


def _parsed(sql: str) -> exp.Expr:
    return exp.paren(exp.maybe_parse(sql, dialect="duckdb"), copy=False)


def _criterion(table: str, column: str, value: str, alias: str) -> exp.Expr:
    """A value as conditions know it: a status carries its transaction's type."""
    if (table, column) == ("transaction", "status"):
        return _parsed(f'"{alias}"."type" || \':\' || {value}')
    return _parsed(value)


def _hierarchy(
    catalogue: Catalogue, table: str, column: str, value: str, kind: exp.Expr
) -> exp.Expr:
    """A record by its own name, by the names of all above it, or by its id."""
    wanted = kind.name.upper()
    target = catalogue.target_of(table, column)
    if wanted == "IDENTIFIER" or target is None:
        return _parsed(value)
    if wanted == "DISPLAY_JOINED" and catalogue.has_column(target, "fullname"):
        return _parsed(lookup(target, value, "d.fullname"))
    if wanted in {"DISPLAY", "DISPLAY_JOINED"}:
        return _parsed(lookup(target, value))
    raise SuiteQLError(f"Invalid parameter '{kind.name}'")


def _consolidated(
    table: str, value: str, alias: str, others: list[exp.Expr], catalogue: Catalogue
) -> exp.Expr:
    """An amount at the rate of its period, from its subsidiary to another."""
    view, _, rate, target, period, book = others
    own = _subsidiary_of(table, alias)
    by_account = catalogue.has_column(table, "account")
    rate_sql = _RATES.get(rate.name.upper())
    if rate_sql is None:
        fallback = _RATES[_VIEW_RATES.get(view.name.upper(), "CURRENT")]
        rate_sql = fallback
        if by_account:
            general = lookup("account", f'"{alias}".account', "d.generalrate")
            cases = " ".join(f"when '{key}' then {sql}" for key, sql in _RATES.items())
            rate_sql = f"case {general} {cases} else {fallback} end"
    book_sql = "1" if book.name.upper() == "DEFAULT" else book.sql(dialect="duckdb")
    return _parsed(
        f"{value} * (select {rate_sql} from {VIEWS}.consolidatedexchangerate as r "  # noqa: S608 - ours
        f"where r.fromsubsidiary = {own} and r.accountingbook = {book_sql} "
        f"and r.tosubsidiary = {target.sql(dialect='duckdb')} "
        f"and r.postingperiod = {period.sql(dialect='duckdb')})"
    )


def _subsidiary_of(table: str, alias: str) -> str:
    """SQL for the subsidiary of a row."""
    if table == "transactionaccountingline":
        return (
            f"(select l.subsidiary from {VIEWS}.transactionline as l "  # noqa: S608 - ours
            f'where l."transaction" = "{alias}"."transaction" '
            f'and l.id = "{alias}".transactionline)'
        )
    if table == "transaction":
        return (
            f"(select min(l.subsidiary) from {VIEWS}.transactionline as l "  # noqa: S608 - ours
            f'where l."transaction" = "{alias}".id)'
        )
    return f'"{alias}".subsidiary'


def _table_of(column: exp.Column, catalogue: Catalogue) -> tuple[str, str]:
    """The alias and the table of a column, from the queries around it."""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        found = _source_of(column, select, catalogue)
        if found is not None:
            return found
        select = select.find_ancestor(exp.Select)
    raise SuiteQLError(f"Field '{column.name}' has no display value")


def _source_of(
    column: exp.Column, select: exp.Select, catalogue: Catalogue
) -> tuple[str, str] | None:
    """The same from one query, if it has the column."""
    named = [select.args.get("from_"), *(select.args.get("joins") or ())]
    tables = {
        source.this.alias_or_name.lower(): source.this.name.lower()
        for source in named
        if source is not None and isinstance(source.this, exp.Table)
    }
    wanted = column.table.lower()
    for alias, table in tables.items():
        if table not in catalogue.tables:
            continue
        if wanted == alias:
            return alias, table
        if not wanted and catalogue.has_column(table, column.name.lower()):
            return alias, table
    return None
