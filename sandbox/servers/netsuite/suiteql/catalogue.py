"""The tables that SuiteQL knows, shown as SuiteQL shows them.

The store keeps ids as text and booleans as booleans. To SuiteQL ids are numbers (so
that `ORDER BY id` counts) and booleans are `T` and `F`, hence a view over each table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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

_LETTER_KEYED: Final = frozenset({"transactionstatus"})
"""Tables whose id is a letter."""

_IDS_WITHOUT_A_TABLE: Final = frozenset({"entity", "recordid", "uniquekey"})

_DISPLAYED_BY: Final[dict[str, str]] = {
    "subsidiary": "name",
    "currency": "name",
    "accountingperiod": "periodname",
    "account": "fullname",
    "customer": "entityid",
    "job": "entityid",
    "transaction": "tranid",
    "revenueelement": "recordnumber",
    "revenueplan": "recordnumber",
}

_TYPE_NAMES: Final[dict[str, str]] = {
    "CustInvc": "Invoice",
    "CustCred": "Credit Memo",
    "CustPymt": "Payment",
    "Journal": "Journal",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The account's tables by name."""

    tables: Mapping[str, Table]
    temporal_columns: frozenset[str]
    """Columns that hold a date or an instant; a name means the same everywhere."""

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
        if (table, column) == ("transaction", "type"):
            cases = " ".join(
                f"when '{letter}' then '{name}'" for letter, name in _TYPE_NAMES.items()
            )
            return f"case {value} {cases} else {value} end"
        if column == "entity":
            customer, job = (_lookup(name, value) for name in ("customer", "job"))
            return f"coalesce({customer}, {job})"
        target = self.tables[table].column(column).refers
        if target is None or target not in _DISPLAYED_BY:
            return f"cast({value} as varchar)"
        return _lookup(target, value)


def _lookup(table: str, value: str) -> str:
    """SQL for the display name of the record with that id."""
    return (
        f'(select d."{_DISPLAYED_BY[table]}" from {VIEWS}."{table}" as d '  # noqa: S608 - ours
        f"where d.id = {value})"
    )


def prepare(connection: DuckDBPyConnection) -> Catalogue:
    """Create the views, and say what they show."""
    tables = {table.name: table for table in TABLES if table.schema == SCHEMA}
    for schema, also in ((VIEWS, ""), (ROWS, f", rowid as {ROW}")):
        connection.execute(f"create schema if not exists {schema}")
        for table in tables.values():
            shown = ", ".join(_shown(table, column) for column in table.columns)
            connection.execute(
                f'create or replace view {schema}."{table.name}" as '  # noqa: S608 - declared names
                f"select {shown}{also} from {table.qualified}"
            )
    connection.execute(f"create or replace view {VIEWS}.dual as select 'X' as dummy")
    return Catalogue(
        tables,
        frozenset(
            column.name
            for table in tables.values()
            for column in table.columns
            if column.kind in {Kind.DATE, Kind.TIMESTAMP}
        ),
    )


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
    if column.name == "id":
        return table.name not in _LETTER_KEYED
    return column.refers is not None or column.name in _IDS_WITHOUT_A_TABLE
