"""What a command says: results on stdout, progress and problems on stderr."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plumbline.errors import ExitCode, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plumbline.context import StepResult


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended.

    Attributes:
        steps: what was done, in order.
        problems: what went wrong without ending the command.
        data: the command's own content for `--json`.
        text: the command's own content for a person.
        exit_code: what the shell is told.
    """

    steps: tuple[StepResult, ...] = ()
    problems: tuple[Problem, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    exit_code: ExitCode = ExitCode.DONE


def say(line: str) -> None:
    """A line of progress, in one write: connections report from their own threads."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def print_json(
    command: str, outcome: Outcome, started: dt.datetime, run_id: str
) -> None:
    """The one object of `--json`."""
    counts: dict[str, int | str] = {}
    for step in outcome.steps:
        counts |= {f"{step.name}.{name}": value for name, value in step.counts.items()}
    content = {
        "ok": outcome.exit_code == ExitCode.DONE,
        "command": command,
        "run_id": run_id,
        "started_at": started.isoformat(timespec="seconds"),
        "duration_s": round((dt.datetime.now(dt.UTC) - started).total_seconds(), 3),
        "steps": [
            {
                "name": step.name,
                "seconds": round(step.seconds, 3),
                "summary": step.summary,
                "exit_code": int(step.exit_code),
            }
            for step in outcome.steps
        ],
        "counts": counts,
        "warnings": [warning for step in outcome.steps for warning in step.warnings],
        "errors": [problem.as_dict() for problem in outcome.problems],
        "exit_code": int(outcome.exit_code),
        **outcome.data,
    }
    print(json.dumps(content, default=str))


def print_text(outcome: Outcome) -> None:
    """Results for a person, then the problems in four lines each."""
    if outcome.text:
        print(outcome.text)
    for step in outcome.steps:
        for warning in step.warnings:
            say(f"warning: {warning}")
    for problem in outcome.problems:
        say("")
        say(f"failed: {problem.what}")
        say(f"   why: {problem.message}")
        say(f"impact: {problem.impact or 'nothing was changed'}")
        say(f"  next: {problem.hint or 'see the message'}")
