"""The record of what was landed: the tables of the schema `raw_plumbline`.

They stand beside the raw tables in the warehouse, so that models can tell how fresh
the data is, what was refused and what the pushes did. All of them exist after every
landing, empty or not, so no model has to ask.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from ingestion.schema import Kind, SourceObject
from ingestion.schemas import OBJECTS_BY_SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from ingestion.connections import Connection
    from ingestion.fetching import FetchedConnection
    from ingestion.report import ObjectResult
    from ingestion.warehouse import Warehouse

OPERATIONS_SCHEMA: Final = "raw_plumbline"

SQL_TYPES: Final[dict[Kind, str]] = {
    Kind.TEXT: "varchar",
    Kind.INTEGER: "bigint",
    Kind.MONEY: "decimal(18, 2)",
    Kind.NUMBER: "decimal(18, 6)",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
}

VERSION_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("_connection", Kind.TEXT),
    ("_version", Kind.TEXT),
    ("_modified_at", Kind.TIMESTAMP),
    ("_is_deleted", Kind.BOOLEAN),
    ("_extracted_at", Kind.TIMESTAMP),
    ("_load_id", Kind.TEXT),
    ("_extra", Kind.TEXT),
)
"""What every raw row carries beside the vendor's fields."""

OPERATIONS_TABLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "connections": (
        ("connection", "varchar"),
        ("system", "varchar"),
        ("business_unit", "varchar"),
        ("environment", "varchar"),
        ("org_connection", "varchar"),
    ),
    "landings": (
        ("run_id", "varchar"),
        ("connection", "varchar"),
        ("system", "varchar"),
        ("object", "varchar"),
        ("table_name", "varchar"),
        ("started_at", "timestamp"),
        ("finished_at", "timestamp"),
        ("received", "bigint"),
        ("loaded", "bigint"),
        ("quarantined", "bigint"),
        ("superseded", "bigint"),
        ("deleted", "bigint"),
        ("status", "varchar"),
        ("error_code", "varchar"),
        ("error_message", "varchar"),
        ("error_hint", "varchar"),
    ),
    "quarantine": (
        ("run_id", "varchar"),
        ("connection", "varchar"),
        ("system", "varchar"),
        ("object", "varchar"),
        ("source_id", "varchar"),
        ("field", "varchar"),
        ("reason", "varchar"),
        ("value", "varchar"),
        ("payload", "varchar"),
        ("quarantined_at", "timestamp"),
    ),
    "schema_drift": (
        ("run_id", "varchar"),
        ("connection", "varchar"),
        ("object", "varchar"),
        ("field", "varchar"),
        ("kind", "varchar"),
    ),
    "runs": (
        ("run_id", "varchar"),
        ("command", "varchar"),
        ("as_of", "date"),
        ("started_at", "timestamp"),
        ("finished_at", "timestamp"),
        ("status", "varchar"),
    ),
    "sync_runs": (
        ("sync_run_id", "varchar"),
        ("run_id", "varchar"),
        ("sync", "varchar"),
        ("destination", "varchar"),
        ("planned_creates", "bigint"),
        ("planned_updates", "bigint"),
        ("planned_deletes", "bigint"),
        ("sent", "bigint"),
        ("accepted", "bigint"),
        ("rejected", "bigint"),
        ("unknown", "bigint"),
        ("money_planned", "decimal(18, 2)"),
        ("money_accepted", "decimal(18, 2)"),
        ("status", "varchar"),
        ("started_at", "timestamp"),
        ("finished_at", "timestamp"),
        ("error_code", "varchar"),
        ("error_message", "varchar"),
    ),
    "sync_rows": (
        ("sync", "varchar"),
        ("row_key", "varchar"),
        ("state", "varchar"),
        ("amount", "decimal(18, 2)"),
        ("period", "date"),
        ("item_code", "varchar"),
        ("error_code", "varchar"),
        ("error_message", "varchar"),
        ("attempts", "bigint"),
        ("updated_at", "timestamp"),
        ("delivered_at", "timestamp"),
    ),
}


def quoted(identifier: str) -> str:
    """An SQL identifier, quoted: `class`, `user` and `transaction` are real columns."""
    return '"' + identifier.replace('"', '""') + '"'


def dataset_of(system: str) -> str:
    """The schema of the warehouse into which a system lands."""
    return f"raw_{system}"


def raw_columns(source: SourceObject) -> tuple[tuple[str, Kind], ...]:
    """The columns of an object's raw table: the vendor's, then the version's."""
    return (
        *((field.column, field.kind) for field in source.fields),
        *VERSION_COLUMNS,
    )


