"""Which steps a run does; apart from the run, so that --help imports only this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from plumbline.errors import ConfigError

STEPS: Final = ("ingest", "build", "publish", "push")


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Which steps to do, of which connection or sync, and how."""

    steps: tuple[str, ...] = STEPS
    only: str | None = None
    full: bool = False
    dry_run: bool = False
    sync: str | None = None
    approve: str | None = None


def steps_between(first: str | None, last: str | None) -> tuple[str, ...]:
    """The steps from `first` to `last`, both included.

    Raises:
        ConfigError: a step is unknown, or the last comes before the first.
    """
    for name in (first, last):
        if name is not None and name not in STEPS:
            raise ConfigError(
                "unknown_step",
                f"There is no step {name!r}.",
                hint=f"The steps are {', '.join(STEPS)}.",
            )
    begin = STEPS.index(first) if first else 0
    end = STEPS.index(last) if last else len(STEPS) - 1
    if end < begin:
        raise ConfigError(
            "no_steps",
            f"The step {last} comes before {first}: there is nothing to do.",
            hint=f"The order is {' -> '.join(STEPS)}.",
        )
    return STEPS[begin : end + 1]
