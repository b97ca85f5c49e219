"""The warehouse: a DuckDB file, or a PostgreSQL server.

Both are written through one DuckDB connection, in which the server is attached under
the name `warehouse`: what is new is computed in the same SQL, whatever engine keeps it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import duckdb

from ingestion.errors import (
    EngineNotInstalledError,
    WarehouseLockedError,
    WarehouseUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CATALOG: Final = "warehouse"
"""The name under which a reader finds an attached warehouse."""


class Warehouse(Protocol):
    """Where raw tables are landed and models are built."""

    @property
    def place(self) -> str:
        """Where it is, for people; without secrets."""

    def exists(self) -> bool:
        """Whether anything was ever landed there; a server is taken to have it."""

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection that may write, and whose schemas are the warehouse's.

        Raises:
            WarehouseLockedError: another process has the file open.
            WarehouseUnreachableError: the server can't be reached.
        """

    def attach_to(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Attach it for reading, as the catalog `warehouse`.

        Raises:
            WarehouseLockedError: another process has the file open.
            WarehouseUnreachableError: the server can't be reached.
        """

    def destination(self, opened: duckdb.DuckDBPyConnection) -> Any:
        """The destination to which dlt loads."""

    def dbt_environment(self) -> Mapping[str, str]:
        """The variables by which dbt's profile finds it."""


@dataclass(frozen=True, slots=True)
class DuckDBWarehouse:
    """One file, with one process at a time.

    Attributes:
        file: the file; it is made when it is missing.
    """

    file: Path

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self.file)

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.file.is_file()

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection to the file."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return duckdb.connect(str(self.file))
        except duckdb.IOException as error:
            raise self._locked(error) from error

    def attach_to(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Attach the file for reading."""
        path = str(self.file).replace("'", "''")
        try:
            connection.execute(f"attach '{path}' as {CATALOG} (read_only)")
        except duckdb.IOException as error:
            raise self._locked(error) from error

    def destination(self, opened: duckdb.DuckDBPyConnection) -> Any:
        """The open connection: a second one would be refused."""
        import dlt  # noqa: PLC0415  a second that --help spares

        return dlt.destinations.duckdb(opened)

    def dbt_environment(self) -> Mapping[str, str]:
        """The file, for the target `duckdb`."""
        return {"PLUMBLINE_TARGET": "duckdb", "PLUMBLINE_WAREHOUSE": str(self.file)}

    def _locked(self, error: duckdb.Error) -> WarehouseLockedError:
        return WarehouseLockedError(
            f"The warehouse {self.file} is open in another process: "
            f"{str(error).splitlines()[0]}",
            hint="Close that process (a DuckDB shell, a notebook, another run?), then "
            "run this command again.",
        )


@dataclass(frozen=True, slots=True)
class PostgresWarehouse:
    """A database of a PostgreSQL server.

    Attributes:
        host: name or address of the server.
        port: its port.
        database: the database; it must exist.
        user: who may create schemas there.
        password: never shown.
    """

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"postgresql://{self.host}:{self.port}/{self.database}"

    def exists(self) -> bool:
        """A server is there, or opening it says why not."""
        return True

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection in memory that has the database attached for writing."""
        connection = duckdb.connect()
        self._attach(connection, "type postgres")
        connection.execute(f"use {CATALOG}.public")
        return connection

    def attach_to(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Attach the database for reading."""
        self._attach(connection, "type postgres, read_only")

    def destination(self, opened: duckdb.DuckDBPyConnection) -> Any:  # noqa: ARG002  the protocol's
        """The server, over connections of dlt's own."""
        import dlt  # noqa: PLC0415  a second that --help spares
        from dlt.destinations.impl.postgres.configuration import (  # noqa: PLC0415
            PostgresCredentials,
        )

        return dlt.destinations.postgres(
            PostgresCredentials(
                {
                    "host": self.host,
                    "port": self.port,
                    "database": self.database,
                    "username": self.user,
                    # dlt asks for one even where the server doesn't.
                    "password": self.password or "none",
                }
            )
        )

    def dbt_environment(self) -> Mapping[str, str]:
        """The server, for the target `postgres`, by libpq's own variables."""
        return {
            "PLUMBLINE_TARGET": "postgres",
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGDATABASE": self.database,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }

    def _attach(self, connection: duckdb.DuckDBPyConnection, options: str) -> None:
        # In the environment, because a failed attachment repeats its own text.
        os.environ.update(self.dbt_environment())
        _load_extension(connection)
        try:
            connection.execute(f"attach '' as {CATALOG} ({options})")
        except duckdb.Error as error:
            raise WarehouseUnreachableError(
                f"The warehouse {self.place} can't be reached: "
                f"{' '.join(str(error).split())}",
                hint="Check that the server runs, that the database exists, and the "
                "variables named under `warehouse` in plumbline.yml.",
            ) from error


def _load_extension(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB's reader and writer of PostgreSQL, from the package that carries it."""
    try:
        from duckdb_extensions import import_extension  # noqa: PLC0415  an extra
    except ImportError as error:
        raise EngineNotInstalledError(
            "A PostgreSQL warehouse needs packages that are not installed.",
            hint="Install them with `pip install 'plumbline[postgres]'`.",
        ) from error
    try:
        import_extension("postgres_scanner", con=connection)
        connection.execute("load postgres_scanner")
    except duckdb.Error as error:
        raise EngineNotInstalledError(
            f"DuckDB {duckdb.__version__} can't load its PostgreSQL extension: "
            f"{str(error).splitlines()[0]}",
            hint="Install `duckdb-extension-postgres-scanner` of the same version.",
        ) from error
