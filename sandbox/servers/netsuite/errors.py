"""What the account answers when it can't do what it was asked.

NetSuiteError                 any answer in the REST services' error body
|-- InvalidLoginError         401: no login, a wrong one, or an expired one
|-- ConcurrencyLimitError     429: more requests at once than the account may have
|-- RequestTimeoutError       408: it took longer than a request may
|-- UnexpectedError           500: something that the caller could not have caused
|-- IdempotencyError          400: a job with that idempotency key was submitted
|-- InvalidRequestError       400: header, parameter or body is not as it must be
|-- UserError                 400: the record's own rules say no
|-- NonexistentRecordError    404: there is no such record
|-- NotAcceptableError        406: no answer of a type that the caller accepts
`-- SuiteQLError              400: the query can't be run
    |-- InvalidSearchTypeError        there is no such table
    |-- RecordNotFoundError           the role may not see the table
    `-- UnknownIdentifierError        there is no such column
TokenRequestError             the token endpoint's own body, as OAuth 2.0 has it
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_RFC: Final = "https://www.rfc-editor.org/rfc/rfc9110.html#section-"

_TITLES: Final[dict[int, tuple[str, str]]] = {
    400: ("Bad Request", "15.5.1"),
    401: ("Unauthorized", "15.5.2"),
    403: ("Forbidden", "15.5.4"),
    404: ("Not Found", "15.5.5"),
    405: ("Method Not Allowed", "15.5.6"),
    406: ("Not Acceptable", "15.5.7"),
    408: ("Request Timeout", "15.5.9"),
    413: ("Content Too Large", "15.5.14"),
    # The vendor documents this title with the status 429.
    429: ("Bad Request", "15.5.1"),
    500: ("Internal Server Error", "15.6.1"),
    503: ("Service Unavailable", "15.6.4"),
}

_INVALID_LOGIN: Final = (
    "Invalid login attempt. For more details, see the Login Audit Trail in the "
    "NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail."
)


class NetSuiteError(Exception):
    """An answer in the REST services' error body."""

    status = 400
    code = "INVALID_REQUEST"

    def __init__(self, detail: str, **pointers: str) -> None:
        """Keep what the body says.

        Args:
            detail: the sentence for the caller.
            pointers: where the fault is: `errorPath`, `errorHeader`,
                `errorQueryParam`, `errorUrlPath`.
        """
        super().__init__(detail)
        self.detail = detail
        self.pointers = pointers

    def body(self) -> dict[str, Any]:
        """The error body of the REST services."""
        title, section = _TITLES[self.status]
        return {
            "type": f"{_RFC}{section}",
            "title": title,
            "status": self.status,
            "o:errorDetails": [
                {
                    "detail": self.detail,
                    **{f"o:{name}": value for name, value in self.pointers.items()},
                    "o:errorCode": self.code,
                }
            ],
        }

    def headers(self) -> Mapping[str, str]:
        """Headers that go with the answer."""
        return {}

    def response(self) -> Response:
        """The whole answer."""
        return Response(
            orjson.dumps(self.body()),
            status_code=self.status,
            headers=dict(self.headers()),
            media_type="application/vnd.oracle.resource+json; type=error",
        )


class InvalidLoginError(NetSuiteError):
    """No login, a wrong one, or an expired one; the audit trail alone says why."""

    status = 401
    code = "INVALID_LOGIN"

    def __init__(self, reason: str) -> None:
        """Keep the reason for the audit trail; the caller is not told."""
        super().__init__(_INVALID_LOGIN)
        self.reason = reason


class ConcurrencyLimitError(NetSuiteError):
    """More requests at once than the account may have."""

    status = 429
    code = "CONCURRENCY_LIMIT_EXCEEDED"

    def __init__(self, retry_after: int | None = None) -> None:
        """The vendor documents no `Retry-After`; it is sent where one is given."""
        super().__init__("Concurrent request limit exceeded. Request blocked.")
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """The body, with the documented second code at the top."""
        return {**super().body(), "o:errorCode": "USER_ERROR"}

    def headers(self) -> Mapping[str, str]:
        """`Retry-After`, where the account is told to send it."""
        if self.retry_after is None:
            return {}
        return {"Retry-After": str(self.retry_after)}


