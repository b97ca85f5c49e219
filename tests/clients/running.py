"""Run a client's script in its environment, with all that leads it to the sandbox."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.listeners import Addresses

ROOT: Final = Path(__file__).resolve().parents[2]
ENVIRONMENTS: Final = ROOT / ".clients"
SCRIPTS: Final = Path(__file__).parent / "scripts"
NODE: Final = "node"
_PATIENCE_SECONDS: Final = 120
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass(frozen=True, slots=True)
class ClientSandbox:
    """A sandbox as its clients are told of it.

    Attributes:
        addresses: where its servers are found.
        credentials: its keys, by the names of their variables.
    """

    addresses: Addresses
    credentials: Mapping[str, str]

    def settings(self) -> dict[str, Any]:
        """What every script is given."""
        return {**self.addresses.to_json(), "credentials": dict(self.credentials)}


def run(
    env: str,
    script: str,
    settings: Mapping[str, Any],
    sandbox: Callable[[], ClientSandbox],
) -> dict[str, Any]:
    """What a script printed; the test fails if it didn't end well.

    Args:
        env: the environment that it runs in.
        script: its name.
        settings: what it is given besides the sandbox's addresses and keys.
        sandbox: starts the sandbox, if it doesn't run yet.
    """
    command = _interpreter(env)
    served = sandbox()
    variables = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    variables |= served.addresses.environment()
    if env == NODE:
        variables["NODE_PATH"] = str(ENVIRONMENTS / NODE / "node_modules")
    ended = subprocess.run(
        [command, str(SCRIPTS / script)],
        input=json.dumps({**served.settings(), **settings}),
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )
    if ended.returncode != 0:
        pytest.fail(f"{script} ended with {ended.returncode}:\n{ended.stderr}")
    printed: dict[str, Any] = json.loads(ended.stdout)
    return printed


def _interpreter(env: str) -> str:
    """The program that runs an environment's scripts; skips where it is missing."""
    if env == NODE:
        node = shutil.which("node")
        if node is None:
            pytest.skip("Node is not installed")
        if not (ENVIRONMENTS / NODE / "node_modules").exists():
            pytest.skip("the clients for Node are not installed; run `make clients`")
        return node
    python = ENVIRONMENTS / env / "bin" / "python"
    if not python.exists():
        pytest.skip(f"the client {env} is not installed; run `make clients`")
    return str(python)
