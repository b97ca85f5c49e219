"""The answers of the record service, and where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.addresses import public_origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

RECORD_PATH: Final = "/services/rest/record/v1"
MEDIA_TYPE: Final = "application/vnd.oracle.resource+json"


def base(request: Request) -> str:
    """The address of the service, as the client knows it."""
    return f"{public_origin(request.scope)}{RECORD_PATH}"


def answer(body: Mapping[str, Any], media_type: str) -> Response:
    """A body of JSON."""
    return Response(orjson.dumps(body), media_type=media_type)


def done(request: Request, number: str, name: str = "") -> Response:
    """Nothing to say but where the record is."""
    name = name or request.path_params["record"]
    address = f"{base(request)}/{name}/{number}"
    return Response(status_code=204, headers={"Location": address})
