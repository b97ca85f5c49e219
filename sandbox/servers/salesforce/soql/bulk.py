"""What the Bulk APIs don't let a query do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.servers.salesforce.catalogue import FieldType
from sandbox.servers.salesforce.errors import SalesforceError, malformed_query
from sandbox.servers.salesforce.soql.syntax import (
    ChildQuery,
    FieldGroup,
    Query,
    TypeOf,
)

if TYPE_CHECKING:
    from sandbox.servers.salesforce.soql.compiled import CompiledQuery


def check_bulk_query(query: Query, api: str) -> None:
    """Refuse what a bulk job can't write.

    Args:
        query: the query.
        api: how the message names the API, such as `Bulk Query`.

    Raises:
        SalesforceError: `FUNCTIONALITY_NOT_ENABLED`, or `MALFORMED_QUERY`.
    """
    refused = None
    if query.is_aggregate or query.is_count or _has(query, ChildQuery):
        refused = "Aggregate Relationships"
    elif _has(query, TypeOf):
        refused = "TYPEOF"
    elif query.offset is not None:
        refused = "OFFSET"
    if refused is not None:
        raise SalesforceError(
            400, "FUNCTIONALITY_NOT_ENABLED", f"{refused} not supported in {api}"
        )
    for item in query.select:
        if isinstance(item, FieldGroup) and item.name != "STANDARD":
            raise malformed_query(
                query.text,
                item.position,
                "The SOQL FIELDS function is not supported by the Bulk API",
            )


def check_bulk_columns(compiled: CompiledQuery) -> None:
    """Refuse compound fields, which CSV has no place for.

    Raises:
        SalesforceError: `FUNCTIONALITY_NOT_ENABLED`.
    """
    if any(column.type is FieldType.ADDRESS for column in compiled.columns):
        raise SalesforceError(
            400,
            "FUNCTIONALITY_NOT_ENABLED",
            "Selecting compound data not supported in Bulk Query",
        )


def _has(query: Query, kind: type[object]) -> bool:
    return any(isinstance(item, kind) for item in query.select)
