"""How NetSuite's refusals, pages and records look, for faults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.faults.exchange import Answer
from sandbox.servers.faults.shapes import Refusal, Shapes
from sandbox.servers.netsuite.errors import (
    ConcurrencyLimitError,
    InvalidLoginError,
    NetSuiteError,
    RecordNotFoundError,
    UnexpectedError,
    UnknownIdentifierError,
    UserError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MEDIA_TYPE: Final = "application/vnd.oracle.resource+json; type=error"
_RECORD: Final = re.compile(r"/record/v1/(?:metadata-catalog/)?(?P<type>\w+)")


class _UnavailableError(NetSuiteError):
    status = 503
    code = "SERVICE_UNAVAILABLE"


class _QuotaError(NetSuiteError):
    status = 403
    code = "USAGE_LIMIT_EXCEEDED"


class _TooLargeError(NetSuiteError):
    status = 413
    code = "CONTENT_TOO_LARGE"


class _NoPermissionError(NetSuiteError):
    status = 403
    code = "INSUFFICIENT_PERMISSION"


def _answer(error: NetSuiteError, status: int | None = None) -> Answer:
    return Answer.of(
        status or error.status, error.body(), dict(error.headers()), _MEDIA_TYPE
    )


def _refusal(
    make: Callable[[], NetSuiteError], status: int | None = None
) -> Callable[[str], Answer]:
    def answer(path: str) -> Answer:
        del path
        return _answer(make(), status)

    return answer


def _empty_page(document: Any, target: str) -> Any | None:
    """A page of a list without items, whose next one is the page itself."""
    if not isinstance(document, dict) or "hasMore" not in document:
        return None
    links = document.get("links", [])
    itself = next((link["href"] for link in links if link["rel"] == "self"), target)
    others = [link for link in links if link["rel"] != "next"]
    return {
        **document,
        "links": [{"rel": "next", "href": itself}, *others],
        "count": 0,
        "hasMore": True,
        "items": [],
    }


def _records(document: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a query or a list, or the record that the path names."""
    found = _RECORD.search(path)
    name = found["type"] if found else ""
    if isinstance(document, dict) and "items" in document and "hasMore" in document:
        for item in document["items"]:
            yield name, item
    elif isinstance(document, dict) and found:
        yield name, document


def _hidden(name: str, field: str | None, path: str, body: bytes) -> Answer | None:
    """What SuiteQL and the record service say to a role that may not see it."""
    if path.endswith("/suiteql"):
        words = _words_of_query(body)
        if name.lower() not in words:
            return None
        if field is None:
            return _answer(RecordNotFoundError(name))
        if field.lower() in words:
            return _answer(UnknownIdentifierError(field, {name: name}))
        return None
    found = _RECORD.search(path)
    if field is None and found and found["type"].lower() == name.lower():
        return _answer(
            _NoPermissionError(
                "Permission Violation: You need a higher level of the "
                f"'Lists -> {name}' permission to access this page."
            )
        )
    return None


def _words_of_query(body: bytes) -> set[str]:
    try:
        text = str(orjson.loads(body)["q"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return set()
    return {word.lower() for word in re.findall(r"\w+", text)}


def _new_key(last: str, draw: Callable[[int], int]) -> str:
    return str(900_000_000 + draw(100_000_000)) if last.isdigit() else f"{last}0"


SHAPES: Final = Shapes(
    refusals={
        Refusal.RATE_LIMIT: _refusal(ConcurrencyLimitError),
        Refusal.UNAVAILABLE: _refusal(
            lambda: _UnavailableError("The service is temporarily unavailable.")
        ),
        Refusal.SERVER_ERROR: _refusal(UnexpectedError),
        Refusal.UNAUTHORIZED: _refusal(lambda: InvalidLoginError("revoked")),
        Refusal.QUOTA: _refusal(
            lambda: _QuotaError("The account's usage limit was exceeded.")
        ),
        Refusal.TOO_LARGE: _refusal(
            lambda: _TooLargeError("The request's content is too large.")
        ),
        Refusal.DUPLICATE: _refusal(
            lambda: UserError("This entity already exists. Provide a unique ID.")
        ),
        Refusal.ERROR_IN_OK: _refusal(UnexpectedError, status=200),
        Refusal.ROW: _refusal(
            lambda: UserError("Please enter value(s) for: Subsidiary."),
        ),
    },
    empty_page=_empty_page,
    records=_records,
    hidden=_hidden,
    new_key=_new_key,
)
