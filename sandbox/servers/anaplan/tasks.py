"""Tasks: an action under way.

A task moves on when somebody looks at it, not by the time of day: each look shows the
next of the states that come before the end, and the look after those runs the action.
Whoever asks for the model's data meanwhile waits, as with the vendor: open tasks are
run first.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.anaplan.errors import NotFoundError
from sandbox.servers.anaplan.files import LIFE

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.servers.anaplan.actions import Runner

_OPEN: Final = "OPEN"
_COMPLETE: Final = "COMPLETE"
_CANCELLED: Final = "CANCELLED"

DEFAULT_STATES: Final = ("IN_PROGRESS",)
"""What a look shows before the end, one look after the other."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task, as it is kept."""

    id: str
    action_id: str
    state: str
    polls: int
    created_at: datetime
    result: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of a model.

    Attributes:
        runner: runs actions.
        at: the time of the request.
        states: what a look shows before the end.
    """

    runner: Runner
    at: datetime
    states: tuple[str, ...] = DEFAULT_STATES

    def start(self, action_id: str) -> str:
        """Begin a task, after those that are open; return its id."""
        self.finish_open()
        task_id = uuid.uuid4().hex.upper()
        self.runner.store.cursor.execute(
            "insert into anaplan.tasks values (?, ?, ?, 0, ?, null)",
            [task_id, action_id, _OPEN, self.at.replace(tzinfo=None)],
        )
        return task_id

    def look(self, action_id: str, task_id: str) -> dict[str, Any]:
        """What a look at a task shows."""
        task = self._find(action_id, task_id)
        if task.state == _OPEN and task.polls < len(self.states):
            self._change(task.id, "polls = polls + 1")
            return {
                **_head(task),
                "taskState": self.states[task.polls],
                "currentStep": "Processing ...",
                "progress": task.polls / (len(self.states) + 1),
            }
        if task.state == _OPEN:
            self._finish(task)
            task = self._find(action_id, task_id)
        return _ended(task)

    def cancel(self, action_id: str, task_id: str) -> dict[str, Any]:
        """Cancel a task that has not ended; one that has stays as it is."""
        task = self._find(action_id, task_id)
        if task.state != _OPEN:
            return _ended(task)
        self._change(task.id, f"state = '{_CANCELLED}'")
        return {**_head(task), "taskState": "CANCELLING", "progress": 0.0}

    def of(self, action_id: str) -> list[dict[str, Any]]:
        """The tasks of an action, the oldest first."""
        rows = self.runner.store.cursor.execute(
            "select task_id from anaplan.tasks where action_id = ? order by created_at",
            [action_id],
        ).fetchall()
        shown: list[dict[str, Any]] = []
        for row in rows:
            task = self._find(action_id, row[0])
            state = self._shown_state(task)
            shown.append({**_head(task), "taskState": state})
        return shown

    def finish_open(self) -> None:
        """Run every task that is open, in the order in which they were begun."""
        rows = self.runner.store.cursor.execute(
            "select task_id, action_id from anaplan.tasks where state = ? "
            "order by created_at",
            [_OPEN],
        ).fetchall()
        for task_id, action_id in rows:
            self._finish(self._find(action_id, task_id))

    def dump(self, action_id: str, task_id: str, object_id: str) -> str:
        """The failure dump of an action within a task.

        Raises:
            NotFoundError: there is none, or it was not touched for two days.
        """
        self._find(action_id, task_id)
        now = self.at.replace(tzinfo=None)
        row = self.runner.store.one(
            "select content, touched_at from anaplan.dumps "
            "where task_id = ? and action_id = ?",
            task_id,
            object_id,
        )
        if row is None or now - row[1] > LIFE:
            raise NotFoundError
        self.runner.store.cursor.execute(
            "update anaplan.dumps set touched_at = ? where task_id = ?", [now, task_id]
        )
        return str(row[0])

    def _finish(self, task: Task) -> None:
        """Run the action and keep its result; a run without errors clears old dumps."""
        finished = self.runner.run(task.action_id)
        cursor = self.runner.store.cursor
        cursor.execute(
            "update anaplan.tasks set state = ?, result = ? where task_id = ?",
            [_COMPLETE, orjson.dumps(finished.result).decode(), task.id],
        )
        for result in finished.result.get("nestedResults", [finished.result]):
            if not result["failureDumpAvailable"]:
                cursor.execute(
                    "delete from anaplan.dumps where action_id = ?",
                    [result["objectId"]],
                )
        for action_id, content in finished.dumps.items():
            cursor.execute(
                "insert into anaplan.dumps values (?, ?, ?, ?)",
                [task.id, action_id, content, self.at.replace(tzinfo=None)],
            )

    def _find(self, action_id: str, task_id: str) -> Task:
        """The task of that action and id."""
        row = self.runner.store.one(
            "select state, polls, created_at, result from anaplan.tasks "
            "where task_id = ? and action_id = ?",
            task_id,
            action_id,
        )
        if row is None:
            raise NotFoundError
        result = None if row[3] is None else orjson.loads(row[3])
        return Task(task_id, action_id, row[0], row[1], row[2], result)

    def _change(self, task_id: str, setting: str) -> None:
        """Change one thing about a task."""
        self.runner.store.cursor.execute(
            f"update anaplan.tasks set {setting} where task_id = ?",  # noqa: S608 - ours
            [task_id],
        )

    def _shown_state(self, task: Task) -> str:
        """The state of a task in a list, which is no look at it."""
        if task.state != _OPEN:
            return task.state
        return self.states[task.polls - 1] if task.polls else "NOT_STARTED"


def _head(task: Task) -> dict[str, Any]:
    """What every answer about a task begins with."""
    seconds = task.created_at.replace(tzinfo=UTC).timestamp()
    return {"taskId": task.id, "creationTime": int(seconds * 1000)}


def _ended(task: Task) -> dict[str, Any]:
    """A task that has ended."""
    if task.result is None:
        return {**_head(task), "taskState": _CANCELLED, "progress": 0.0}
    successful = task.result["successful"]
    return {
        **_head(task),
        "taskState": _COMPLETE,
        "currentStep": "Complete." if successful else "Failed.",
        "progress": 1.0,
        "result": task.result,
    }