def ensure_operations_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of `raw_plumbline` that don't exist yet.

    Args:
        connection: an open connection to the warehouse that may write.
    """
    connection.execute(f"create schema if not exists {OPERATIONS_SCHEMA}")
    for table, columns in OPERATIONS_TABLES.items():
        _create(connection, OPERATIONS_SCHEMA, table, columns)


def ensure_raw_tables(
    connection: duckdb.DuckDBPyConnection,
) -> frozenset[tuple[str, str]]:
    """Create the raw table of every declared object, and any column it lacks.

    Args:
        connection: an open connection to the warehouse that may write.

    Returns:
        System and name of the objects that stood and got a column: what was landed of
        them before lacks its values.
    """
    widened: set[tuple[str, str]] = set()
    standing = _columns_by_table(connection)
    for system, objects in OBJECTS_BY_SYSTEM.items():
        dataset = dataset_of(system)
        connection.execute(f"create schema if not exists {dataset}")
        for source in objects:
            columns = tuple(
                (name, SQL_TYPES[kind]) for name, kind in raw_columns(source)
            )
            known = standing.get((dataset, source.table))
            if known is None:
                _create(connection, dataset, source.table, columns)
                continue
            for name, sql_type in columns:
                if name not in known:
                    widened.add((system, source.name))
                    connection.execute(
                        f"alter table {dataset}.{quoted(source.table)} "
                        f"add column {quoted(name)} {sql_type}"
                    )
    return frozenset(widened)


def _columns_by_table(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], set[str]]:
    """The columns of every table that stands."""
    found: dict[tuple[str, str], set[str]] = {}
    for schema, table, column in connection.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
    ).fetchall():
        found.setdefault((schema, table), set()).add(column)
    return found


def create_empty_raw(warehouse: Warehouse) -> frozenset[tuple[str, str]]:
    """Create a warehouse in which every raw table exists, whatever is connected.

    Tables that are there already keep their rows.

    Args:
        warehouse: where; a file and its folder are created when missing.

    Returns:
        System and name of the objects that stood and got a column.
    """
    with warehouse.open() as connection:
        ensure_operations_tables(connection)
        return ensure_raw_tables(connection)


def record_connections(
    warehouse: duckdb.DuckDBPyConnection, connections: Sequence[Connection]
) -> None:
    """Keep what is known about each connection; others stay as they are."""
    table = f"{OPERATIONS_SCHEMA}.connections"
    for item in connections:
        warehouse.execute(f"delete from {table} where connection = ?", [item.name])  # noqa: S608  a constant
    _insert(
        warehouse,
        "connections",
        [
            (
                item.name,
                item.system,
                item.business_unit,
                item.environment,
                item.org_connection or item.name,
            )
            for item in connections
        ],
    )


def record_landings(
    warehouse: duckdb.DuckDBPyConnection, run_id: str, results: Sequence[ObjectResult]
) -> None:
    """Keep how each object of a run ended."""
    _insert(
        warehouse,
        "landings",
        [
            (
                run_id,
                result.connection,
                result.system,
                result.object,
                result.table,
                _naive(result.started_at),
                _naive(result.finished_at),
                result.received,
                result.loaded,
                result.quarantined,
                result.superseded,
                result.deleted,
                result.status,
                result.error_code,
                result.error_message,
                result.error_hint,
            )
            for result in results
        ],
    )


def record_quarantine(
    warehouse: duckdb.DuckDBPyConnection,
    run_id: str,
    fetched: FetchedConnection,
    at: dt.datetime,
) -> None:
    """Keep the rows that don't fit, each with its reason."""
    _insert(
        warehouse,
        "quarantine",
        [
            (
                run_id,
                fetched.connection.name,
                fetched.connection.system,
                item.source.name,
                row.source_id,
                row.field,
                str(row.reason),
                row.value,
                row.payload,
                _naive(at),
            )
            for item in fetched.objects
            for row in item.refused
        ],
    )


def record_drift(
    warehouse: duckdb.DuckDBPyConnection, run_id: str, fetched: FetchedConnection
) -> None:
    """Keep where the systems differ from what is declared."""
    _insert(
        warehouse,
        "schema_drift",
        [
            (run_id, fetched.connection.name, item.source.name, field, kind)
            for item in fetched.objects
            for kind, fields in (
                ("missing", item.drift.missing),
                ("undeclared", item.drift.undeclared),
            )
            for field in sorted(fields)
        ],
    )


def _insert(
    warehouse: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]
) -> None:
    if not rows:
        return
    places = ", ".join("?" for _ in OPERATIONS_TABLES[table])
    warehouse.executemany(
        f"insert into {OPERATIONS_SCHEMA}.{table} values ({places})",  # noqa: S608  constants
        rows,
    )


def _naive(moment: dt.datetime) -> dt.datetime:
    """An instant as the warehouse keeps it: UTC, without a zone."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def _create(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    columns: Iterable[tuple[str, str]],
) -> None:
    listed = ", ".join(f"{quoted(name)} {sql_type}" for name, sql_type in columns)
    connection.execute(
        f"create table if not exists {quoted(schema)}.{quoted(table)} ({listed})"
    )
