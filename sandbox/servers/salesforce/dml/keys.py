"""Which record a client means: by id, or by an external id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.catalogue import FieldType
from sandbox.servers.salesforce.dml.errors import (
    RecordError,
    entity_is_deleted,
    malformed_id,
    no_such_record,
    not_writable,
)
from sandbox.servers.salesforce.ids import normalize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.salesforce.catalogue import Field, SObject
    from sandbox.servers.salesforce.dml.drafts import Row

_MOST_REPEATS: Final = 12


def full_id(sobject: SObject, text: str, verb: str) -> str:
    """The 18-character form of the id that a record says."""
    if not text:
        raise RecordError("MISSING_ARGUMENT", f"Id not specified in an {verb} call")
    full = normalize(text)
    if full is None or not full.startswith(sobject.key_prefix):
        raise malformed_id(text)
    return full


def existing(sobject: SObject, text: str, full: str, found: Mapping[str, Row]) -> Row:
    """The record of an id that is there and isn't deleted."""
    if sobject.is_read_only:
        raise not_writable(sobject.name)
    if not full or not full.startswith(sobject.key_prefix):
        raise malformed_id(text)
    row = found.get(full)
    if row is None:
        raise no_such_record()
    if row.get("IsDeleted"):
        raise entity_is_deleted()
    return row


def match(
    key: Field, text: str, matches: Mapping[str, list[str]], seen: set[str]
) -> str | None:
    """The id of the record that an upsert means; `None` if it is a new one."""
    if key.type is FieldType.ID:
        return text or None
    if not text:
        raise RecordError("MISSING_ARGUMENT", f"{key.name} not specified")
    if text.lower() in seen:
        raise RecordError(
            "DUPLICATE_VALUE",
            f"Duplicate external id specified: {text}",
            (key.name,),
        )
    seen.add(text.lower())
    ids = matches.get(text.lower(), [])
    if len(ids) > 1:
        raise RecordError(
            "DUPLICATE_EXTERNAL_ID",
            f"{key.name}: more than one record found for external id field: "
            f"[{', '.join(ids)}]",
            (key.name,),
        )
    return ids[0] if ids else None


def check_repeats(record_id: str, times: int) -> None:
    """Refuse to change a record once more that one call has changed `times` times."""
    if times >= _MOST_REPEATS:
        raise RecordError(
            "DUPLICATE_VALUE",
            f"Maximum number of duplicate updates in one batch ({_MOST_REPEATS} "
            "allowed). Attempt to update Id more than once in this Api call: "
            f"{record_id}",
        )


def id_of(record: Mapping[str, Any]) -> str:
    """The id that a record says, in either spelling of the field."""
    return str(record.get("Id") or record.get("id") or record.get("ID") or "")


def key_of(record: Mapping[str, Any], key: Field) -> str:
    """The value of an upsert's key, as text."""
    if key.type is FieldType.ID:
        return id_of(record)
    wanted = key.name.lower()
    for name, value in record.items():
        if name.lower() == wanted:
            return "" if value is None else str(value)
    return ""


def without_key(record: Mapping[str, Any], key: Field) -> dict[str, Any]:
    """The record's values without what names it."""
    dropped = {key.name.lower(), "id"}
    return {
        name: value for name, value in record.items() if name.lower() not in dropped
    }
