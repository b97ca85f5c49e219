"""A connection: one account of one system, with what it takes to call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingestion.errors import ConnectionSettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Connection:
    """One account of one system.

    Attributes:
        name: unique within the firm; every raw row carries it.
        system: `salesforce`, `certinia`, `netsuite` or `stripe`.
        base_url: where its interface is.
        credentials: by the names that the system asks for; never shown.
        business_unit: whose account it is.
        environment: such as `production`.
        org_connection: the connection whose account ids this one uses; itself by
            default.
        options: what else the system can be told.
    """

    name: str
    system: str
    base_url: str
    credentials: Mapping[str, str] = field(repr=False)
    business_unit: str = "group"
    environment: str = "production"
    org_connection: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)

    def credential(self, name: str) -> str:
        """A credential.

        Raises:
            ConnectionSettingsError: it is not given.
        """
        value = self.credentials.get(name)
        if not value:
            raise ConnectionSettingsError(
                f"Connection {self.name} ({self.system}) has no {name}.",
                hint="Name the environment variable that holds it in plumbline.yml.",
            )
        return value
