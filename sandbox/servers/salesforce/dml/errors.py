"""Refusals of one record, in the platform's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class RecordError(Exception):
    """One record is refused; the others may still be written."""

    def __init__(
        self, status_code: str, message: str, fields: tuple[str, ...] = ()
    ) -> None:
        """Keep the platform's status code, its message and the fields at fault."""
        super().__init__(message)
        self.status_code = status_code
        self.message = message
        self.fields = fields

    def body(self) -> dict[str, Any]:
        """The error within a record's result."""
        return {
            "statusCode": self.status_code,
            "message": self.message,
            "fields": list(self.fields),
        }


def missing(fields: Iterable[str]) -> RecordError:
    """Fields without which the record can't be."""
    names = tuple(fields)
    return RecordError(
        "REQUIRED_FIELD_MISSING",
        f"Required fields are missing: [{', '.join(names)}]",
        names,
    )


def malformed_id(text: str) -> RecordError:
    """What is no id, or the id of another object."""
    return RecordError("MALFORMED_ID", f"malformed id {text}", ("Id",))


def no_such_record(*fields: str) -> RecordError:
    """An id of which there is no record."""
    return RecordError(
        "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields
    )


def entity_is_deleted(*fields: str) -> RecordError:
    """The record is in the recycle bin."""
    return RecordError("ENTITY_IS_DELETED", "entity is deleted", fields)


def entity_is_locked() -> RecordError:
    """The record is approved, so nobody changes it."""
    return RecordError("ENTITY_IS_LOCKED", "the entity is locked for editing")


def refused(message: str, *fields: str) -> RecordError:
    """A rule of the package says no."""
    return RecordError("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, fields)


def not_writable(object_name: str) -> RecordError:
    """The object takes no writes of clients."""
    return RecordError(
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        f"entity type {object_name} does not support this operation",
    )
