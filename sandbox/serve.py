"""Run all servers of the sandbox in one process and one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from sandbox import credentials, proxy, tls
from sandbox.listeners import listen
from sandbox.servers import admin
from sandbox.servers.anaplan import app as anaplan
from sandbox.servers.anaplan import fault_shapes as anaplan_shapes
from sandbox.servers.faults import FaultBook
from sandbox.servers.faults.exchange import VendorServer
from sandbox.servers.middleware import SandboxMiddleware
from sandbox.servers.netsuite import app as netsuite
from sandbox.servers.netsuite import fault_shapes as netsuite_shapes
from sandbox.servers.protocol import ResettableProtocol
from sandbox.servers.salesforce import app as salesforce
from sandbox.servers.salesforce import fault_shapes as salesforce_shapes
from sandbox.servers.stripe import app as stripe
from sandbox.servers.stripe import fault_shapes as stripe_shapes
from sandbox.world import TIDY, LiveWorld, Mess, build

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Mapping

    from starlette.types import ASGIApp

    from sandbox.listeners import Addresses, Listeners
    from sandbox.servers.faults.shapes import Shapes

    _Bound = tuple["_Server", socket.socket]

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
        mess: how untidy the firm's records are, when its world is built.
        regime: the times that the firm lives in, when its world is built.
        host: the address to listen on.
        base_port: the admin server's port, the others follow; 0 takes free ports.
        clock: the firm's instant, when its live store is created.
        tls: whether the vendors' servers listen on TLS too.
        proxy: whether a proxy leads the vendors' host names here; it needs TLS.
    """

    directory: Path = DEFAULT_DIRECTORY
    size: str = "small"
    seed: int = 7
    mess: Mess = TIDY
    regime: str = "steady"
    host: str = "127.0.0.1"
    base_port: int = 8800
    clock: dt.datetime = DEFAULT_CLOCK
    tls: bool = False
    proxy: bool = False

    @property
    def has_tls(self) -> bool:
        """Whether there is anything that needs a certificate."""
        return self.tls or self.proxy


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
        listeners = stack.enter_context(
            listen(
                options.host,
                options.base_port,
                tls=options.has_tls,
                proxy=options.proxy,
            )
        )
        world = open_world(options, announce)
        state = options.directory / STATE_FILE
        # Removed when the world is closed: who waits for that may open its file.
        stack.callback(state.unlink, missing_ok=True)
        stack.callback(world.close)
        certificates = (
            tls.load_or_create(options.directory, options.host, _now())
            if options.has_tls
            else None
        )
        addresses = listeners.addresses(
            str(certificates.authority.resolve()) if certificates else None
        )

        def write_state() -> None:
            _write_state(state, addresses, world)

        apps = create_apps(world, options.directory, addresses, write_state)
        servers = _servers(apps, listeners, certificates)
        for name, address in addresses.named().items():
            announce(f"{name:<16} {address}")
        asyncio.run(_run(servers, listeners, write_state))


def open_world(options: Options, announce: Callable[[str], None]) -> LiveWorld:
    """The live world of a data folder, which is built if it is missing."""
    path = options.directory / WORLD_FILE
    if not path.exists():
        announce(
            f"Building the {options.size} firm in {options.regime} times "
            f"(seed {options.seed}) ..."
        )
        build(path, options.size, options.seed, options.mess, options.regime)
    return LiveWorld(path, options.directory / LIVE_FILE, options.clock)


def create_apps(
    world: LiveWorld,
    directory: Path,
    addresses: Addresses,
    on_advance: Callable[[], None],
) -> dict[str, ASGIApp]:
    """All applications, by name."""
    keys = credentials.load_or_create(directory)
    faults = FaultBook()
    vendors: dict[str, tuple[ASGIApp, Shapes]] = {
        "salesforce": (
            salesforce.create_app(world, keys.salesforce, now=_now, faults=faults),
            salesforce_shapes.SHAPES,
        ),
        "netsuite": (
            netsuite.create_app(world, keys.netsuite, now=_now),
            netsuite_shapes.SHAPES,
        ),
        "stripe": (
            stripe.create_app(world, keys.stripe, now=_now, faults=faults),
            stripe_shapes.SHAPES,
        ),
        "anaplan": (
            anaplan.create_app(world, keys.anaplan, now=_now),
            anaplan_shapes.SHAPES,
        ),
    }
    wrapped: dict[str, ASGIApp] = {
        name: SandboxMiddleware(
            VendorServer(name, app, shapes, lambda: world.clock, world), faults
        )
        for name, (app, shapes) in vendors.items()
    }
    return {
        "admin": admin.create_app(world, faults, addresses, on_advance=on_advance),
        **wrapped,
    }


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _servers(
    apps: Mapping[str, ASGIApp],
    listeners: Listeners,
    certificates: tls.Certificates | None,
) -> list[_Bound]:
    """All servers with their sockets, in the order in which they are started.

    The sockets listen already: whoever asks the admin server waits in its queue until
    it runs, and it is started last, when all the others are.
    """
    bound = [
        (_Server(_config(apps[name])), listener)
        for name, listener in listeners.plain.items()
    ]
    if certificates:
        # An application is started and ended once: by its plain server.
        settings = {"lifespan": "off", "ssl_certfile": certificates.server}
        bound += [
            (_Server(_config(apps[name], **settings)), listener)
            for name, listener in listeners.tls.items()
        ]
    admin_server = _Server(_config(apps["admin"], date_header=True))
    return [*bound, (admin_server, listeners.admin)]


def _config(app: ASGIApp, **settings: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        **{
            "http": ResettableProtocol,
            "log_level": "warning",
            "access_log": False,
            "date_header": False,
            "server_header": False,
            "timeout_graceful_shutdown": 5,
            # Longer than clients wait between two looks at a job, so that a connection
            # that they use again is still there.
            "timeout_keep_alive": 75,
            **settings,
        },
    )


async def _run(
    servers: list[_Bound], listeners: Listeners, on_ready: Callable[[], None]
) -> None:
    """Run the servers side by side until a signal comes."""

    def stop() -> None:
        for server, _ in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    on_ready()
    targets = {
        name: listener.getsockname()[:2] for name, listener in listeners.tls.items()
    }
    async with asyncio.TaskGroup() as group:
        running = [
            group.create_task(server.serve(sockets=[listener]))
            for server, listener in servers
        ]
        if listeners.proxy:
            relay = group.create_task(proxy.serve(listeners.proxy, targets))
            await asyncio.wait(running)
            relay.cancel()


def _write_state(path: Path, addresses: Addresses, world: LiveWorld) -> None:
    """Note who serves what, for the other commands."""
    document: dict[str, Any] = {
        "pid": os.getpid(),
        **addresses.to_json(),
        "clock": world.clock.isoformat(),
    }
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
