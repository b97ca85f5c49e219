"""A simulated firm on free ports, and the command line that works on it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

ROOT = Path(__file__).resolve().parents[2]
_DBT_FOLDERS = ("models", "seeds", "macros", "tests")
PORTS = {"admin": 0, "salesforce": 1, "netsuite": 2, "stripe": 3, "anaplan": 4}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        """The object of `--json`."""
        content: dict[str, Any] = json.loads(self.stdout)
        return content


@dataclass(frozen=True, slots=True)
class Estate:
    """One firm, its servers and one installation of Plumbline."""

    folder: Path
    base_port: int

    @classmethod
    def create(cls, folder: Path) -> Estate:
        """Write the settings; nothing is started yet."""
        estate = cls(folder, _free_ports(len(PORTS)))
        settings = yaml.safe_load((ROOT / "plumbline.yml").read_text())
        for connection in settings["connections"]:
            connection["base_url"] = estate.url(
                {"certinia": "salesforce"}.get(
                    connection["system"], connection["system"]
                )
            )
        settings |= {
            "data_dir": str(folder / "data"),
            # A build makes a forecast for each, and twelve say no more than four.
            "forecast_month_ends": 4,
            "env_files": [str(folder / "data" / "sandbox" / "credentials.env")],
            "dbt_project": str(ROOT),
        }
        (folder / "plumbline.yml").write_text(yaml.safe_dump(settings))
        return estate

    def with_initial_guards(self, **guards: int) -> str:
        """Settings beside the others, whose syncs have other first-push guards."""
        project = self.folder / "tight"
        syncs = project / "reverse_etl" / "syncs"
        syncs.mkdir(parents=True)
        for part in ("dbt_project.yml", "profiles.yml", *_DBT_FOLDERS):
            (project / part).symlink_to(ROOT / part)
        for file in (ROOT / "reverse_etl" / "syncs").glob("*.yml"):
            sync = yaml.safe_load(file.read_text())
            sync["guards"]["initial"] |= guards
            (syncs / file.name).write_text(yaml.safe_dump(sync))
        settings = yaml.safe_load((self.folder / "plumbline.yml").read_text())
        settings["dbt_project"] = str(project)
        path = self.folder / "tight.yml"
        path.write_text(yaml.safe_dump(settings))
        return str(path)

    def url(self, server: str) -> str:
        """The address of one of the servers."""
        return f"http://127.0.0.1:{self.base_port + PORTS[server]}"

    def plumbline(self, *arguments: str, **environment: str) -> Ended:
        """Run a command as a person would."""
        ended = subprocess.run(
            [sys.executable, "-m", "plumbline", *arguments],
            cwd=self.folder,
            env=dict(os.environ) | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *options: str) -> None:
        """Start the servers; they answer when this returns."""
        started = self.plumbline(
            "sandbox", "up", "--base-port", str(self.base_port), *options
        )
        assert started.exit_code == 0, started.stderr

    def stop(self) -> None:
        """Stop the servers."""
        self.plumbline("sandbox", "down")

    def set_faults(self, *faults: dict[str, Any]) -> None:
        """Let servers misbehave; without arguments they behave again."""
        httpx.delete(f"{self.url('admin')}/faults").raise_for_status()
        for fault in faults:
            httpx.post(f"{self.url('admin')}/faults", json=fault).raise_for_status()


def _free_ports(count: int) -> int:
    """The first of some neighbouring ports that nobody listens on."""
    for base in range(18000 + os.getpid() % 1000 * 10, 60000, 10):
        if all(_is_free(base + place) for place in range(count)):
            return base
    raise RuntimeError("there are no free ports")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
