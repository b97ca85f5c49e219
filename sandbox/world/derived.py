"""Tables that follow from others: what the platform itself keeps, over all versions.

They are made in the world's file by SQL, from the tables that projections wrote, so
they hold for any firm, however its tables were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sandbox.firm.units import WHOLE, Unit
from sandbox.world.identifiers import salesforce_ids
from sandbox.world.schema import FROM, TO, Column, Kind, Table
from sandbox.world.tables import field_history
from sandbox.world.time_views import pair_cut_weeks

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def derive(connection: DuckDBPyConnection, unit: Unit = WHOLE) -> None:
    """Add the derived tables to the world, or to the part of it that a unit is."""
    pair_cut_weeks(connection)
    for place, (table, (sobject, tracking)) in enumerate(
        zip(field_history.TABLES, field_history.TRACKED.items(), strict=True)
    ):
        kinds = len(field_history.TABLES)
        numbers = Unit(unit.index * kinds + place, unit.count * kinds)
        history(connection, table, sobject, tracking, numbers)


def history(
    connection: DuckDBPyConnection,
    table: Table,
    sobject: str,
    tracking: field_history.Tracking,
    numbers: Unit,
) -> None:
    """The changes of an object's tracked fields, from its versions.

    Args:
        connection: where the world is written.
        table: the object of the changes.
        sobject: the object that changes.
        tracking: what is tracked.
        numbers: sets the ids of these rows apart from those of other objects and units.
    """
    columns = {column.name: column for column in _versioned(sobject).columns}
    changes = [
        f"""select "Id", {FROM}, "LastModifiedById", 'created' as field,
            'Text' as data_type, null as old, null as new
        from versions where number = 1"""  # noqa: S608 - declared names
    ]
    changes += [
        f"""select "Id", {FROM}, "LastModifiedById", '{name}',
            '{field_history.data_type(columns[name])}',
            {_text(columns[name], "old.")}, {_text(columns[name], "")}
        from changed where old."{name}" is distinct from "{name}" """  # noqa: S608 - declared names
        for name in tracking.fields
    ]
    rows = connection.execute(
        f"""with versions as (
            select *, row_number() over (partition by "Id" order by {FROM}) as number
            from "salesforce"."{sobject}"
        ),
        changed as (
            select versions.*, old
            from versions join versions as old
                on old."Id" = versions."Id" and old.number = versions.number - 1
        )
        select * from ({" union all ".join(changes)})
        order by {FROM}, "Id", field"""  # noqa: S608 - declared names
    ).to_arrow_table()
    connection.register("content", _content(table, tracking, rows, numbers))
    connection.execute(
        f"create table {table.qualified} as select * from content"  # noqa: S608 - a declared name
    )
    connection.unregister("content")


def _versioned(sobject: str) -> Table:
    """The declaration of a tracked object."""
    return next(
        table for table in field_history.TRACKED_TABLES if table.name == sobject
    )


def _text(column: Column, row: str) -> str:
    """SQL of a value as history writes it."""
    if column.kind is Kind.NUMBER:
        return f"rtrim(rtrim(cast({row}\"{column.name}\" as varchar), '0'), '.')"
    return f'cast({row}"{column.name}" as varchar)'


def _content(
    table: Table, tracking: field_history.Tracking, rows: pa.Table, numbers: Unit
) -> pa.Table:
    """The rows under the columns of the object of changes."""
    count = rows.num_rows
    values: dict[str, Any] = {
        "Id": salesforce_ids(table.name, numbers.number(np.arange(count))),
        "IsDeleted": pa.array(np.zeros(count, dtype=np.bool_)),
        tracking.parent: rows["Id"],
        "CreatedById": rows["LastModifiedById"],
        "CreatedDate": rows[FROM],
        "Field": rows["field"],
        "DataType": rows["data_type"],
        "OldValue": rows["old"],
        "NewValue": rows["new"],
        FROM: rows[FROM],
        TO: pa.nulls(count, pa.timestamp("us")),
    }
    names = [*(column.name for column in table.columns), FROM, TO]
    return pa.table({name: values[name] for name in names})
