"""What the tenant answers when it can't do what it was asked.

AnaplanError                  any answer in the API's error envelope
|-- BadRequestError           400: the request is not as it must be
|-- UnauthorisedError         401: no token, or one that doesn't hold any more
|-- ForbiddenError            403: the user may see it, but not do that
|-- NotFoundError             404: there is no such object, or it can't be seen
|-- NotAcceptableError        406: it can't be had in that format
|-- UnsupportedMediaError     415: the content is of another type
|-- ModelStateError           422 to 425: archived, locked, offline, deployed
`-- TooManyRequestsError      429: the tenant's allowance is used up
LoginError                    the authentication service's own body
OAuthError                    the OAuth service's own body
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class AnaplanError(Exception):
    """An answer in the API's error envelope."""

    status = 400
    message = "Bad Request"

    def __init__(self, message: str | None = None) -> None:
        """Say what is wrong; the status has words of its own otherwise."""
        super().__init__(message or self.message)
        self.message = message or self.message

    def body(self, path: str, at: datetime) -> dict[str, Any]:
        """The error envelope."""
        return {
            "status": {"code": self.status, "message": self.message},
            "path": path,
            "timestamp": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
        }

    def headers(self) -> Mapping[str, str]:
        """Headers that go with the answer."""
        return {}


class BadRequestError(AnaplanError):
    """The request is not as it must be."""


class UnauthorisedError(AnaplanError):
    """No token, or one that doesn't hold any more."""

    status = 401
    message = "Unauthorized"


class ForbiddenError(AnaplanError):
    """The user may see it, but not do that."""

    status = 403
    message = "Forbidden"


class NotFoundError(AnaplanError):
    """There is no such object, or it can't be seen."""

    status = 404
    message = "Not Found"


class NotAcceptableError(AnaplanError):
    """It can't be had in the format that the request accepts."""

    status = 406
    message = "Not Acceptable"


class UnsupportedMediaError(AnaplanError):
    """The content is of another type than the address takes."""

    status = 415
    message = "Unsupported Media Type"


class ModelStateError(AnaplanError):
    """The model is archived, locked, offline or deployed."""

    def __init__(self, state: str) -> None:
        """Each state has a status of its own."""
        self.status, message = MODEL_STATES[state]
        super().__init__(message)


class TooManyRequestsError(AnaplanError):
    """The tenant's allowance is used up."""

    status = 429
    message = "Too Many Requests"

    def __init__(self, retry_after: int) -> None:
        """Say after how many seconds there is a token again."""
        super().__init__()
        self.retry_after = retry_after

    def headers(self) -> Mapping[str, str]:
        """How long to wait."""
        return {"Retry-After": str(self.retry_after)}


class LoginError(Exception):
    """The authentication service refuses, in a body of its own."""

    def __init__(self, http_status: int, status: str, message: str) -> None:
        """Keep both the HTTP status and the service's word for it."""
        super().__init__(f"{status}: {message}")
        self.http_status = http_status
        self.status = status
        self.message = message


class OAuthError(Exception):
    """The OAuth service refuses, in the body that the standard gives."""

    def __init__(self, http_status: int, error: str, description: str) -> None:
        """Keep the HTTP status, the standard's word, and a description."""
        super().__init__(f"{error}: {description}")
        self.http_status = http_status
        self.error = error
        self.description = description


MODEL_STATES: Final[dict[str, tuple[int, str]]] = {
    "ARCHIVED": (422, "Model is archived"),
    "LOCKED": (423, "Model is locked"),
    "MAINTENANCE": (424, "Model is offline"),
    "PRODUCTION": (425, "Model is deployed"),
    "PRODUCTION_MAINTENANCE": (424, "Model is offline"),
}
"""States in which a model can't be used, or changed, with their status and message."""

CLOSED_STATES: Final = frozenset(MODEL_STATES.keys() - {"PRODUCTION"})
"""States in which a model can't be used at all."""
