"""What a vendor's system can do to us, sorted by what the caller may do next.

::

    SystemsError
    ├── RetryableError            nothing was changed there; the same call may go later
    │   ├── UnreachableError          no connection, or none that answered in time
    │   ├── RateLimitedError          too many requests; `retry_after` says how long
    │   ├── ServerFailedError         5xx, again and again
    │   └── BreakerOpenError          it failed too often a moment ago; not even tried
    ├── FatalError                somebody has to act first
    │   ├── UnauthorizedError         credentials refused, also after a refresh
    │   ├── PermissionDeniedError     the account may not see or do this
    │   ├── QuotaExhaustedError       the day's calls are used up
    │   ├── ProtocolError             the answer is not what this interface answers
    │   └── RequestRejectedError      this call is wrong: a bad row, field or query
    └── OutcomeUnknownError       it may have been done: settle it before resending

Each carries a stable `code`, a `message` and a `hint` that says what to do. Messages
hold no secrets: the client redacts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import datetime as dt


class SystemsError(Exception):
    """The base of this package's errors.

    Attributes:
        code: a stable name, in snake case; the vendor's own code is `vendor_code`.
        message: what happened.
        hint: what to do next.
        status: the HTTP status, where there was an answer.
        vendor_code: the code in the vendor's error body.
    """

    default_code: ClassVar[str] = "system_failed"

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        code: str | None = None,
        status: int | None = None,
        vendor_code: str | None = None,
    ) -> None:
        """Keep the parts, so that a caller can decide without parsing text."""
        super().__init__(f"{message} {hint}")
        self.code = code or self.default_code
        self.message = message
        self.hint = hint
        self.status = status
        self.vendor_code = vendor_code


class RetryableError(SystemsError):
    """Nothing was changed on the other side; the same call may be made later."""


class UnreachableError(RetryableError):
    """No connection, or no answer in time to a call that changes nothing."""

    default_code = "unreachable"


class RateLimitedError(RetryableError):
    """Too many requests, and waiting longer would pass the call's deadline."""

    default_code = "rate_limited"

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        status: int | None = None,
        vendor_code: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Add how many seconds the system asked to be left alone."""
        super().__init__(message, hint=hint, status=status, vendor_code=vendor_code)
        self.retry_after = retry_after


class ServerFailedError(RetryableError):
    """The system answered with its own failure, again and again."""

    default_code = "server_failed"


class BreakerOpenError(RetryableError):
    """The system failed too often a moment ago, so it isn't even tried."""

    default_code = "breaker_open"

    def __init__(self, message: str, *, hint: str, retry_at: dt.datetime) -> None:
        """Add when it may be tried again."""
        super().__init__(message, hint=hint)
        self.retry_at = retry_at


class FatalError(SystemsError):
    """The same call would fail again until somebody acts."""


class UnauthorizedError(FatalError):
    """The credentials are refused, also after a refresh."""

    default_code = "unauthorized"


class PermissionDeniedError(FatalError):
    """The account may not see or do this."""

    default_code = "permission_denied"


class QuotaExhaustedError(FatalError):
    """The calls that the account may make are used up."""

    default_code = "quota_exhausted"


class ProtocolError(FatalError):
    """The answer is not the interface's: a login page, a cut body, a page loop."""

    default_code = "protocol_error"


class RequestRejectedError(FatalError):
    """The system refuses this call: a bad row, an unknown field, a malformed query."""

    default_code = "request_rejected"


class OutcomeUnknownError(SystemsError):
    """A call that changes something got no answer: it may or may not have been done."""

    default_code = "outcome_unknown"
