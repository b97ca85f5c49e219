"""Tables that follow from others: what the platform itself keeps, over all versions.

They are made in the world's file by SQL, from the tables that projections wrote, so
they hold for any firm, however its tables were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sandbox.world.identifiers import salesforce_ids
from sandbox.world.schema import FROM, TO, Column, Kind, Table
from sandbox.world.tables import field_history
from sandbox.world.tables.certinia import WEEKDAYS
from sandbox.world.tables.timecard_headers import HEADER

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SPLITS: Final = '"salesforce"."pse__Timecard__c"'
_FLAGS: Final = (
    "pse__Submitted__c",
    "pse__Approved__c",
    "pse__Include_In_Financials__c",
    "pse__Billed__c",
    "pse__Invoiced__c",
)
_SAME: Final = (
    "pse__Project__c",
    "pse__Assignment__c",
    "pse__Resource__c",
    "pse__Milestone__c",
    "pse__Billable__c",
    "pse__Time_Credited__c",
    "pse__Time_Excluded__c",
    "CurrencyIsoCode",
    "CreatedById",
    "LastModifiedById",
)
_STATUSES: Final = ("Rejected", "Saved", "Submitted")


def derive(connection: DuckDBPyConnection) -> None:
    """Add the derived tables to the world that `connection` writes."""
    headers(connection)
    for place, (table, (sobject, tracking)) in enumerate(
        zip(field_history.TABLES, field_history.TRACKED.items(), strict=True)
    ):
        history(connection, table, sobject, tracking, place)


def headers(connection: DuckDBPyConnection) -> None:
    """Timecard headers: a week of one person on one project, over its splits.

    A header has a version at each instant at which one of its splits has one.
    """
    values = {column.name: "null" for column in HEADER.columns}
    values |= {
        "Id": "step.id",
        "IsDeleted": "false",
        "Name": "strftime(min(split.\"pse__Start_Date__c\"), 'TCH-%m-%d-%Y-') "
        "|| lpad(cast(any_value(step.number) as varchar), 6, '0')",
        "pse__Start_Date__c": 'min(split."pse__Start_Date__c")',
        "pse__End_Date__c": 'max(split."pse__End_Date__c")',
        "pse__Status__c": _status(),
        "pse__Admin_Global_Edit__c": "false",
        "OwnerId": 'any_value(split."CreatedById")',
        "CreatedDate": 'min(split."CreatedDate")',
        "LastModifiedDate": "step.moment",
        "SystemModstamp": "step.moment",
    }
    values |= {flag: f'bool_and(split."{flag}")' for flag in _FLAGS}
    values |= {name: f'any_value(split."{name}")' for name in _SAME}
    values |= {
        f"pse__{day}_Hours__c": f'sum(split."pse__{day}_Hours__c")' for day in WEEKDAYS
    }
    selected = ", ".join(
        f'cast({values[column.name]} as {column.kind}) as "{column.name}"'
        for column in HEADER.columns
    )
    connection.execute(
        f"""create table {HEADER.qualified} as
        with numbered as (
            select id, row_number() over (order by id) as number
            from (select distinct "pse__Timecard_Header__c" as id from {_SPLITS})
        ),
        step as (
            select id, number, moment,
                lead(moment) over (partition by id order by moment) as until
            from (
                select distinct "pse__Timecard_Header__c" as id, {FROM} as moment
                from {_SPLITS}
            )
            join numbered using (id)
        )
        select {selected}, step.moment as {FROM}, any_value(step.until) as {TO}
        from step
        join {_SPLITS} as split
            on split."pse__Timecard_Header__c" = step.id
            and split.{FROM} <= step.moment
            and (split.{TO} is null or split.{TO} > step.moment)
        group by step.id, step.moment"""  # noqa: S608 - declared names
    )


def history(
    connection: DuckDBPyConnection,
    table: Table,
    sobject: str,
    tracking: field_history.Tracking,
    place: int,
) -> None:
    """The changes of an object's tracked fields, from its versions.

    Args:
        connection: where the world is written.
        table: the object of the changes.
        sobject: the object that changes.
        tracking: what is tracked.
        place: sets the ids of this object's rows apart from the others'.
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
    connection.register("content", _content(table, tracking, rows, place))
    connection.execute(
        f"create table {table.qualified} as select * from content"  # noqa: S608 - a declared name
    )
    connection.unregister("content")


def _status() -> str:
    """SQL of a header's status: that of the split that is furthest behind."""
    behind = " ".join(
        f"when bool_or(split.\"pse__Status__c\" = '{status}') then '{status}'"
        for status in _STATUSES
    )
    return f"case {behind} else 'Approved' end"


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
    table: Table, tracking: field_history.Tracking, rows: pa.Table, place: int
) -> pa.Table:
    """The rows under the columns of the object of changes."""
    count = rows.num_rows
    numbers = np.arange(count) * len(field_history.TABLES) + place
    values: dict[str, Any] = {
        "Id": salesforce_ids(table.name, numbers),
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
