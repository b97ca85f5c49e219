"""Stripe: lists of objects, flattened to the declared fields.

The service has no modification times, so the lists are read whole and a version is a
hash of the content. Lines come within their invoices and items within their
subscriptions; only the rest of a long list is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ingestion.pages import TextPage, read_records
from systems.http import Governance
from systems.secrets import Redactor, Secret
from systems.stripe import LIVE_RATES, TEST_RATES, StripeClient
from systems.throttle import RateThrottle

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from ingestion.connections import Connection
    from ingestion.readers import Deletion, Drift
    from ingestion.schema import SourceObject
    from systems.runtime import Runtime, Telemetry

PATHS: Final = {
    "customer": "/v1/customers",
    "invoice": "/v1/invoices",
    "line_item": "/v1/invoices",
    "credit_note": "/v1/credit_notes",
    "invoice_payment": "/v1/invoice_payments",
    "subscription": "/v1/subscriptions",
    "subscription_item": "/v1/subscriptions",
    "dispute": "/v1/disputes",
    "refund": "/v1/refunds",
}
PARAMS: Final[Mapping[str, Mapping[str, str]]] = {
    "/v1/subscriptions": {"status": "all"},
}
"""Filters of a list: this one leaves out what was cancelled unless asked."""
PARTS: Final = {
    "line_item": ("lines", "invoice"),
    "subscription_item": ("items", "subscription"),
}
"""Objects that come within others: the list that holds them, and what they name the
object that it is in."""


class StripeReader:
    """Reads an account's objects."""

    def __init__(self, client: StripeClient) -> None:
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
        self, source: SourceObject, _since: dt.datetime | None, _drift: Drift
    ) -> Iterator[TextPage]:
        """All objects of a kind."""
        names = [field.name for field in source.fields]
        path = PATHS[source.name]
        for objects in self._client.pages(path, PARAMS.get(path)):
            items = self._parts(source.name, objects)
            records = [flattened(item, names) for item in items]
            yield read_records(records, names, may_omit=True)

    def deletions(
        self, _source: SourceObject, _since: dt.datetime | None
    ) -> Iterator[Deletion]:
        """None: what a complete list no longer holds is gone."""
        return iter(())

    def _parts(self, name: str, objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The objects themselves, or what is declared to be a part of them."""
        if name not in PARTS:
            return objects
        within, owner = PARTS[name]
        return [
            {**part, owner: whole["id"]}
            for whole in objects
            for part in self._client.sub_list(whole.get(within) or {})
        ]


def flattened(item: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """The declared fields of an object, and the metadata that nobody declared.

    `status_transitions_paid_at` is `item["status_transitions"]["paid_at"]`; a reference
    that was expanded to an object is its id again.
    """
    record = {name: _value(item, name) for name in names}
    metadata = item.get("metadata") or {}
    for key, value in metadata.items():
        record.setdefault(f"metadata_{key}", value)
    return record


def _value(item: Mapping[str, Any], name: str) -> Any:
    if name in item:
        value = item[name]
        if isinstance(value, dict) and "id" in value:
            return value["id"]
        return value
    for parent, part in item.items():
        if isinstance(part, dict) and name.startswith(f"{parent}_"):
            return _value(part, name.removeprefix(f"{parent}_"))
    return None


def open_stripe(connection: Connection, runtime: Runtime) -> StripeReader:
    """The reader of a Stripe connection."""
    api_key = Secret(connection.credential("api_key"))
    is_test = "_test_" in api_key.reveal()
    return StripeReader(
        StripeClient(
            connection.base_url,
            api_key,
            name=connection.name,
            governance=Governance(
                redactor=Redactor([api_key]),
                runtime=runtime,
                throttle=RateThrottle(
                    TEST_RATES if is_test else LIVE_RATES,
                    clock=runtime.clock,
                    sleep=runtime.sleep,
                ),
            ),
        )
    )
