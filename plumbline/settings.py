"""`plumbline.yml`: the firm, its connections, and where credentials come from.

The file names environment variables, never secrets. A variable is looked up in the
process's environment first, then in the `env_files`.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from plumbline.errors import ConfigError
from plumbline.paths import DataDirectory

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEMS = ("salesforce", "certinia", "netsuite", "stripe", "anaplan")
SOURCES = ("salesforce", "certinia", "netsuite", "stripe")
DESTINATIONS = ("anaplan",)


class ConnectionSettings(BaseModel):
    """One account of one system."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    system: Literal["salesforce", "certinia", "netsuite", "stripe", "anaplan"]
    business_unit: str = "group"
    environment: str = "production"
    base_url: str = Field(pattern=r"^https?://")
    credentials: dict[str, str] = Field(default_factory=dict)
    """What the system asks for -> the environment variable that holds it."""
    org_connection: str | None = None
    """The connection whose account ids this one uses (Certinia: its Salesforce org)."""
    options: dict[str, str | int | float | bool] = Field(default_factory=dict)

    @property
    def is_source(self) -> bool:
        """Whether something is landed from it."""
        return self.system in SOURCES

    @property
    def is_destination(self) -> bool:
        """Whether syncs may push to it."""
        return self.system in DESTINATIONS


class WarehouseSettings(BaseModel):
    """Where raw tables are landed and models are built."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: Literal["duckdb", "postgres"] = "duckdb"
    """`duckdb` is a file of the data directory and takes no other key."""
    host: str = "127.0.0.1"
    port: int = Field(default=5432, ge=1, le=65535)
    database: str = "plumbline"
    credentials: dict[Literal["user", "password"], str] = Field(default_factory=dict)
    """`user` and `password` -> the environment variables that hold them."""

    @model_validator(mode="after")
    def _a_server_has_a_user(self) -> WarehouseSettings:
        if self.engine == "postgres" and "user" not in self.credentials:
            raise ValueError("a postgres warehouse needs credentials with a user")
        return self


class Settings(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    firm: str
    corporate_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    fiscal_year_starts_in_month: int = Field(default=1, ge=1, le=12)
    forecast_month_ends: int = Field(default=12, ge=0, le=60)
    as_of: dt.date | Literal["source", "today"] = "source"
    """The forecast's day: `source` follows the systems' own clocks."""
    data_dir: Path = Path(".plumbline")
    env_files: tuple[Path, ...] = (Path(".env"),)
    warehouse: WarehouseSettings = WarehouseSettings()
    connections: tuple[ConnectionSettings, ...] = ()
    dbt_project: Path = Path()
    """The folder of dbt's project, relative to this file's."""
    home: Path = Field(default=Path(), exclude=True)
    """The folder of the file itself; every path in it is relative to that."""

    @field_validator("connections")
    @classmethod
    def _names_are_unique(
        cls, connections: tuple[ConnectionSettings, ...]
    ) -> tuple[ConnectionSettings, ...]:
        names = [connection.name for connection in connections]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"two connections share the name {', '.join(doubled)}")
        for connection in connections:
            if connection.org_connection and connection.org_connection not in names:
                raise ValueError(
                    f"connection {connection.name} names the org_connection "
                    f"{connection.org_connection}, which is not in the list"
                )
        return connections

    @property
    def data(self) -> DataDirectory:
        """The data directory, relative to the settings file."""
        return DataDirectory((self.home / self.data_dir).resolve())

    @property
    def project_dir(self) -> Path:
        """Where dbt's project and the syncs stand."""
        return (self.home / self.dbt_project).resolve()

    def connection(self, name: str) -> ConnectionSettings:
        """The connection of that name.

        Raises:
            ConfigError: there is none.
        """
        for connection in self.connections:
            if connection.name == name:
                return connection
        known = ", ".join(connection.name for connection in self.connections) or "none"
        raise ConfigError(
            "unknown_connection",
            f"There is no connection {name!r}; plumbline.yml has: {known}.",
            hint="Use one of these names, or add the connection to plumbline.yml.",
        )

    def environment(self, process: Mapping[str, str] | None = None) -> dict[str, str]:
        """Variables of the env files, under those of the process."""
        merged: dict[str, str] = {}
        for file in reversed(self.env_files):
            values = dotenv_values(self.home / file, interpolate=False)
            merged |= {name: value for name, value in values.items() if value}
        return merged | dict(os.environ if process is None else process)

    def credentials_of(
        self, connection: ConnectionSettings, environment: Mapping[str, str]
    ) -> dict[str, str]:
        """The connection's credentials, by the names that the system asks for.

        Raises:
            ConfigError: a variable is not set.
        """
        return self._from_environment(
            connection.credentials,
            environment,
            f"Connection {connection.name} ({connection.system})",
            "; for the demo, `plumbline sandbox up` writes it",
        )

    def credentials_of_warehouse(
        self, environment: Mapping[str, str]
    ) -> dict[str, str]:
        """The user and the password of the warehouse's server.

        Raises:
            ConfigError: a variable is not set.
        """
        return self._from_environment(
            {str(name): held for name, held in self.warehouse.credentials.items()},
            environment,
            "The warehouse",
        )

    def _from_environment(
        self,
        variables: Mapping[str, str],
        environment: Mapping[str, str],
        whose: str,
        or_else: str = "",
    ) -> dict[str, str]:
        missing = sorted(
            variable for variable in variables.values() if not environment.get(variable)
        )
        if missing:
            raise ConfigError(
                "missing_credential",
                f"{whose} needs {', '.join(missing)}, which "
                f"{'is' if len(missing) == 1 else 'are'} not set.",
                hint="Set it in the environment or in one of the env_files "
                f"({', '.join(str(file) for file in self.env_files)}){or_else}.",
            )
        return {
            name: environment[variable].replace("\\n", "\n")
            for name, variable in variables.items()
        }


def load_settings(path: Path) -> Settings:
    """Read and check the settings file.

    Raises:
        ConfigError: it is missing, is no YAML, or has a wrong key or value; the message
            names the key.
    """
    if not path.is_file():
        raise ConfigError(
            "no_settings",
            f"There is no settings file {path}.",
            hint="Run the command in the project's folder, or name the file with "
            "--config.",
        )
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(
            "settings_not_yaml",
            f"{path} is not valid YAML: {error}.",
            hint="Mend the line that the message names.",
        ) from error
    if not isinstance(content, dict):
        raise ConfigError(
            "settings_not_yaml",
            f"{path} holds no settings.",
            hint="Start from the plumbline.yml of the repository.",
        )
    try:
        return Settings.model_validate(content | {"home": path.resolve().parent})
    except ValidationError as error:
        raise ConfigError(
            "wrong_setting",
            f"{path}: " + "; ".join(_sentences(error, content)) + ".",
            hint="Mend these keys; docs/how-to/add-a-connection.md lists all of them.",
        ) from error


def _sentences(error: ValidationError, content: dict[str, Any]) -> list[str]:
    """One clause per wrong key, with the key's place as a reader would write it."""
    clauses = []
    for detail in error.errors():
        place = ".".join(str(part) for part in detail["loc"]) or "the file"
        location = detail["loc"]
        if len(location) > 1 and location[0] == "connections":
            item = content["connections"][location[1]]
            if isinstance(item, dict) and "name" in item:
                rest = ".".join(str(part) for part in location[2:])
                place = f"connection {item['name']}" + (f", {rest}" if rest else "")
        if detail["type"] == "extra_forbidden":
            clauses.append(f"{place} is not a known key")
        else:
            clauses.append(f"{place}: {detail['msg'].removeprefix('Value error, ')}")
    return clauses
