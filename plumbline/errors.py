"""What can go wrong in a command, and with which exit code it ends.

::

    PlumblineError               exit 1
    ├── ConfigError              exit 2: settings, arguments, an empty selection
    ├── LockedError              exit 3: another command holds the data directory
    ├── GuardRefusedError        exit 4: a plan is larger than its guards allow
    └── StepFailedError          exit 1: a step of the run could not do its work

Errors of the other packages are not wrapped: whatever has `code`, `message` and `hint`
is shown in the same four lines (see `Problem.from_exception`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code of a command means."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    LOCKED = 3
    GUARD_REFUSED = 4
    HELD_BACK = 5
    """Done, with rows held back in quarantine or refused by a destination."""
    OVERDUE = 6
    """`status --check`: a freshness or service level is breached."""
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, said in the four lines that a reader needs.

    Attributes:
        code: a stable name of the kind of problem, for scripts.
        what: what failed: a command, a step, a connection and its object, a model.
        message: why.
        impact: what it means in money, projects or periods.
        hint: the next command, or the setting to change.
    """

    code: str
    what: str
    message: str
    hint: str = ""
    impact: str = ""

    @classmethod
    def from_exception(cls, error: BaseException, *, what: str) -> Problem:
        """The problem that an exception of any package stands for."""
        return cls(
            code=str(getattr(error, "code", "") or "unexpected_error"),
            what=what,
            message=str(getattr(error, "message", "") or error or type(error).__name__),
            hint=str(getattr(error, "hint", "")),
            impact=str(getattr(error, "impact", "")),
        )

    def as_dict(self) -> dict[str, str]:
        """The problem for `--json`."""
        return asdict(self)


class PlumblineError(Exception):
    """The base of this package's errors: a message with its remedy."""

    exit_code: ExitCode = ExitCode.FAILED

    def __init__(self, code: str, message: str, *, hint: str, impact: str = "") -> None:
        """Keep the parts apart, so that they can be shown in lines or as JSON."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.impact = impact


class ConfigError(PlumblineError):
    """The settings or the arguments can't be used as they are."""

    exit_code = ExitCode.USAGE


class LockedError(PlumblineError):
    """Another command is at work in the same data directory."""

    exit_code = ExitCode.LOCKED


class GuardRefusedError(PlumblineError):
    """A plan is larger than the guards of its sync allow."""

    exit_code = ExitCode.GUARD_REFUSED


class StepFailedError(PlumblineError):
    """A step could not do its work; what came before it stands."""
