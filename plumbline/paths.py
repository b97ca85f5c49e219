"""Where the files of one installation stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """The folder that holds all state: everything in it can be rebuilt, but the ledger.

    The ledger knows what planners' systems have acknowledged; losing it means that the
    next push sends every row once more (as updates, never as duplicates).
    """

    root: Path

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that loads and builds write."""
        return self.root / "warehouse.duckdb"

    @property
    def snapshots(self) -> Path:
        """Published snapshots, and the pointer to the current one."""
        return self.root / "snapshots"

    @property
    def pointer(self) -> Path:
        """The file that names the current snapshot."""
        return self.snapshots / "current.json"

    @property
    def ledger(self) -> Path:
        """The push ledger."""
        return self.root / "ledger.sqlite"

    @property
    def lock(self) -> Path:
        """Held by the one command that writes."""
        return self.root / "lock"

    @property
    def landing(self) -> Path:
        """Working files of the loads."""
        return self.root / "landing"

    @property
    def dbt_target(self) -> Path:
        """Dbt's artefacts: manifest, run results, compiled SQL."""
        return self.root / "target"

    @property
    def build_report(self) -> Path:
        """How the last build's models and tests ended."""
        return self.root / "build.json"

    @property
    def logs(self) -> Path:
        """Dbt's log."""
        return self.root / "logs"

    @property
    def sandbox(self) -> Path:
        """The simulated firm, its servers' state and credentials."""
        return self.root / "sandbox"

    def create(self) -> None:
        """Make the folders that steps write into."""
        for folder in (self.root, self.snapshots, self.landing, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
