"""How Salesforce's refusals, pages and records look, for faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.faults.exchange import Answer
from sandbox.servers.faults.shapes import Refusal, Shapes
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.ids import PREFIX_LENGTH, to_18

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BODY_LENGTH: Final = 9


def _refusal(
    status: int, code: str, message: str, fields: tuple[str, ...] | None = None
) -> Callable[[str], Answer]:
    def answer(path: str) -> Answer:
        del path
        error = SalesforceError(status, code, message, fields)
        return Answer.of(status, error.body())

    return answer


def _empty_page(document: Any, target: str) -> Any | None:
    """A page of a query without records, whose next one is the page itself."""
    if not isinstance(document, dict) or "records" not in document:
        return None
    return {**document, "done": False, "nextRecordsUrl": target, "records": []}


def _records(document: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Whatever says of what type it is, on any level."""
    if isinstance(document, list):
        for each in document:
            yield from _records(each, path)
    elif isinstance(document, dict):
        attributes = document.get("attributes")
        if isinstance(attributes, dict) and "type" in attributes:
            yield str(attributes["type"]), document
        for each in list(document.values()):
            yield from _records(each, path)


def _hidden(name: str, field: str | None, path: str, body: bytes) -> Answer | None:
    """Nothing: the org's catalogue asks the book itself."""
    del name, field, path, body
    return None


def _new_key(last: str, draw: Callable[[int], int]) -> str:
    rest = f"{draw(10**_BODY_LENGTH):0{_BODY_LENGTH}}"
    return to_18(f"{last[:PREFIX_LENGTH]}Pb0{rest}")


SHAPES: Final = Shapes(
    refusals={
        Refusal.RATE_LIMIT: _refusal(
            429, "REQUEST_LIMIT_EXCEEDED", "Request rate limit exceeded."
        ),
        Refusal.UNAVAILABLE: _refusal(
            503, "SERVER_UNAVAILABLE", "We are down for maintenance."
        ),
        Refusal.SERVER_ERROR: _refusal(
            500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. ErrorId: 1234567"
        ),
        Refusal.UNAUTHORIZED: _refusal(
            401, "INVALID_SESSION_ID", "Session expired or invalid"
        ),
        Refusal.QUOTA: _refusal(
            403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."
        ),
        Refusal.TOO_LARGE: _refusal(
            413, "REQUEST_ENTITY_TOO_LARGE", "The request entity is too large."
        ),
        Refusal.DUPLICATE: _refusal(
            400,
            "DUPLICATE_VALUE",
            "duplicate value found: External_Id__c duplicates value on record with id: "
            "a0CPb0000000001",
            (),
        ),
        Refusal.ERROR_IN_OK: _refusal(
            200, "UNKNOWN_EXCEPTION", "An unexpected error occurred. ErrorId: 1234567"
        ),
    },
    empty_page=_empty_page,
    records=_records,
    hidden=_hidden,
    new_key=_new_key,
)
