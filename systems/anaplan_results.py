"""What Anaplan says about its work: results of tasks, failure dumps and errors."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from systems.answers import Fault, Response, Verdict, fault_of
from systems.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MODEL_STATES: Final = {
    422: ("MODEL_ARCHIVED", "Restore the model in Anaplan, then push again."),
    423: ("MODEL_LOCKED", "Wait until the model is unlocked, then push again."),
    424: ("MODEL_OFFLINE", "Bring the model online in Anaplan, then push again."),
    425: ("MODEL_DEPLOYED", "Change the model's deployed mode, or push to another."),
}
_CONFLICT: Final = 409


@dataclass(frozen=True, slots=True)
class ActionDetail:
    """One message of a task's result."""

    type: str
    message: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What one action of a task did; a process has one per action."""

    object_id: str
    is_successful: bool
    has_dump: bool
    details: tuple[ActionDetail, ...]

    @property
    def said(self) -> str:
        """Its messages in one line."""
        return "; ".join(detail.message or detail.type for detail in self.details)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A task that has ended."""

    task_id: str
    is_successful: bool
    actions: tuple[ActionResult, ...]


@dataclass(frozen=True, slots=True)
class DumpRow:
    """One row of a failure dump."""

    line: int
    """The line in the file that was loaded; its header is line 1."""
    is_rejected: bool
    """Refused; otherwise loaded in part, with a warning."""
    errors: tuple[str, ...]
    values: Mapping[str, str]
    """The row as it was in the file."""


def explain(response: Response) -> Fault | None:
    """Read Anaplan's two error bodies: the API's and the login's."""
    try:
        status = orjson.loads(response.content)["status"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        status = None
    message = str(status.get("message", "")) if isinstance(status, dict) else ""
    if response.status in _MODEL_STATES:
        state, hint = _MODEL_STATES[response.status]
        return Fault(Verdict.REJECTED, state, message, hint=hint)
    if response.status == _CONFLICT:
        # The model or the object is busy; nothing was begun.
        return Fault(Verdict.NOT_DONE, "BUSY", message)
    if status is None:
        return None
    fault = fault_of(response)
    code = status if isinstance(status, str) else None
    return Fault(fault.verdict, code, message, is_about_account=fault.is_about_account)


def read_dump(content: str) -> Iterator[DumpRow]:
    """Read a failure dump.

    Raises:
        ProtocolError: It is none.
    """
    for row in csv.DictReader(io.StringIO(content)):
        try:
            status, line = row.pop("_Status_"), int(row.pop("_Line_"))
        except (KeyError, ValueError, TypeError) as error:
            raise ProtocolError(
                "A failure dump came without _Status_ and _Line_.",
                hint="Read it in Anaplan; what failed is not known here.",
                code="malformed_dump",
            ) from error
        errors = tuple(
            text for name, text in row.items() if _is_error_column(name) and text
        )
        values = {
            name: text or ""
            for name, text in row.items()
            if isinstance(name, str) and not _is_error_column(name)
        }
        yield DumpRow(line, status != "W", errors, values)


def _is_error_column(name: object) -> bool:
    return isinstance(name, str) and name.startswith("_Error_")


def read_task_result(task_id: str, task: Mapping[str, Any]) -> TaskResult:
    """Read the result of a task; a process has one result per action."""
    result = task.get("result") or {}
    nested = result.get("nestedResults") or [result]
    return TaskResult(
        task_id,
        bool(result.get("successful")),
        tuple(
            ActionResult(
                object_id=str(action.get("objectId", "")),
                is_successful=bool(action.get("successful")),
                has_dump=bool(action.get("failureDumpAvailable")),
                details=tuple(map(_detail, action.get("details") or ())),
            )
            for action in nested
        ),
    )


def _detail(detail: Mapping[str, Any]) -> ActionDetail:
    flat = [str(value) for value in detail.get("values") or ()]
    return ActionDetail(
        type=str(detail.get("type", "")),
        message=str(detail.get("localMessageText") or "").strip(),
        values=dict(zip(flat[::2], flat[1::2], strict=False)),
    )
