"""Start a sandbox in the background, ask it, and stop it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

from sandbox.errors import (
    AlreadyRunningError,
    NotReadyError,
    NotRunningError,
    ServeError,
)
from sandbox.listeners import Addresses
from sandbox.serve import STATE_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sandbox.serve import Options

LOG_FILE: Final = "serve.log"
_POLL_SECONDS: Final = 0.1
_ANSWER_SECONDS: Final = 5.0
_ADVANCE_SECONDS: Final = 600.0
_LOG_LINES: Final = 12


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that answers."""

    pid: int
    clock: str
    addresses: Addresses

    @property
    def admin(self) -> str:
        """The address of the sandbox's own server."""
        return self.addresses.admin

    @property
    def servers(self) -> Mapping[str, str]:
        """The addresses of the vendors' servers, by name."""
        return self.addresses.servers


def up(options: Options, *, within: float = 600.0) -> Running:
    """Start a sandbox in the background, and return when it answers.

    Raises:
        AlreadyRunningError: one runs on that folder.
        NotReadyError: it ended, or didn't answer in time.
    """
    running = find(options.directory)
    if running is not None:
        raise AlreadyRunningError(
            f"a sandbox runs already on {options.directory} (pid {running.pid})",
            "use it, or stop it with `python -m sandbox down`",
        )
    options.directory.mkdir(parents=True, exist_ok=True)
    log = options.directory / LOG_FILE
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(  # noqa: S603 - our own module, by arguments that are ours
            [sys.executable, "-m", "sandbox", "serve", *_arguments(options)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotReadyError(
                f"the sandbox ended at once:\n{_tail(log)}", f"see {log}"
            )
        running = find(options.directory)
        if running is not None and running.pid == process.pid:
            return running
        time.sleep(_POLL_SECONDS)
    process.terminate()
    raise NotReadyError(
        f"the sandbox doesn't answer after {within:.0f} seconds", f"see {log}"
    )


def find(directory: Path) -> Running | None:
    """The sandbox of a data folder, if it answers."""
    try:
        state = json.loads((directory / STATE_FILE).read_text(encoding="utf-8"))
        health = httpx.get(f"{state['admin']}/health", timeout=_ANSWER_SECONDS).json()
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None
    if health.get("pid") != state["pid"]:
        return None
    return Running(
        pid=health["pid"],
        clock=health["clock"],
        addresses=Addresses.from_json(health),
    )


def require(directory: Path) -> Running:
    """The sandbox of a data folder.

    Raises:
        NotRunningError: none answers.
    """
    running = find(directory)
    if running is None:
        raise NotRunningError(
            f"no sandbox answers for {directory}",
            "start it with `python -m sandbox up`",
        )
    return running


def status(directory: Path) -> dict[str, Any]:
    """Who runs, where, at which instant, with which faults and listeners.

    Raises:
        NotRunningError: there is no sandbox to ask.
    """
    document: dict[str, Any] = _ask(directory, "GET", "/status")
    return document


def advance(directory: Path, to: str) -> dict[str, Any]:
    """Move the firm's clock; the new clock, and what changed in each table.

    Raises:
        NotRunningError: there is no sandbox to ask.
        ServeError: it refuses.
    """
    document: dict[str, Any] = _ask(directory, "POST", "/advance", {"to": to})
    return document


def faults(directory: Path) -> list[dict[str, Any]]:
    """The faults of all servers.

    Raises:
        NotRunningError: there is no sandbox to ask.
    """
    documents: list[dict[str, Any]] = _ask(directory, "GET", "/faults")
    return documents


def add_faults(directory: Path, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Add a fault, or those of a preset; what was added.

    Raises:
        NotRunningError: there is no sandbox to ask.
        ServeError: it refuses.
    """
    added: list[dict[str, Any]] = _ask(directory, "POST", "/faults", document)
    return added


def clear_faults(directory: Path, number: int | None = None) -> None:
    """Remove all faults, or the one of a number.

    Raises:
        NotRunningError: there is no sandbox to ask.
        ServeError: there is no such fault.
    """
    _ask(directory, "DELETE", "/faults" if number is None else f"/faults/{number}")


def _ask(
    directory: Path, method: str, path: str, body: Mapping[str, Any] | None = None
) -> Any:
    """What the admin server answers."""
    running = require(directory)
    answer = httpx.request(
        method, f"{running.admin}{path}", json=body, timeout=_ADVANCE_SECONDS
    )
    document: Any = answer.json() if answer.content else None
    if answer.is_error:
        raise ServeError(document["message"], document["hint"])
    return document


def down(directory: Path, *, within: float = 30.0) -> int:
    """Stop the sandbox of a data folder, and return its process id when it is gone.

    Raises:
        NotRunningError: none answers.
        NotReadyError: it doesn't end in time.
    """
    running = require(directory)
    os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + within
    state = directory / STATE_FILE
    # The state file is the last thing that a sandbox removes.
    while time.monotonic() < deadline:
        if not state.exists():
            return running.pid
        time.sleep(_POLL_SECONDS)
    raise NotReadyError(
        f"the sandbox (pid {running.pid}) doesn't end after {within:.0f} seconds",
        f"end it with `kill -9 {running.pid}`",
    )


def _arguments(options: Options) -> list[str]:
    switches = {"--tls": options.tls, "--proxy": options.proxy}
    return [
        "--data-dir",
        str(options.directory),
        "--size",
        options.size,
        "--regime",
        options.regime,
        "--seed",
        str(options.seed),
        "--mess",
        str(options.mess),
        "--host",
        options.host,
        "--base-port",
        str(options.base_port),
        "--clock",
        options.clock.isoformat(),
        *(name for name, is_on in switches.items() if is_on),
    ]


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[-_LOG_LINES:])
