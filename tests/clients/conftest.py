"""One sandbox for all clients, and clients run in environments of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox import control, credentials
from sandbox.serve import Options
from tests.clients.running import ClientSandbox, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientSandbox]:
    """The small firm in a process of its own, on free ports, with TLS and a proxy."""
    directory = tmp_path_factory.mktemp("clients")
    options = Options(directory=directory, base_port=0, tls=True, proxy=True)
    running = control.up(options, within=120)
    keys = credentials.read_env(directory / credentials.FILE_NAME)
    yield ClientSandbox(running.addresses, keys)
    control.down(directory)


@pytest.fixture
def run_client(request: pytest.FixtureRequest) -> Callable[..., dict[str, Any]]:
    """Runs a script in a client's environment: `run_client(env, script, **settings)`.

    The test is skipped where the environment isn't installed.
    """

    def run_in_sandbox(env: str, script: str, **settings: Any) -> dict[str, Any]:
        return run(
            env,
            script,
            settings,
            lambda: request.getfixturevalue("sandbox"),
        )

    return run_in_sandbox
