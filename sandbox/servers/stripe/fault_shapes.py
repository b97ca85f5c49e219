"""How Stripe's refusals, pages and objects look, for faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.faults.exchange import Answer
from sandbox.servers.faults.shapes import Refusal, Shapes
from sandbox.servers.stripe.errors import StripeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_KEY_LENGTH: Final = 24


def _answer(error: StripeError) -> Answer:
    return Answer.of(error.status, error.body())


def _refusal(
    status: int, message: str, code: str | None = None, type_: str = "api_error"
) -> Callable[[str], Answer]:
    def answer(path: str) -> Answer:
        del path
        return _answer(StripeError(status, message, code=code, error_type=type_))

    return answer


def _empty_page(document: Any, target: str) -> Any | None:
    """A list without data that says that there is more: from the same place on."""
    del target
    if not isinstance(document, dict) or document.get("object") != "list":
        return None
    return {**document, "data": [], "has_more": True}


def _records(document: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Whatever says which object it is, on any level, but lists."""
    if isinstance(document, list):
        for each in document:
            yield from _records(each, path)
    elif isinstance(document, dict):
        name = document.get("object")
        if isinstance(name, str) and name != "list":
            yield name, document
        for each in list(document.values()):
            yield from _records(each, path)


def _hidden(name: str, field: str | None, path: str, body: bytes) -> Answer | None:
    """What a restricted key without the permission is told; fields can't be hidden."""
    del body
    if field is not None or f"/{name.lower()}s" not in path:
        return None
    return _answer(
        StripeError(
            403,
            "The provided key 'rk_test_*' does not have the required permissions for "
            f"this endpoint. Having the 'rak_{name.lower()}_read' permission would "
            "allow this request to continue.",
        )
    )


def _new_key(last: str, draw: Callable[[int], int]) -> str:
    prefix = last.partition("_")[0]
    return f"{prefix}_{draw(10**_KEY_LENGTH):0{_KEY_LENGTH}}"


_INVALID: Final = "invalid_request_error"

SHAPES: Final = Shapes(
    refusals={
        Refusal.RATE_LIMIT: _refusal(
            429,
            "Request rate limit exceeded. Learn more about rate limits here "
            "https://stripe.com/docs/rate-limits.",
            "rate_limit",
            _INVALID,
        ),
        Refusal.UNAVAILABLE: _refusal(
            503, "Stripe is temporarily unavailable. Please try again."
        ),
        Refusal.SERVER_ERROR: _refusal(
            500, "An unknown error occurred. Please try again."
        ),
        Refusal.QUOTA: _refusal(
            403,
            "This account's allocation of read requests is used up.",
            "rate_limit",
            _INVALID,
        ),
        Refusal.TOO_LARGE: _refusal(413, "The request is too large.", type_=_INVALID),
        Refusal.DUPLICATE: _refusal(
            400,
            "An object with this ID already exists.",
            "resource_already_exists",
            _INVALID,
        ),
        Refusal.ERROR_IN_OK: _refusal(
            200, "An unknown error occurred. Please try again."
        ),
        Refusal.ROW: _refusal(400, "Invalid email address", "email_invalid", _INVALID),
    },
    empty_page=_empty_page,
    records=_records,
    hidden=_hidden,
    new_key=_new_key,
)
