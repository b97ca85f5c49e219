"""The tables that SuiteQL knows, shown as SuiteQL shows them.

The store keeps ids as text and booleans as booleans. To SuiteQL ids are numbers (so
that `ORDER BY id` counts) and booleans are `T` and `F`, hence a view over each table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.netsuite.suiteql import derived, words
from sandbox.world.schema import Column, Kind, Table
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

SCHEMA: Final = "netsuite"
VIEWS: Final = "suiteql"
"""The schema of the views; nothing else is visible to a query."""

ROWS: Final = "suiteql_rows"
"""The schema of the same views with the number of each row, for our own use."""

ROW: Final = "_row"

LETTER_KEYED: Final = frozenset({"transactionstatus", "accounttype"})
"""Tables whose id is a word or a letter."""

_IDS_WITHOUT_A_TABLE: Final = frozenset({"entity", "recordid", "recordtypeid"})

_HIDDEN: Final = frozenset(
    {("customer", "subsidiary"), ("vendor", "subsidiary"), ("contact", "subsidiary")}
)
"""Columns that only records have; queries go by `customersubsidiaryrelationship`."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The account's tables by name."""

    tables: Mapping[str, Table]
    temporal_columns: frozenset[str]
    """Columns that hold a date or an instant; a name means the same everywhere."""
    numeric_columns: frozenset[str]
    """Columns that hold a number."""

    def has_column(self, table: str, column: str) -> bool:
        """Whether the table has that column."""
        return any(known.name == column for known in self.tables[table].columns)

    def display_of(self, table: str, column: str, value: str, row: str) -> str:
        """SQL for what the user interface shows in place of a column's value.

        Args:
            table: the column's table.
            column: the column.
            value: SQL for the value.
            row: SQL for the table's alias, to reach other columns of the same row.
        """
        if (table, column) == ("transaction", "status"):
            return (
                f"(select d.fullname from {VIEWS}.transactionstatus as d "  # noqa: S608 - ours
                f'where d.id = {value} and d.trantype = {row}."type")'
            )
        meanings = words.MEANINGS.get((table, column))
        if meanings is not None:
            cases = " ".join(
                f"when '{code}' then '{meaning}'" for code, meaning in meanings.items()
            )
            return f"case {value} {cases} else {value} end"
        target = self.target_of(table, column)
        if target is None or target not in words.DISPLAYED_BY:
            return f"cast({value} as varchar)"
        return lookup(target, value)

    def target_of(self, table: str, column: str) -> str | None:
        """The table that a column points to."""
        if column == "entity" and table != "customersubsidiaryrelationship":
            return "entity"
        return self.tables[table].column(column).refers


def lookup(table: str, value: str, shown: str | None = None) -> str:
    """SQL for what is shown of the record with that id, by default its name."""
    shown = shown or words.DISPLAYED_BY[table]
    return f'(select {shown} from {VIEWS}."{table}" as d where d.id = {value})'  # noqa: S608 - ours


def prepare(connection: DuckDBPyConnection) -> Catalogue:
    """Create the views, and say what they show."""
    tables = {table.name: _visible(table) for table in TABLES if table.schema == SCHEMA}
    for schema, also in ((VIEWS, ""), (ROWS, f", rowid as {ROW}")):
        connection.execute(f"create schema if not exists {schema}")
        for table in tables.values():
            shown = ", ".join(_shown(table, column) for column in table.columns)
            connection.execute(
                f'create or replace view {schema}."{table.name}" as '  # noqa: S608 - declared names
                f"select {shown}{also} from {table.qualified}"
            )
    for table, query in derived.views(tables):
        connection.execute(f'create or replace view {VIEWS}."{table.name}" as {query}')
        tables[table.name] = table
    connection.execute(f"create or replace view {VIEWS}.dual as select 'X' as dummy")
    return Catalogue(
        tables,
        _columns_of(tables, Kind.DATE, Kind.TIMESTAMP),
        _columns_of(tables, Kind.INTEGER, Kind.MONEY, Kind.NUMBER),
    )


def _columns_of(tables: Mapping[str, Table], *kinds: Kind) -> frozenset[str]:
    """The names of the columns of these kinds."""
    return frozenset(
        column.name
        for table in tables.values()
        for column in table.columns
        if column.kind in kinds
    )


def _visible(table: Table) -> Table:
    """The table without what only records have."""
    columns = tuple(
        column for column in table.columns if (table.name, column.name) not in _HIDDEN
    )
    return Table(table.schema, table.name, columns, table.key)


def _shown(table: Table, column: Column) -> str:
    """One column of a view."""
    name = f'"{column.name}"'
    if column.kind is Kind.BOOLEAN:
        return f"case when {name} then 'T' when not {name} then 'F' end as {name}"
    if is_number_to_suiteql(table, column):
        return f"cast({name} as bigint) as {name}"
    return name


def is_number_to_suiteql(table: Table, column: Column) -> bool:
    """Whether a column of text is an internal id, and so a number to SuiteQL."""
    if column.kind is not Kind.TEXT:
        return False
    if column.name in {"id", "uniquekey"}:
        return table.name not in LETTER_KEYED
    if column.refers is not None:
        return column.refers not in LETTER_KEYED
    return column.name in _IDS_WITHOUT_A_TABLE
