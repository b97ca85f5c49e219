"""Errors of the Salesforce server, in the platform's own words.

    SalesforceError    any refusal: a status and a list with one message and its code
    OAuthError         a refusal of the token endpoint: an object, as OAuth 2.0 says

Both are rendered by the app's exception handlers; nothing else writes an error body.
"""

from __future__ import annotations

_CONTEXT = 32
"""How much of the query the platform quotes before the place of an error."""

_SEE_WSDL = "Please reference your WSDL or the describe call for the appropriate names."


class SalesforceError(Exception):
    """A request that the platform refuses."""

    def __init__(
        self,
        status: int,
        error_code: str,
        message: str,
        fields: tuple[str, ...] | None = None,
    ) -> None:
        """Keep what the body says.

        Args:
            status: the HTTP status.
            error_code: the platform's code, such as `INVALID_FIELD`.
            message: the platform's message.
            fields: the fields at fault, for errors of a record.
        """
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.message = message
        self.fields = fields

    def body(self) -> list[dict[str, object]]:
        """The body of the response: a list with one error."""
        error: dict[str, object] = {
            "message": self.message,
            "errorCode": self.error_code,
        }
        if self.fields is not None:
            error["fields"] = list(self.fields)
        return [error]


class OAuthError(Exception):
    """A request that the token endpoint refuses."""

    def __init__(self, error: str, description: str) -> None:
        """Keep OAuth's error and its description."""
        super().__init__(description)
        self.error = error
        self.description = description

    def body(self) -> dict[str, str]:
        """The body of the response."""
        return {"error": self.error, "error_description": self.description}


def at_place(text: str, position: int, message: str) -> str:
    """The message as the platform words it for a place in a query."""
    row = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    start = max(0, position - _CONTEXT)
    excerpt = text[start : position + _CONTEXT].replace("\n", " ")
    caret = " " * (position - start) + "^"
    return f"\n{excerpt}\n{caret}\nERROR at Row:{row}:Column:{column}\n{message}"


def malformed_query(text: str, position: int, message: str) -> SalesforceError:
    """A query that can't be read."""
    return SalesforceError(400, "MALFORMED_QUERY", at_place(text, position, message))


def invalid_field(
    text: str, position: int, field: str, object_name: str
) -> SalesforceError:
    """A query for a field that the object doesn't have, or that the user can't see."""
    message = (
        f"No such column '{field}' on entity '{object_name}'. If you are attempting to "
        "use a custom field, be sure to append the '__c' after the custom field name. "
        + _SEE_WSDL
    )
    return SalesforceError(400, "INVALID_FIELD", at_place(text, position, message))


def invalid_relationship(
    text: str, position: int, relationship: str, path: str
) -> SalesforceError:
    """A query through a relationship that isn't there."""
    message = (
        f"Didn't understand relationship '{relationship}' in field path '{path}'. If "
        "you are attempting to use a custom relationship, be sure to append the '__r' "
        "after the custom relationship name. " + _SEE_WSDL
    )
    return SalesforceError(400, "INVALID_FIELD", at_place(text, position, message))


def invalid_child_relationship(
    text: str, position: int, relationship: str
) -> SalesforceError:
    """A child query over a relationship that isn't there."""
    message = (
        f"Didn't understand relationship '{relationship}' in FROM part of query call. "
        "If you are attempting to use a custom relationship, be sure to append the "
        "'__r' after the custom relationship name. " + _SEE_WSDL
    )
    return SalesforceError(400, "INVALID_TYPE", at_place(text, position, message))


def invalid_type(text: str, position: int, object_name: str) -> SalesforceError:
    """A query over an object that isn't there, or that the user can't see."""
    message = (
        f"sObject type '{object_name}' is not supported. If you are attempting to use "
        "a custom object, be sure to append the '__c' after the entity name. "
        + _SEE_WSDL
    )
    return SalesforceError(400, "INVALID_TYPE", at_place(text, position, message))


def wrong_literal(
    text: str, position: int, field: str, wanted: str, *, quoted: bool
) -> SalesforceError:
    """A condition whose value isn't of the field's type."""
    quotes = "should be" if quoted else "should not be"
    message = (
        f"value of filter criterion for field '{field}' must be of type {wanted} and "
        f"{quotes} enclosed in quotes"
    )
    return SalesforceError(400, "INVALID_FIELD", at_place(text, position, message))


def not_found() -> SalesforceError:
    """A path that the platform doesn't know."""
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def invalid_session() -> SalesforceError:
    """A token that is missing, unknown or too old."""
    return SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid")
