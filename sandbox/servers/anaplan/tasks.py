"""Tasks: an action under way.

A task moves on when somebody looks at it, not by the time of day: each look shows the
next of the states that come before the end, and the look after those runs the action. A
model does one thing at a time: looks at a task that waits for another move on the other
one. Whoever asks for the model's data meanwhile waits, as with the vendor: open tasks
are run first.
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
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sandbox.servers.anaplan.actions import Runner
    from sandbox.servers.anaplan.store import Store

_OPEN: Final = "OPEN"
_COMPLETE: Final = "COMPLETE"
_CANCELLING: Final = "CANCELLING"
_CANCELLED: Final = "CANCELLED"

DEFAULT_STATES: Final = ("IN_PROGRESS",)
"""What a look shows before the end, one look after the other."""

_COLUMNS: Final = (
    "task_id, user_id, action_id, mapping, state, looks, created_at, result"
)


@dataclass(frozen=True, slots=True)
class Task:
    """A task, as it is kept."""

    id: str
    user_id: str
    action_id: str
    mapping: Mapping[str, str]
    state: str
    looks: int
    created_at: datetime
    result: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of a model.

    Attributes:
        store: the model's data.
        runner_for: a runner of actions for a user, by the user's id.
        user_id: who asks.
        at: the time of the request.
        states: what a look shows before the end.
    """

    store: Store
    runner_for: Callable[[str], Runner]
    user_id: str
    at: datetime
    states: tuple[str, ...] = DEFAULT_STATES

    def start(self, action_id: str, mapping: Mapping[str, str]) -> str:
        """Begin a task, after those that are open; return its id."""
        task_id = uuid.uuid4().hex.upper()
        self.store.cursor.execute(
            "insert into anaplan.tasks values (?, ?, ?, ?, ?, ?, 0, ?, null)",
            [
                self.store.model_id,
                self.user_id,
                task_id,
                action_id,
                orjson.dumps(dict(mapping)).decode(),
                _OPEN,
                self._now(),
            ],
        )
        return task_id

    def look(self, action_id: str, task_id: str) -> dict[str, Any]:
        """What a look at a task shows."""
        task = self._find(action_id, task_id)
        if task.state == _CANCELLING:
            self._change(task.id, _CANCELLED)
            task = self._find(action_id, task_id)
        if task.state != _OPEN:
            return _ended(task)
        if self.move_on() != task.id:
            return {**_head(task), "taskState": "NOT_STARTED", "progress": 0.0}
        if task.looks < len(self.states):
            return {
                **_head(task),
                "taskState": self.states[task.looks],
                "currentStep": "Processing ...",
                "progress": task.looks / (len(self.states) + 1),
            }
        return _ended(self._find(action_id, task_id))

    def move_on(self) -> str | None:
        """Let the oldest task that is open take its next step; return its id."""
        waiting = self._open()
        if not waiting:
            return None
        if waiting[0].looks < len(self.states):
            self._look(waiting[0].id)
        else:
            self._finish(waiting[0])
        return waiting[0].id

    def cancel(self, action_id: str, task_id: str) -> dict[str, Any]:
        """Cancel a task that has not ended; one that has stays as it is."""
        task = self._find(action_id, task_id)
        if task.state != _OPEN:
            return _ended(task)
        self._change(task.id, _CANCELLING)
        return {**_head(task), "taskState": _CANCELLING, "progress": 0.0}

    def of(self, action_id: str) -> list[dict[str, Any]]:
        """The tasks of an action, the oldest first; a look at them moves them on."""
        self.move_on()
        rows = self._select("action_id = ?", action_id)
        return [{**_head(row), "taskState": self._shown_state(row)} for row in rows]

    def is_busy(self) -> bool:
        """Whether a task is under way, which a look moves on."""
        return self.move_on() is not None

    def finish_open(self) -> None:
        """Run every task that is open, in the order in which they were begun."""
        for task in self._open():
            self._finish(task)

    def dump(self, action_id: str, task_id: str, object_id: str) -> str:
        """The failure dump of an action within a task; each user has their own.

        Raises:
            NotFoundError: there is none, or it was not touched for two days.
        """
        self._find(action_id, task_id)
        row = self.store.one(
            "select content, touched_at from anaplan.dumps "
            "where task_id = ? and action_id = ? and user_id = ?",
            task_id,
            object_id,
            self.user_id,
        )
        if row is None or self._now() - row[1] > LIFE:
            raise NotFoundError
        self.store.cursor.execute(
            "update anaplan.dumps set touched_at = ? where task_id = ?",
            [self._now(), task_id],
        )
        return str(row[0])

    def _finish(self, task: Task) -> None:
        """Run the action and keep its result; a run without errors clears old dumps."""
        finished = self.runner_for(task.user_id).run(task.action_id, task.mapping)
        cursor = self.store.cursor
        cursor.execute(
            "update anaplan.tasks set state = ?, result = ? where task_id = ?",
            [_COMPLETE, orjson.dumps(finished.result).decode(), task.id],
        )
        for result in finished.result.get("nestedResults", [finished.result]):
            if not result["failureDumpAvailable"]:
                cursor.execute(
                    "delete from anaplan.dumps "
                    "where model_id = ? and user_id = ? and action_id = ?",
                    [self.store.model_id, task.user_id, result["objectId"]],
                )
        for action_id, content in finished.dumps.items():
            cursor.execute(
                "insert into anaplan.dumps values (?, ?, ?, ?, ?, ?)",
                [
                    self.store.model_id,
                    task.user_id,
                    task.id,
                    action_id,
                    content,
                    self._now(),
                ],
            )

    def _open(self) -> list[Task]:
        """The tasks that have not ended, the oldest first."""
        return self._select("state = ?", _OPEN)

    def _find(self, action_id: str, task_id: str) -> Task:
        """The task of that action and id."""
        found = self._select("task_id = ? and action_id = ?", task_id, action_id)
        if not found:
            raise NotFoundError
        return found[0]

    def _select(self, condition: str, *values: str) -> list[Task]:
        """The model's tasks under a condition, the oldest first."""
        rows = self.store.cursor.execute(
            f"select {_COLUMNS} from anaplan.tasks "  # noqa: S608 - ours
            f"where model_id = ? and {condition} order by created_at, rowid",
            [self.store.model_id, *values],
        ).fetchall()
        return [_task(row) for row in rows]

    def _look(self, task_id: str) -> None:
        """Count a look."""
        self.store.cursor.execute(
            "update anaplan.tasks set looks = looks + 1 where task_id = ?", [task_id]
        )

    def _change(self, task_id: str, state: str) -> None:
        """Change the state of a task."""
        self.store.cursor.execute(
            "update anaplan.tasks set state = ? where task_id = ?", [state, task_id]
        )

    def _shown_state(self, task: Task) -> str:
        """The state of a task in a list."""
        if task.state != _OPEN:
            return task.state
        return self.states[task.looks - 1] if task.looks else "NOT_STARTED"

    def _now(self) -> datetime:
        """The time of the request, as the store holds it."""
        return self.at.replace(tzinfo=None)


def _task(row: tuple[Any, ...]) -> Task:
    """A task from its row."""
    id_, user_id, action_id, mapping, state, looks, created_at, result = row
    return Task(
        id=id_,
        user_id=user_id,
        action_id=action_id,
        mapping=orjson.loads(mapping),
        state=state,
        looks=looks,
        created_at=created_at,
        result=None if result is None else orjson.loads(result),
    )


def _head(task: Task) -> dict[str, Any]:
    """What every answer about a task begins with."""
    seconds = task.created_at.replace(tzinfo=UTC).timestamp()
    return {"taskId": task.id, "creationTime": int(seconds * 1000)}


def _ended(task: Task) -> dict[str, Any]:
    """A task that has ended, or is about to be cancelled."""
    if task.result is None:
        return {**_head(task), "taskState": task.state, "progress": 0.0}
    successful = task.result["successful"]
    return {
        **_head(task),
        "taskState": _COMPLETE,
        "currentStep": "Complete." if successful else "Failed.",
        "progress": 1.0,
        "result": task.result,
    }
