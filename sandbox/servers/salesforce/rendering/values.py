"""SQL that writes one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.catalogue import FieldType

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.soql import Column

MOMENTS: Final = frozenset({FieldType.DATE, FieldType.DATETIME})
BARE: Final = frozenset(
    {
        FieldType.CURRENCY,
        FieldType.PERCENT,
        FieldType.DOUBLE,
        FieldType.INT,
        FieldType.BOOLEAN,
    }
)
"""Types whose values JSON writes without quotes."""
_MONEY_SCALE: Final = 2
_PAGE: Final = "page"


def over(cursor: DuckDBPyConnection, rows: pa.Table, select: str) -> DuckDBPyConnection:
    """Run a select list over the rows; their order is kept."""
    cursor.register(_PAGE, rows)
    return cursor.execute(f"{select} from {_PAGE}")


def text_sql(column: Column, zone: str) -> str:
    """SQL that writes a value as text, without quotes; null stays null.

    Amounts keep their two places; other decimals keep what they need and at least one
    (`7.5`, `40.0`), as the platform writes its doubles.
    """
    name = column.name
    if column.type is FieldType.DATETIME:
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%g{zone}')"
    if column.type in {FieldType.CURRENCY, FieldType.PERCENT, FieldType.DOUBLE} and (
        column.scale != _MONEY_SCALE
    ):
        trimmed = f"rtrim(cast({name} as varchar), '0')"
        return (
            f"case when suffix({trimmed}, '.') then {trimmed} || '0' else {trimmed} end"
        )
    if column.type is FieldType.BOOLEAN:
        return f"cast(coalesce({name}, false) as varchar)"
    return f"cast({name} as varchar)"