class RequestTimeoutError(NetSuiteError):
    """A request took longer than the 15 minutes that the vendor gives it.

    The vendor documents the limit, not the answer; this one is assumed.
    """

    status = 408
    code = "REQUEST_TIMEOUT"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The request timed out. Narrow the query, or page through it.")


class UnexpectedError(NetSuiteError):
    """Something that the caller could not have caused."""

    status = 500
    code = "UNEXPECTED_ERROR"

    def __init__(self) -> None:
        """Give the error an id, as the vendor does."""
        super().__init__(f"An unexpected error occurred. Error ID: {uuid.uuid4().hex}")


class IdempotencyError(NetSuiteError):
    """A job with that idempotency key was submitted before."""

    code = "IDEMPOTENCY_ERROR"

    def __init__(self, location: str) -> None:
        """Keep where the earlier job is."""
        super().__init__(
            "A request with the same idempotency key is already submitted. See the "
            '"Location" header for a link to the previously submitted job'
        )
        self.location = location

    def body(self) -> dict[str, Any]:
        """The body, with the documented title."""
        return {
            **super().body(),
            "type": "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html"
            "#sec10.4.10",
            "title": "Conflict",
        }

    def headers(self) -> Mapping[str, str]:
        """Where the earlier job is."""
        return {"Location": self.location, "Preference-Applied": "respond-async"}


class InvalidRequestError(NetSuiteError):
    """A header, parameter or body is not as it must be."""

    def __init__(
        self, detail: str, *, code: str = "INVALID_REQUEST", **pointers: str
    ) -> None:
        """Say which code the service uses for it."""
        super().__init__(detail, **pointers)
        self.code = code


class UserError(NetSuiteError):
    """The record's own rules say no."""

    code = "USER_ERROR"

    def __init__(self, detail: str) -> None:
        """The service puts every such sentence behind the same words."""
        super().__init__(f"Error while accessing a resource. {detail}")


class NonexistentRecordError(NetSuiteError):
    """There is no such record."""

    status = 404
    code = "NONEXISTENT_ID"

    def __init__(
        self,
        path: str,
        detail: str = (
            "The record instance does not exist. Provide a valid record instance ID."
        ),
    ) -> None:
        """Name the part of the address that leads nowhere."""
        super().__init__(detail, errorUrlPath=path)


class NotAcceptableError(NetSuiteError):
    """The service has no answer of a type that the caller accepts."""

    status = 406
    code = "INVALID_HEADER"

    def __init__(self, accepted: str) -> None:
        """Name what the caller accepts."""
        super().__init__(
            f"The media types '{accepted}' are not supported.", errorHeader="Accept"
        )


class SuiteQLError(NetSuiteError):
    """The query can't be run."""

    code = "INVALID_PARAMETER"

    def __init__(self, reason: str = "Invalid or unsupported search") -> None:
        """The service puts every reason behind the same words."""
        super().__init__(
            "Invalid search query. Detailed unprocessed description follows. "
            f"Search error occurred: {reason}.",
            errorQueryParam="q",
        )


class InvalidSearchTypeError(SuiteQLError):
    """There is no such table."""

    def __init__(self, table: str) -> None:
        """Name the table as the query did."""
        super().__init__(f"Invalid search type: {table}")


class RecordNotFoundError(SuiteQLError):
    """The role may not see the table."""

    def __init__(self, table: str) -> None:
        """Name the table as the query did."""
        super().__init__(f"Record '{table}' was not found")


class UnknownIdentifierError(SuiteQLError):
    """There is no such column."""

    def __init__(self, identifier: str, sources: Mapping[str, str]) -> None:
        """Name the column, and what the query could have named (alias to table)."""
        available = ", ".join(f"{alias}={table}" for alias, table in sources.items())
        super().__init__(
            f"Unknown identifier '{identifier}'. "
            f"Available identifiers are: {{{available}}}"
        )


class TokenRequestError(Exception):
    """The token endpoint refuses; the body is OAuth 2.0's own."""

    def __init__(self, error: str, reason: str) -> None:
        """Keep the reason for the audit trail; the caller gets the code alone."""
        super().__init__(f"{error}: {reason}")
        self.error = error
        self.reason = reason
