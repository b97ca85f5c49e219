"""The exceptions that a failed call becomes, in words that hold no secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from systems.errors import (
    OutcomeUnknownError,
    PermissionDeniedError,
    ProtocolError,
    QuotaExhaustedError,
    RateLimitedError,
    RequestRejectedError,
    ServerFailedError,
    UnauthorizedError,
    UnreachableError,
)

if TYPE_CHECKING:
    from systems.answers import Fault, Response
    from systems.secrets import Redactor


@dataclass(frozen=True, slots=True)
class Failures:
    """Writes the errors of one connection."""

    name: str
    redactor: Redactor

    def said(self, response: Response, fault: Fault) -> str:
        """What the system answered, in one sentence."""
        words = f": {fault.message}" if fault.message else ""
        code = f" {fault.vendor_code}" if fault.vendor_code else ""
        sentence = self.redactor.redact(
            f"{self.name} answered {response.status}{code} to {response.url}{words}"
        )
        return sentence.rstrip(".") + "."

    def unreachable(self, address: str, error: Exception) -> UnreachableError:
        """No connection, or no whole answer."""
        reason = self.redactor.redact(str(error)) or type(error).__name__
        return UnreachableError(
            f"{self.name} can't be reached at {address}: {reason.rstrip('.')}.",
            hint="Check base_url and the network; a sandbox is started by "
            "`plumbline sandbox up`.",
        )

    def unknown(self, said: str) -> OutcomeUnknownError:
        """It may have been done."""
        return OutcomeUnknownError(
            f"{said} It may have been done all the same.",
            hint="Look there before sending it again.",
        )

    def put_off(
        self, response: Response, fault: Fault, retry_after: float | None
    ) -> RateLimitedError:
        """Too many requests."""
        return RateLimitedError(
            self.said(response, fault),
            hint=fault.hint or "Try again later, or lower the rate of this connection.",
            status=response.status,
            vendor_code=fault.vendor_code,
            retry_after=retry_after,
        )

    def server_failed(self, response: Response, fault: Fault) -> ServerFailedError:
        """A failure on the other side."""
        return ServerFailedError(
            self.said(response, fault),
            hint=fault.hint or "The fault is on the other side: try again later.",
            status=response.status,
            vendor_code=fault.vendor_code,
        )

    def unauthorized(self, response: Response, fault: Fault) -> UnauthorizedError:
        """Credentials refused."""
        return UnauthorizedError(
            self.said(response, fault),
            hint=fault.hint or f"Check the credentials of connection {self.name}.",
            status=response.status,
            vendor_code=fault.vendor_code,
        )

    def forbidden(self, response: Response, fault: Fault) -> PermissionDeniedError:
        """A permission is missing."""
        return PermissionDeniedError(
            self.said(response, fault),
            hint=fault.hint
            or f"Give the account of connection {self.name} the permission.",
            status=response.status,
            vendor_code=fault.vendor_code,
        )

    def quota_exhausted(self, response: Response, fault: Fault) -> QuotaExhaustedError:
        """The day's calls are used up."""
        return QuotaExhaustedError(
            self.said(response, fault),
            hint=fault.hint
            or "Wait until the quota is full again, or ask for a larger one.",
            status=response.status,
            vendor_code=fault.vendor_code,
        )

    def rejected(self, response: Response, fault: Fault) -> RequestRejectedError:
        """The call itself is wrong."""
        return RequestRejectedError(
            self.said(response, fault),
            hint=fault.hint
            or "The request itself is at fault: mend what the message names.",
            status=response.status,
            vendor_code=fault.vendor_code,
        )

    def redacted(self, error: ProtocolError) -> ProtocolError:
        """The same error without secrets."""
        return ProtocolError(
            self.redactor.redact(error.message),
            hint=error.hint,
            code=error.code,
            status=error.status,
        )
