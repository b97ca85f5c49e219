"""Salesforce and Certinia: one platform, so one reader.

A describe comes first: a field that the org doesn't have would fail the whole query.
    The first read of a large object goes through the Bulk API; what changed since is a
    query.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ingestion.errors import FieldsGoneError, UnreadablePageError
from ingestion.pages import TextPage, read_csv, read_records
from ingestion.schema import Deletes
from systems.errors import RequestRejectedError
from systems.http import Governance
from systems.salesforce import ClientCredentials, JwtBearer, SalesforceClient
from systems.secrets import Redactor, Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingestion.connections import Connection
    from ingestion.readers import Deletion, Drift
    from ingestion.schema import SourceObject
    from systems.runtime import Runtime, Telemetry


class SalesforceReader:
    """Reads an org's objects."""

    def __init__(self, client: SalesforceClient) -> None:
        """Read with this client."""
        self._client = client

    @property
    def telemetry(self) -> Telemetry:
        """What was done so far."""
        return self._client.telemetry

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def pages(
        self, source: SourceObject, since: dt.datetime | None, drift: Drift
    ) -> Iterator[TextPage]:
        """What changed since an instant, or everything, with soft-deleted records."""
        try:
            fields = self._readable_fields(source, drift)
        except RequestRejectedError:
            if not source.is_optional or since is not None:
                raise
            drift.missing |= {field.name for field in source.fields}
            return
        soql = query_text(source, fields, since)
        include_deleted = source.deletes is Deletes.FLAG
        if source.bulk and since is None:
            for page in self._client.bulk_query(soql, include_deleted=include_deleted):
                read = read_csv(page.content, fields)
                if read.received != page.rows:
                    raise UnreadablePageError(
                        f"A page of {source.name} was announced with {page.rows} rows "
                        f"and has {read.received}.",
                        hint="Run it again; nothing of this object was landed.",
                    )
                yield read
        else:
            for records in self._client.query(soql, include_deleted=include_deleted):
                yield read_records(records, fields)

    def deletions(
        self, _source: SourceObject, _since: dt.datetime | None
    ) -> Iterator[Deletion]:
        """None: a deleted record is still read, with its flag."""
        return iter(())

    def _readable_fields(self, source: SourceObject, drift: Drift) -> list[str]:
        """The declared fields that the org has; the differences go to `drift`."""
        described = self._client.describe(source.name)
        known = {field.name for field in described}
        declared = {field.name for field in source.fields}
        drift.missing |= declared - known
        required = {field.name for field in source.fields if field.required}
        if gone := sorted(required - known):
            raise FieldsGoneError(
                f"{source.name} no longer has {', '.join(gone)}, or the integration "
                "user may not see it.",
                hint="Give the user read access to the field, or change the declared "
                "schema.",
            )
        drift.undeclared |= {
            field.name
            for field in described
            if field.is_custom and field.name not in declared
        }
        return [field.name for field in source.fields if field.name in known]


def query_text(
    source: SourceObject, fields: list[str], since: dt.datetime | None
) -> str:
    """The SOQL of an object."""
    conditions = [] if source.condition is None else [source.condition]
    if source.cursor is not None and since is not None:
        moment = since.astimezone(dt.UTC)
        conditions.append(f"{source.cursor} >= {moment:%Y-%m-%dT%H:%M:%SZ}")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    # The names are declared in code, the only value is a time.
    return f"SELECT {', '.join(fields)} FROM {source.name}{where}"  # noqa: S608


def open_salesforce(connection: Connection, runtime: Runtime) -> SalesforceReader:
    """The reader of a Salesforce or Certinia connection.

    With a `private_key` it signs for a user (JWT bearer), else it uses the client's
    secret.
    """
    redactor = Redactor(Secret(value) for value in connection.credentials.values())
    credentials: ClientCredentials | JwtBearer
    if "private_key" in connection.credentials:
        credentials = JwtBearer(
            client_id=connection.credential("client_id"),
            username=connection.credential("username"),
            private_key=Secret(connection.credential("private_key")),
            audience=connection.credentials.get("audience"),
        )
    else:
        credentials = ClientCredentials(
            client_id=connection.credential("client_id"),
            client_secret=Secret(connection.credential("client_secret")),
        )
    return SalesforceReader(
        SalesforceClient(
            connection.base_url,
            credentials,
            name=connection.name,
            governance=Governance(redactor=redactor, runtime=runtime),
        )
    )
