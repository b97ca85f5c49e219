"""Batch requests: parts that know nothing of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.salesforce.composite.parts import MOST_PARTS, body_of
from sandbox.servers.salesforce.errors import SalesforceError

if TYPE_CHECKING:
    from sandbox.servers.salesforce.http import Call, Gateway

_ERROR: Final = 400
_BASE: Final = "/services/data/"
_HALTED: Final = {
    "statusCode": 412,
    "result": [
        {
            "errorCode": "BATCH_PROCESSING_HALTED",
            "message": "Batch processing halted per request",
        }
    ],
}


def batch(call: Call, gateway: Gateway) -> dict[str, Any]:
    """`POST /composite/batch`."""
    body = call.json()
    parts = body.get("batchRequests") or []
    if not parts or len(parts) > MOST_PARTS:
        raise SalesforceError(
            400, "LIMIT_EXCEEDED", f"A batch has from 1 to {MOST_PARTS} requests"
        )
    halting = bool(body.get("haltOnError"))
    results: list[dict[str, Any]] = []
    failed = False
    for part in parts:
        if failed and halting:
            results.append(_HALTED)
            continue
        url = str(part.get("url", "")).lstrip("/")
        rich = part.get("richInput")
        response = gateway.dispatch(
            str(part.get("method", "GET")),
            _BASE + url.removeprefix(_BASE.lstrip("/")),
            b"" if rich is None else orjson.dumps(rich),
            call.headers,
        )
        failed = failed or response.status_code >= _ERROR
        results.append(
            {"statusCode": response.status_code, "result": body_of(response)}
        )
    return {"hasErrors": failed, "results": results}
