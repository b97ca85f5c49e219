"""Files and their chunks."""

from __future__ import annotations

import dataclasses
import gzip
import zlib
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.created_files import create_file, created_files
from sandbox.servers.anaplan.errors import (
    BadRequestError,
    NotFoundError,
    UnsupportedMediaError,
)

if TYPE_CHECKING:
    from sandbox.servers.anaplan.call import Call

LARGEST_CHUNK: Final = 50 * 1024 * 1024

_OCTETS: Final = "application/octet-stream"
_ZIPPED: Final = "application/x-gzip"


def files(call: Call) -> Response:
    """The files to be imported, and those that exports write."""
    shown = [_file(call, file_id) for file_id in _all(call)]
    return call.many("file", "files", shown)


def file_content(call: Call) -> Response:
    """The whole content of a file."""
    content = call.files.content(_id(call))
    if content is None:
        raise NotFoundError
    return Response(content, media_type=_OCTETS)


def begin(call: Call) -> Response:
    """Begin an upload of so many chunks; an unknown file is created by its name."""
    count = call.object().get("chunkCount")
    if not isinstance(count, int) or isinstance(count, bool):
        raise BadRequestError("chunkCount must be a number")
    if not _is_known(call):
        call.require_administrator()
        file = create_file(call.store, call.part("file"))
        files = (*call.model.files, file)
        call = dataclasses.replace(
            call, model=dataclasses.replace(call.model, files=files)
        )
    call.files.begin(_id(call), count)
    return call.one("file", file=_file(call, _id(call)))


def replace(call: Call) -> Response:
    """Take the whole content at once, uncompressed."""
    if _media_type(call) != _OCTETS:
        raise UnsupportedMediaError
    call.files.begin(_id(call), 1)
    call.files.put(_id(call), 0, _limited(call.body))
    return Response(status_code=204)


def delete(call: Call) -> Response:
    """Remove the user's content; the file as such stays."""
    call.files.delete(_id(call))
    return Response(status_code=204)


def complete(call: Call) -> Response:
    """End an upload whose number of chunks was not known."""
    named = call.object().get("id", _id(call)) if call.body else _id(call)
    if str(named) != _id(call):
        raise BadRequestError("The body names another file")
    call.files.complete(_id(call))
    return call.one("file", file=_file(call, _id(call)))


def chunks(call: Call) -> Response:
    """The chunks that there are."""
    numbers = call.files.chunk_numbers(_id(call))
    shown = [{"id": str(number), "name": f"Chunk {number}"} for number in numbers]
    return call.many("chunk", "chunks", shown)


def chunk(call: Call) -> Response:
    """One chunk."""
    content = call.files.chunk(_id(call), _number(call))
    return Response(content, media_type=_OCTETS)


def put_chunk(call: Call) -> Response:
    """Take a chunk, compressed or not."""
    content = call.body
    media_type = _media_type(call)
    if media_type == _ZIPPED:
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise BadRequestError("The chunk is not compressed") from error
    elif media_type != _OCTETS:
        raise UnsupportedMediaError
    call.files.put(_id(call), _number(call), _limited(content))
    return Response(status_code=204)


def _all(call: Call) -> dict[str, str]:
    """The names of the files of imports, then of those of exports, by their ids."""
    return {known.id: known.name for known in (*call.model.files, *call.model.exports)}


def _file(call: Call, file_id: str) -> dict[str, Any]:
    """A file; one that an export writes has fewer settings."""
    shown: dict[str, Any] = {
        "id": file_id,
        "name": _all(call)[file_id],
        "chunkCount": call.files.chunk_count(file_id),
    }
    for file in call.model.files:
        if file.id == file_id:
            return shown | {
                "delimiter": file.delimiter,
                "encoding": file.encoding,
                "firstDataRow": file.first_data_row,
                "format": "txt",
                "headerRow": file.header_row,
                "separator": file.separator,
            }
    return shown | {"firstDataRow": 0, "headerRow": 0}


def _id(call: Call) -> str:
    """The file in the address."""
    if not _is_known(call):
        raise NotFoundError
    part = call.part("file")
    by_name = {file.name: file.id for file in created_files(call.store)}
    return by_name.get(part, part)


def _is_known(call: Call) -> bool:
    """Whether the address names a file: by its id, or by the name it was created by."""
    part = call.part("file")
    return part in _all(call) or any(
        file.name == part for file in created_files(call.store)
    )


def _number(call: Call) -> int:
    """The chunk in the address."""
    text = call.part("chunk")
    if not text.isdigit():
        raise NotFoundError
    return int(text)


def _media_type(call: Call) -> str:
    """The type of the content, without its parameters."""
    return call.request.headers.get("content-type", "").partition(";")[0].strip()


def _limited(content: bytes) -> bytes:
    """The content, unless it is too large."""
    if len(content) > LARGEST_CHUNK:
        raise BadRequestError("A chunk must not be larger than 50 MB")
    return content


ENDPOINTS: Final = (
    Endpoint("GET", "/files", files, waits=False),
    Endpoint("GET", "/files/{file}", file_content),
    Endpoint("POST", "/files/{file}", begin),
    Endpoint("PUT", "/files/{file}", replace),
    Endpoint("DELETE", "/files/{file}", delete),
    Endpoint("POST", "/files/{file}/complete", complete),
    Endpoint("GET", "/files/{file}/chunks", chunks),
    Endpoint("GET", "/files/{file}/chunks/{chunk}", chunk),
    Endpoint("PUT", "/files/{file}/chunks/{chunk}", put_chunk),
)
