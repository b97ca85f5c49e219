"""Run all servers of the sandbox in one process and one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from sandbox import credentials
from sandbox.errors import PortInUseError
from sandbox.servers import admin
from sandbox.servers.anaplan import app as anaplan
from sandbox.servers.faults import FaultBook
from sandbox.servers.middleware import SandboxMiddleware
from sandbox.servers.netsuite import app as netsuite
from sandbox.servers.salesforce import app as salesforce
from sandbox.servers.stripe import app as stripe
from sandbox.world import LiveWorld, build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from starlette.types import ASGIApp

SERVERS: Final = ("admin", "salesforce", "netsuite", "stripe", "anaplan")
"""In the order of their ports, from the base port on."""

DEFAULT_DIRECTORY: Final = Path(".plumbline/sandbox")
DEFAULT_CLOCK: Final = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
STATE_FILE: Final = "serve.json"
WORLD_FILE: Final = "versions.duckdb"
LIVE_FILE: Final = "live.duckdb"


@dataclass(frozen=True, slots=True)
class Options:
    """How the sandbox is served.

    Attributes:
        directory: where the world, its state and the credentials are kept.
        size: the size of the firm, when its world is built.
        seed: the seed of the firm, when its world is built.
        host: the address to listen on.
        base_port: the admin server's port, the others follow; 0 takes free ports.
        clock: the firm's instant, when its live store is created.
    """

    directory: Path = DEFAULT_DIRECTORY
    size: str = "small"
    seed: int = 7
    host: str = "127.0.0.1"
    base_port: int = 8800
    clock: dt.datetime = DEFAULT_CLOCK


class _Server(uvicorn.Server):
    """A server among several: signals are the business of who runs them all."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def serve(options: Options, announce: Callable[[str], None]) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT).

    Args:
        options: what to serve, and where.
        announce: told, in one line each, what happens.

    Raises:
        PortInUseError: a port is taken; nothing was started.
        WorldError: the world can't be built or opened.
    """
    with contextlib.ExitStack() as stack:
        listeners = {
            name: stack.enter_context(listener)
            for name, listener in _listen(options).items()
        }
        world = open_world(options, announce)
        stack.callback(world.close)
        addresses = {
            name: "http://{}:{}".format(*listener.getsockname()[:2])
            for name, listener in listeners.items()
        }
        state = options.directory / STATE_FILE
        stack.callback(state.unlink, missing_ok=True)

        def write_state() -> None:
            _write_state(state, addresses, world)

        apps = create_apps(world, options.directory, addresses, write_state)
        asyncio.run(_run(apps, listeners, write_state, announce))


def open_world(options: Options, announce: Callable[[str], None]) -> LiveWorld:
    """The live world of a data folder, which is built if it is missing."""
    path = options.directory / WORLD_FILE
    if not path.exists():
        announce(f"Building the {options.size} firm (seed {options.seed}) ...")
        build(path, size=options.size, seed=options.seed)
    return LiveWorld(path, options.directory / LIVE_FILE, options.clock)


def create_apps(
    world: LiveWorld,
    directory: Path,
    addresses: Mapping[str, str],
    on_advance: Callable[[], None],
) -> dict[str, ASGIApp]:
    """All applications, by name."""
    keys = credentials.load_or_create(directory)
    faults = FaultBook()
    vendors: dict[str, ASGIApp] = {
        "salesforce": salesforce.create_app(
            world, keys.salesforce, now=_now, faults=faults
        ),
        "netsuite": netsuite.create_app(world, keys.netsuite, now=_now),
        "stripe": stripe.create_app(world, keys.stripe, now=_now),
        "anaplan": anaplan.create_app(world, keys.anaplan, now=_now),
    }
    wrapped: dict[str, ASGIApp] = {
        name: SandboxMiddleware(app, name, faults, lambda: world.clock)
        for name, app in vendors.items()
    }
    others = {name: url for name, url in addresses.items() if name != "admin"}
    return {
        "admin": admin.create_app(world, faults, others, on_advance=on_advance),
        **wrapped,
    }


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _listen(options: Options) -> dict[str, socket.socket]:
    """A listening socket for each server, or none at all."""
    with contextlib.ExitStack() as stack:
        listeners = {}
        for offset, name in enumerate(SERVERS):
            port = options.base_port and options.base_port + offset
            try:
                listener = socket.create_server((options.host, port), backlog=128)
            except OSError as error:
                raise PortInUseError(
                    f"the {name} server can't listen on {options.host}:{port} "
                    f"({os.strerror(error.errno or 0)})",
                    "stop what listens there (`python -m sandbox down` if it is a "
                    "sandbox), or choose another --base-port",
                ) from error
            listeners[name] = stack.enter_context(listener)
        stack.pop_all()
    return listeners


async def _run(
    apps: Mapping[str, ASGIApp],
    listeners: Mapping[str, socket.socket],
    on_ready: Callable[[], None],
    announce: Callable[[str], None],
) -> None:
    """Run the servers side by side until a signal comes."""
    servers = {
        name: _Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                date_header=name == "admin",
                server_header=False,
                timeout_graceful_shutdown=5,
            )
        )
        for name, app in apps.items()
    }

    def stop() -> None:
        for server in servers.values():
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    # The sockets listen already: whoever asks the admin server waits in its queue until
    # it runs, and it is started last, when all the others are.
    on_ready()
    vendors = [name for name in servers if name != "admin"]
    async with asyncio.TaskGroup() as group:
        for name in [*vendors, "admin"]:
            group.create_task(servers[name].serve(sockets=[listeners[name]]))
            host, port = listeners[name].getsockname()[:2]
            announce(f"{name:<11} http://{host}:{port}")


def _write_state(path: Path, addresses: Mapping[str, str], world: LiveWorld) -> None:
    """Note who serves what, for the other commands."""
    document: dict[str, Any] = {
        "pid": os.getpid(),
        "servers": dict(addresses),
        "ports": {
            name: int(address.rpartition(":")[2]) for name, address in addresses.items()
        },
        "clock": world.clock.isoformat(),
    }
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
