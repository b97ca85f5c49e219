"""What every step of a run is given, and what it gives back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plumbline.errors import ExitCode, Problem

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from plumbline.paths import DataDirectory
    from plumbline.settings import Settings

Say = Callable[[str], None]


def new_run_id(now: dt.datetime) -> str:
    """An id that sorts by time and tells two runs of one second apart."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


@dataclass(frozen=True, slots=True)
class RunContext:
    """One command at work: its settings, its id and where it reports to."""

    command: str
    settings: Settings
    environment: Mapping[str, str]
    run_id: str
    started_at: dt.datetime
    say: Say
    """Takes one line of progress."""

    @property
    def data(self) -> DataDirectory:
        """Where the files stand."""
        return self.settings.data

    @property
    def project_dir(self) -> Path:
        """Where dbt's project stands."""
        return self.settings.project_dir


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step did.

    Attributes:
        name: the step.
        seconds: how long it took.
        summary: one line for a person.
        counts: numbers for `--json`.
        problems: what went wrong without stopping the step.
        warnings: what a reader should know, though nothing went wrong.
        held_back: rows that are kept for later (quarantined, or refused).
        exit_code: how the command ends if nothing worse happens.
    """

    name: str
    seconds: float
    summary: str
    counts: Mapping[str, int | str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    held_back: int = 0
    exit_code: ExitCode = ExitCode.DONE
