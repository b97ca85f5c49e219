"""The documents of the first Bulk API, which are XML or JSON with the same fields."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import orjson
from starlette.responses import Response

from sandbox.servers.salesforce.bulk1.errors import BulkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAMESPACE: Final = "http://www.force.com/2009/06/asyncapi/dataload"
JSON: Final = "application/json"
XML: Final = "application/xml"
XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'


def is_json(content_type: str) -> bool:
    """Whether a content type is JSON's."""
    return content_type.partition(";")[0].strip().lower() == JSON


def read(body: bytes, *, as_json: bool) -> dict[str, Any]:
    """The fields of a `jobInfo`.

    Raises:
        BulkError: `InvalidJob`.
    """
    try:
        if as_json:
            found = orjson.loads(body)
            return found if isinstance(found, dict) else {}
        if b"<!DOCTYPE" in body:
            raise BulkError("InvalidJob", "Unable to parse Job")
        root = ET.fromstring(body)  # noqa: S314 - entities can't be declared, see above
    except (orjson.JSONDecodeError, ET.ParseError) as error:
        raise BulkError("InvalidJob", "Unable to parse Job") from error
    return {each.tag.rpartition("}")[2]: each.text for each in root}


def written(
    name: str, fields: Mapping[str, Any], *, as_json: bool, status: int = 200
) -> Response:
    """One document."""
    if as_json:
        return Response(orjson.dumps(fields), status, media_type=JSON)
    return _xml(_element(name, fields, is_root=True), status)


def written_list(
    name: str, item: str, documents: Iterable[Mapping[str, Any]], *, as_json: bool
) -> Response:
    """A list of documents."""
    if as_json:
        return Response(orjson.dumps({item: list(documents)}), media_type=JSON)
    inner = "".join(_element(item, each) for each in documents)
    return _xml(f'<{name} xmlns="{NAMESPACE}">{inner}</{name}>', 200)


def result_list(ids: Iterable[str], *, as_json: bool) -> Response:
    """The ids of a query batch's results."""
    if as_json:
        return Response(orjson.dumps(list(ids)), media_type=JSON)
    inner = "".join(f"<result>{each}</result>" for each in ids)
    return _xml(f'<result-list xmlns="{NAMESPACE}">{inner}</result-list>', 200)


def _element(name: str, fields: Mapping[str, Any], *, is_root: bool = False) -> str:
    inner = "".join(
        f"<{key}>{_text(value)}</{key}>"
        for key, value in fields.items()
        if value is not None
    )
    space = f' xmlns="{NAMESPACE}"' if is_root else ""
    return f"<{name}{space}>{inner}</{name}>"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def _xml(content: str, status: int) -> Response:
    return Response(f"{XML_HEAD}{content}".encode(), status, media_type=XML)
