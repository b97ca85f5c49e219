"""Errors of the Stripe server.

    StripeError    any refusal: a status and one error object

The app's exception handler renders it; nothing else writes an error body.
"""

from __future__ import annotations

from typing import Any, Final

_DOCS: Final = "https://stripe.com/docs/error-codes/"


class StripeError(Exception):
    """A request that Stripe refuses."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        error_type: str = "invalid_request_error",
    ) -> None:
        """Keep what the body says.

        Args:
            status: the HTTP status.
            message: Stripe's message.
            code: Stripe's code, such as `resource_missing`.
            param: the parameter at fault.
            error_type: Stripe's class of errors.
        """
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.error_type = error_type

    def body(self) -> dict[str, Any]:
        """The body of the response."""
        error: dict[str, Any] = {"message": self.message, "type": self.error_type}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = _DOCS + self.code.replace("_", "-")
        if self.param is not None:
            error["param"] = self.param
        return {"error": error}


def missing(object_name: str, object_id: str, param: str = "id") -> StripeError:
    """An object that isn't there: 404 where the path names it, else 400."""
    return StripeError(
        404 if param == "id" else 400,
        f"No such {object_name}: '{object_id}'",
        code="resource_missing",
        param=param,
    )


def unknown_parameter(name: str) -> StripeError:
    """A parameter that the endpoint doesn't take."""
    return StripeError(
        400,
        f"Received unknown parameter: {name}",
        code="parameter_unknown",
        param=name,
    )


def invalid_integer(name: str, value: str) -> StripeError:
    """A parameter that should be a whole number."""
    return StripeError(
        400,
        f"Invalid integer: {value}",
        code="parameter_invalid_integer",
        param=name,
    )
