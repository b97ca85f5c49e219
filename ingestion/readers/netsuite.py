"""NetSuite: tables by SuiteQL, deletions from its log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ingestion.pages import TextPage, read_records
from ingestion.readers import Deletion
from ingestion.schema import Deletes, Kind
from systems.errors import RequestRejectedError
from systems.http import Governance
from systems.netsuite import (
    DEFAULT_CONCURRENCY,
    Certificate,
    Column,
    NetSuiteClient,
    Selection,
    Written,
)
from systems.oauth1 import OAuth1
from systems.secrets import Redactor, Secret
from systems.throttle import ConcurrencyThrottle

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from ingestion.connections import Connection
    from ingestion.readers import Drift
    from ingestion.schema import SourceObject
    from systems.runtime import Runtime, Telemetry

_WRITTEN: Final = {Kind.DATE: Written.DATE, Kind.TIMESTAMP: Written.INSTANT}
_UNKNOWN_COLUMN: Final = re.compile(r"(?i)Unknown identifier '(?:\w+\.)?(\w+)'")
ENTITY_TYPES: Final = {
    "customer": frozenset({"customer", "lead", "prospect"}),
    "job": frozenset({"job", "project"}),
    "employee": frozenset({"employee"}),
}
"""What the log of deletions calls the records of a table. Whatever is none of these is
a transaction, of which there are dozens of types, or of no table of ours."""


class NetSuiteReader:
    """Reads an account's tables."""

    def __init__(self, client: NetSuiteClient) -> None:
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
        """What changed since an instant, or everything.

        A column that the account doesn't have is left out, and the query made again.
        """
        while True:
            columns = [
                Column(field.name, _WRITTEN.get(field.kind, Written.AS_IS))
                for field in source.fields
                if field.name not in drift.missing
            ]
            selection = Selection(
                table=source.name,
                columns=columns,
                key=source.key,
                cursor=source.cursor,
                since=since,
                condition=source.condition,
            )
            pages = self._client.select(selection)
            try:
                first = next(pages, None)
            except RequestRejectedError as error:
                drift.missing.add(_missing_column(error, source, drift))
                continue
            if first is not None:
                yield self._page(first, columns)
            for page in pages:
                yield self._page(page, columns)
            return

    def deletions(
        self, source: SourceObject, since: dt.datetime | None
    ) -> Iterator[Deletion]:
        """Records of this table, or those it is a part of, that were deleted."""
        if source.deletes is not Deletes.LOG and not source.part_of:
            return
        selection = Selection(
            table="deletedrecord",
            columns=[
                Column("recordid"),
                Column("recordtypeid"),
                Column("type"),
                Column("deleteddate", Written.INSTANT),
            ],
            key=("recordid", "recordtypeid"),
            cursor="deleteddate",
            since=since,
        )
        for page in self._client.select(selection):
            for row in page:
                if _is_of(source.name, str(row.get("type", ""))):
                    yield Deletion(str(row["recordid"]), str(row["deleteddate"]))

    def _page(self, rows: list[dict[str, Any]], columns: list[Column]) -> TextPage:
        return read_records(rows, [column.name for column in columns], may_omit=True)


def _missing_column(
    error: RequestRejectedError, source: SourceObject, drift: Drift
) -> str:
    """The column that the refusal names, when it can be done without.

    Raises:
        RequestRejectedError: the refusal is about something else.
    """
    found = _UNKNOWN_COLUMN.search(error.message)
    name = found.group(1).lower() if found else ""
    optional = {field.name for field in source.fields if not field.required}
    if name not in optional - drift.missing - {*source.key, source.cursor}:
        raise error
    return name


def _is_of(table: str, record_type: str) -> bool:
    kind = record_type.replace(" ", "").lower()
    if table in ENTITY_TYPES:
        return kind in ENTITY_TYPES[table]
    return not any(kind in kinds for kinds in ENTITY_TYPES.values())


def open_netsuite(connection: Connection, runtime: Runtime) -> NetSuiteReader:
    """The reader of a NetSuite connection.

    With a `certificate_id` it uses OAuth 2.0, else the older tokens of OAuth 1.0.
    """
    redactor = Redactor(Secret(value) for value in connection.credentials.values())
    credentials: Certificate | OAuth1
    if "certificate_id" in connection.credentials:
        credentials = Certificate(
            client_id=connection.credential("client_id"),
            certificate_id=connection.credential("certificate_id"),
            private_key=Secret(connection.credential("private_key")),
        )
    else:
        credentials = OAuth1(
            account_id=connection.credential("account_id"),
            consumer_key=connection.credential("consumer_key"),
            consumer_secret=Secret(connection.credential("consumer_secret")),
            token=connection.credential("token_id"),
            token_secret=Secret(connection.credential("token_secret")),
            now=runtime.now,
        )
    slots = int(str(connection.options.get("concurrency", DEFAULT_CONCURRENCY)))
    return NetSuiteReader(
        NetSuiteClient(
            connection.base_url,
            credentials,
            name=connection.name,
            governance=Governance(
                redactor=redactor, runtime=runtime, throttle=ConcurrencyThrottle(slots)
            ),
        )
    )
