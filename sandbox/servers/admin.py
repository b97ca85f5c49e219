"""The sandbox's own server: its health, its clock, and faults on demand."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.faults import InvalidFaultError
from sandbox.servers.faults.presets import faults_of
from sandbox.world import WorldError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from sandbox.listeners import Addresses
    from sandbox.servers.faults import FaultBook
    from sandbox.world import LiveWorld


def create_app(
    world: LiveWorld,
    faults: FaultBook,
    addresses: Addresses,
    *,
    on_advance: Callable[[], None] = lambda: None,
) -> Starlette:
    """The admin application.

    Args:
        world: whose clock it moves.
        faults: where it adds and clears faults.
        addresses: where the servers are found.
        on_advance: called after the clock has moved.
    """

    def running() -> dict[str, Any]:
        return {
            "status": "ok",
            "pid": os.getpid(),
            "clock": world.clock.isoformat(),
            **addresses.to_json(),
        }

    def health(_: Request) -> Response:
        return _json(running())

    def status(_: Request) -> Response:
        noted = {
            "faults": [fault.to_json() for fault in faults.all()],
            "listeners": world.listeners,
        }
        return _json({**running(), **noted})

    def clock(_: Request) -> Response:
        return _json({"clock": world.clock.isoformat()})

    async def advance(request: Request) -> Response:
        document = _object(await request.body())
        try:
            target = instant(str(document["to"]), world.clock)
        except (KeyError, ValueError) as error:
            return _json(_problem("invalid_instant", str(error), _INSTANT_HINT), 400)
        try:
            counts = await run_in_threadpool(world.advance, target)
        except WorldError as error:
            return _json(_problem(error.code, error.message, error.hint), 409)
        on_advance()
        changed = {f"{schema}.{table}": n for (schema, table), n in counts.items()}
        return _json({"clock": world.clock.isoformat(), "changed": changed})

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/status", status),
            Route("/clock", clock),
            Route("/advance", advance, methods=["POST"]),
            *_fault_routes(faults),
        ]
    )


def _fault_routes(faults: FaultBook) -> list[Route]:
    """Where faults are added, listed and removed."""

    async def add_fault(request: Request) -> Response:
        try:
            added = faults_of(_object(await request.body()))
        except InvalidFaultError as error:
            return _json(_problem("invalid_fault", str(error), _FAULT_HINT), 400)
        for fault in added:
            faults.add(fault)
        return _json([fault.to_json() for fault in added], 201)

    def list_faults(_: Request) -> Response:
        return _json([fault.to_json() for fault in faults.all()])

    def clear_faults(_: Request) -> Response:
        faults.clear()
        return Response(status_code=204)

    def remove_fault(request: Request) -> Response:
        number = request.path_params["number"]
        if not faults.remove(number):
            hint = "list them with `python -m sandbox faults list`"
            problem = _problem("unknown_fault", f"there is no fault {number}", hint)
            return _json(problem, 404)
        return Response(status_code=204)

    return [
        Route("/faults", add_fault, methods=["POST"]),
        Route("/faults", list_faults, methods=["GET"]),
        Route("/faults", clear_faults, methods=["DELETE"]),
        Route("/faults/{number:int}", remove_fault, methods=["DELETE"]),
    ]


_INSTANT_HINT = 'send {"to": "2026-07-01"} or {"to": "2026-07-01T18:00:00Z"}'
_FAULT_HINT = 'send for example {"vendor": "stripe", "kind": "status", "status": 503}'


def instant(text: str, clock: dt.datetime) -> dt.datetime:
    """The instant that a date or a time means.

    A date alone keeps the clock's time of day.

    Raises:
        ValueError: it is neither.
    """
    moment = dt.datetime.fromisoformat(text)
    if len(text) == len("2026-07-01"):
        return dt.datetime.combine(moment.date(), clock.timetz())
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _object(body: bytes) -> dict[str, Any]:
    """The body as an object; anything else counts as an empty one."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _problem(code: str, message: str, hint: str) -> dict[str, str]:
    return {"code": code, "message": message, "hint": hint}


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
