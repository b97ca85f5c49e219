"""The firm's warehouse: which it is by the settings, and opening it for a moment."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from plumbline.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from ingestion import Warehouse
    from plumbline.context import RunContext


def warehouse_of(context: RunContext) -> Warehouse:
    """The warehouse that the settings name.

    Raises:
        ConfigError: a variable that holds its credentials is not set.
    """
    from ingestion import DuckDBWarehouse, PostgresWarehouse

    settings = context.settings.warehouse
    if settings.engine == "duckdb":
        return DuckDBWarehouse(context.data.warehouse)
    credentials = context.settings.credentials_of_warehouse(context.environment)
    return PostgresWarehouse(
        host=settings.host,
        port=settings.port,
        database=settings.database,
        user=credentials["user"],
        password=credentials.get("password", ""),
    )


@contextmanager
def warehouse_for_writing(
    context: RunContext,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for a moment.

    Raises:
        StepFailedError: another process holds it, or its server can't be reached.
    """
    with _said_with_its_impact():
        connection = warehouse_of(context).open()
    try:
        yield connection
    finally:
        connection.close()


def attach_warehouse(
    context: RunContext, connection: duckdb.DuckDBPyConnection
) -> None:
    """Attach the warehouse for reading, as the catalog `warehouse`.

    Raises:
        StepFailedError: it doesn't exist, another process holds it, or its server
            can't be reached.
    """
    warehouse = warehouse_of(context)
    if not warehouse.exists():
        raise StepFailedError(
            "no_warehouse",
            f"There is no warehouse {warehouse.place}.",
            hint="Run `plumbline run`, which lands and builds it first.",
        )
    with _said_with_its_impact():
        warehouse.attach_to(connection)


@contextmanager
def _said_with_its_impact() -> Iterator[None]:
    from ingestion.errors import IngestionError

    try:
        yield
    except IngestionError as error:
        raise StepFailedError(
            error.code,
            error.message,
            hint=error.hint,
            impact="The last published snapshot stays in use.",
        ) from error
