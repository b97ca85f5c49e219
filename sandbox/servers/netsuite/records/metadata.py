"""The metadata catalogue: what record types there are, in two languages.

JSON Schema says what a record looks like; OpenAPI 3.0 ("swagger") also what can be done
with it. Both name other types by the catalogue's own addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.records.registry import RECORD_TYPES, TYPES_BY_TABLE
from sandbox.servers.netsuite.records.types import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.servers.netsuite.records.types import (
        RecordField,
        RecordType,
        Sublist,
    )

JSON: Final = "application/json"
SCHEMA: Final = "application/schema+json"
SWAGGER: Final = "application/swagger+json"
CATALOGUE_PATH: Final = "/services/rest/record/v1/metadata-catalog"

_DRAFT: Final = "https://json-schema.org/draft-06/hyper-schema#"
_COLLECTION: Final = "application/vnd.oracle.resource+json; type=collection"
_SINGULAR: Final = "application/vnd.oracle.resource+json; type=singular"
_ERROR: Final = "application/vnd.oracle.resource+json; type=error"

LINK_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "rel": {"title": "Relationship", "type": "string", "readOnly": True},
        "href": {
            "title": "Hypertext Reference",
            "type": "string",
            "format": "uri",
            "readOnly": True,
        },
    },
    "$schema": _DRAFT,
}
"""The type `nsLink`, to which all links refer."""

ERROR_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "o:errorDetails": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    name: {"type": "string"}
                    for name in (
                        "detail",
                        "o:errorCode",
                        "o:errorPath",
                        "o:errorHeader",
                        "o:errorQueryParam",
                        "o:errorUrlPath",
                    )
                },
            },
        },
    },
    "$schema": _DRAFT,
}
"""The type `nsError`."""

SHARED: Final[dict[str, dict[str, Any]]] = {
    "nslink": LINK_SCHEMA,
    "nserror": ERROR_SCHEMA,
}
"""Types that are no records, by name in lower case."""

_SHAPES: Final[dict[FieldKind, dict[str, Any]]] = {
    FieldKind.TEXT: {"type": "string"},
    FieldKind.BOOLEAN: {"type": "boolean"},
    FieldKind.NUMBER: {"type": "number", "format": "double"},
    FieldKind.INTEGER: {"type": "integer", "format": "int64"},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.INSTANT: {"type": "string", "format": "date-time"},
    FieldKind.DURATION: {"type": "string"},
}


def entry(record: RecordType, address: str) -> dict[str, Any]:
    """A record type in the list of all."""
    where = f"{address}/{record.name}"
    rels = (("canonical", JSON), ("alternate", SWAGGER), ("alternate", SCHEMA))
    return {
        "name": record.name,
        "links": [
            {"rel": rel, "href": where, "mediaType": media_type}
            for rel, media_type in rels
        ],
    }


def schema(record: RecordType) -> dict[str, Any]:
    """A record type in JSON Schema."""
    properties = _properties(record.fields)
    for sublist in record.sublists:
        properties[sublist.name] = _collection(sublist)
    properties["links"] = _links()
    return {
        "type": "object",
        "properties": properties,
        "required": [item.name for item in record.fields if item.is_required],
        "x-ns-filterable": [item.name for item in record.fields],
        "$schema": _DRAFT,
    }


def openapi(records: Iterable[RecordType], server: str) -> dict[str, Any]:
    """Record types in OpenAPI 3.0."""
    found = list(records)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"nsLink": LINK_SCHEMA, "nsError": ERROR_SCHEMA}
    for record in found:
        paths |= _paths(record)
        schemas[record.name] = schema(record)
        schemas[f"{record.name}Collection"] = {
            "type": "object",
            "properties": {
                "links": _links(),
                "count": {"type": "integer"},
                "hasMore": {"type": "boolean"},
                "offset": {"type": "integer"},
                "totalResults": {"type": "integer"},
                "items": {"type": "array", "items": _ref(record.name)},
            },
        }
    return {
        "openapi": "3.0.1",
        "info": {"title": "NetSuite REST API", "version": "1.0"},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _properties(fields: Iterable[RecordField]) -> dict[str, Any]:
    return {item.name: _property(item) for item in fields}


def _property(item: RecordField) -> dict[str, Any]:
    """One field."""
    found: dict[str, Any] = {"title": item.name, "nullable": not item.is_required}
    if item.kind in {FieldKind.REFERENCE, FieldKind.CHOICE}:
        found |= {
            "type": "object",
            "properties": {
                "id": {"title": "Internal identifier", "type": "string"},
                "externalId": {"title": "External identifier", "type": "string"},
                "refName": {"title": "Reference Name", "type": "string"},
                "links": _links(),
            },
        }
        target = TYPES_BY_TABLE.get(item.target or "")
        if target is not None:
            found["x-ns-record-type"] = target.name
    else:
        found |= _SHAPES[item.kind]
    if item.is_read_only:
        found["readOnly"] = True
    if item.name.startswith("custrecord"):
        found["x-ns-custom-field"] = True
    return found


def _collection(sublist: Sublist) -> dict[str, Any]:
    """A sublist within its record."""
    element = {"type": "object", "properties": _properties(sublist.fields)}
    return {
        "type": "object",
        "properties": {
            "links": _links(),
            "totalResults": {"type": "integer", "readOnly": True},
            "items": {"type": "array", "items": element},
        },
    }


def _links() -> dict[str, Any]:
    return {
        "title": "Links",
        "type": "array",
        "readOnly": True,
        "items": {"$ref": f"{CATALOGUE_PATH}/nsLink"},
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _paths(record: RecordType) -> dict[str, Any]:
    """What can be done with a type, and with a record of it."""
    many: dict[str, Any] = {
        "get": _operation(
            record,
            "Get list of records.",
            [_parameter("q"), _parameter("limit"), _parameter("offset")],
            _COLLECTION,
            f"{record.name}Collection",
        )
    }
    one: dict[str, Any] = {
        "get": _operation(
            record,
            "Get record.",
            [_parameter("expandSubResources"), _parameter("fields")],
            _SINGULAR,
            record.name,
        )
    }
    if not record.is_read_only:
        many["post"] = _operation(record, "Insert record.", [], _SINGULAR, record.name)
        one["patch"] = _operation(
            record, "Update record.", [_parameter("replace")], _SINGULAR, record.name
        )
        one["put"] = _operation(record, "Upsert record.", [], _SINGULAR, record.name)
        one["delete"] = _operation(record, "Remove record.", [], _SINGULAR, record.name)
    return {f"/{record.name}": many, f"/{record.name}/{{id}}": one}


def _operation(
    record: RecordType,
    summary: str,
    parameters: list[dict[str, Any]],
    media_type: str,
    answer: str,
) -> dict[str, Any]:
    """One method of one path."""
    return {
        "tags": [record.name],
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": summary,
                "content": {media_type: {"schema": _ref(answer)}},
            },
            "default": {
                "description": "Error response.",
                "content": {_ERROR: {"schema": _ref("nsError")}},
            },
        },
    }


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string"}}


def all_types() -> list[RecordType]:
    """The record types, by name."""
    return sorted(RECORD_TYPES.values(), key=lambda record: record.name)
