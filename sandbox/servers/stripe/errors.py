"""Errors of the Stripe server.

    StripeError    any refusal: a status and one error object

The gate renders it; nothing else writes an error body.
"""

from __future__ import annotations

from typing import Any, Final

_DOCS: Final = "https://stripe.com/docs/error-codes/"
_LOGS: Final = "https://dashboard.stripe.com/test/logs/"


class StripeError(Exception):
    """A request that Stripe refuses."""

    def __init__(  # noqa: PLR0913 - the fields of an error
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        error_type: str = "invalid_request_error",
        leaves_traces: bool = False,
        **details: Any,
    ) -> None:
        """Keep what the body says.

        Args:
            status: the HTTP status.
            message: Stripe's message.
            code: Stripe's code, such as `resource_missing`.
            param: the parameter at fault.
            error_type: Stripe's class of errors.
            leaves_traces: what was written before it stays, as a declined charge does.
            details: further fields of the error, such as `decline_code`.
        """
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.error_type = error_type
        self.leaves_traces = leaves_traces
        self.is_of_parameters = False
        """Whether the parameters alone were enough to refuse the request."""
        self.details = details

    def body(self, request_id: str | None = None) -> dict[str, Any]:
        """The body of the response."""
        error: dict[str, Any] = {**self.details}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = _DOCS + self.code.replace("_", "-")
        error["message"] = self.message
        if self.param is not None:
            error["param"] = self.param
        if request_id is not None:
            error["request_log_url"] = f"{_LOGS}{request_id}"
        error["type"] = self.error_type
        return {"error": dict(sorted(error.items()))}


def missing(
    object_name: str, object_id: str, param: str = "id", status: int | None = None
) -> StripeError:
    """An object that isn't there.

    Args:
        object_name: as messages have it.
        object_id: what was asked for.
        param: where it was asked for; `id` stands for the address.
        status: 404 where the address names it, 400 elsewhere.
    """
    if status is None:
        status = 404 if param == "id" else 400
    return StripeError(
        status,
        f"No such {object_name}: '{object_id}'",
        code="resource_missing",
        param=param,
    )


def unknown_parameter(*names: str) -> StripeError:
    """Parameters that the endpoint doesn't take."""
    word = "parameter" if len(names) == 1 else "parameters"
    return StripeError(
        400,
        f"Received unknown {word}: {', '.join(names)}",
        code="parameter_unknown",
        param=names[0],
    )


def missing_parameter(name: str) -> StripeError:
    """A parameter that must be given."""
    return StripeError(
        400,
        f"Missing required param: {name}.",
        code="parameter_missing",
        param=name,
    )


def invalid(message: str, param: str, code: str | None = None) -> StripeError:
    """A parameter whose value can't be."""
    return StripeError(400, message, code=code, param=param)


def invalid_integer(name: str, value: str) -> StripeError:
    """A parameter that should be a whole number."""
    return invalid(f"Invalid integer: {value}", name, "parameter_invalid_integer")


def invalid_empty(name: str) -> StripeError:
    """A parameter that can't be unset, and came as an empty text."""
    return invalid(
        f"You passed an empty string for '{name}'. We assume empty values are an "
        f"attempt to unset a parameter; however '{name}' cannot be unset. You should "
        f"remove '{name}' from your request or supply a non-empty value.",
        name,
        "parameter_invalid_empty",
    )


def exclusive(*names: str) -> StripeError:
    """Parameters of which only one may be given."""
    return StripeError(
        400,
        f"You may only specify one of these parameters: {', '.join(sorted(names))}.",
        code="parameters_exclusive",
        param=names[0],
    )


def uncovered(name: str) -> StripeError:
    """A parameter of Stripe's that the sandbox doesn't play."""
    return invalid(
        f"The sandbox doesn't cover {name}; leave it out, or use Stripe's own test "
        "mode.",
        name,
    )
