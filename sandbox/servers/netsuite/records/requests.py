"""What a request to the record service asks for, read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.netsuite.errors import (
    InvalidRequestError,
    NonexistentRecordError,
)
from sandbox.servers.netsuite.records import content
from sandbox.servers.netsuite.records.lines import SentLines
from sandbox.servers.netsuite.records.registry import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from sandbox.servers.netsuite.records.types import RecordType, Sublist

_NAMES_HEADER: Final = "x-netsuite-propertynamevalidation"


def record_type(name: str) -> RecordType:
    """The record type of that name.

    Raises:
        NonexistentRecordError: there is none.
    """
    record = RECORD_TYPES.get(name.lower())
    if record is None:
        raise NonexistentRecordError(
            f"/{name}",
            f"Record type '{name}' does not exist. Provide a valid record type.",
        )
    return record


def writable(name: str) -> RecordType:
    """The record type of that name, if it can be written.

    Raises:
        InvalidRequestError: the service reads it alone.
    """
    record = record_type(name)
    if record.is_read_only:
        raise InvalidRequestError(
            f"The record type '{record.name}' supports reading only.",
            code="OPERATION_NOT_ALLOWED",
            errorUrlPath=f"/{record.name}",
        )
    return record


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        InvalidRequestError: it is none.
    """
    try:
        sent = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise InvalidRequestError(
            "Invalid content in the request body.", code="INVALID_CONTENT"
        ) from error
    if not isinstance(sent, dict):
        raise InvalidRequestError(
            "The request body must be an object.", code="INVALID_CONTENT"
        )
    return sent


def read_columns(
    record: RecordType, request: Request, sent: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns that a body sets.

    Raises:
        InvalidRequestError: a value is wrong; or a name, if the caller minds.
    """
    if request.headers.get(_NAMES_HEADER, "warning").lower() == "error":
        for name in sent:
            if name not in {"id", "links"} and not (
                record.field(name) or record.sublist(name)
            ):
                raise InvalidRequestError(
                    f"Unknown reference or field '{name}'.",
                    code="INVALID_CONTENT",
                    errorPath=name,
                )
    return content.read(record.fields, sent)


def read_sublists(
    record: RecordType, request: Request, sent: Mapping[str, Any]
) -> tuple[SentLines, ...]:
    """The lines that a body sends; `replace` names the sublists that are whole.

    Raises:
        InvalidRequestError: a sublist is no collection, or a value is wrong.
    """
    replaced = {
        name.strip().lower()
        for name in request.query_params.get("replace", "").split(",")
    }
    return tuple(
        _lines(sublist, sent[name], is_whole=sublist.name.lower() in replaced)
        for name in sent
        if (sublist := record.sublist(name)) is not None
    )


def _lines(sublist: Sublist, sent: Any, *, is_whole: bool) -> SentLines:
    """One sublist, as `{"items": [...]}`."""
    items = sent.get("items") if isinstance(sent, dict) else None
    if not isinstance(items, list):
        raise content.invalid_value(sublist.name)
    lines = []
    for place, item in enumerate(items):
        path = f"{sublist.name}.items[{place}]"
        if not isinstance(item, dict):
            raise content.invalid_value(path)
        if sublist.name == "apply" and item.get("apply") is False:
            continue
        number = item.get("line")
        columns = content.read(sublist.fields, item, f"{path}.")
        lines.append((number if isinstance(number, int) else None, columns))
    return SentLines(sublist, tuple(lines), is_whole)
