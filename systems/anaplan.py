"""Anaplan's Integration API: files go up, imports run as tasks, dumps tell what failed.

A bulk load takes four steps, each of which may be repeated:

    set the chunk count -> put the chunks -> start the task -> poll it to its end

The task says how many rows failed, and the failure dump which ones and why. An import
is an upsert by the target's own keys, so running the same file twice has the effect of
once; but a start without an answer may have begun, and its outcome is unknown.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from systems.anaplan_login import AnaplanAccount, AnaplanLogin
from systems.anaplan_results import (
    DumpRow,
    TaskResult,
    explain,
    read_dump,
    read_task_result,
)
from systems.auth import TokenAuthentication
from systems.errors import (
    FatalError,
    OutcomeUnknownError,
    ProtocolError,
    RetryableError,
    SystemsError,
)
from systems.http import Governance, HttpClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

API: Final = "/2/0"
LIVE_RATES: Final = ((600, 60.0),)
"""Per tenant, for everybody who works in it."""
CHUNK_BYTES: Final = 10 * 1024 * 1024
PAGE_ITEMS: Final = 5000

_RUNNING: Final = frozenset({"NOT_STARTED", "IN_PROGRESS", "CANCELLING"})


@dataclass(frozen=True, slots=True)
class Polling:
    """How a task is waited for."""

    interval: float = 5.0
    """Seconds between two looks; the vendor asks for no fewer."""
    deadline: float = 1800.0
    """Seconds after which a task that hasn't ended is given up as unknown."""


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """Where a model is.

    Attributes:
        workspace: the id of its workspace.
        model: its own id.
    """

    workspace: str
    model: str

    @property
    def path(self) -> str:
        """The path that all its objects are under."""
        return f"{API}/workspaces/{self.workspace}/models/{self.model}"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a model can be told to do.

    Attributes:
        model: where it is.
        kind: `imports`, `processes` or `exports`.
        id: its id.
    """

    model: ModelAddress
    kind: str
    id: str

    @property
    def path(self) -> str:
        """Its own path."""
        return f"{self.model.path}/{self.kind}/{self.id}"


class AnaplanClient:
    """Works in one tenant as one user."""

    def __init__(
        self,
        base_url: str,
        account: AnaplanAccount,
        *,
        name: str,
        governance: Governance | None = None,
        polling: Polling | None = None,
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            base_url: `https://api.anaplan.com`, or that of a region.
            account: who works there.
            name: the connection, for messages.
            governance: the rules under which the account is called.
            polling: how tasks are waited for.
        """
        self._rules = governance or Governance()
        self._polling = polling or Polling()
        self._login = AnaplanLogin(base_url, account, name, self._rules)
        self._http = HttpClient(
            base_url,
            name=name,
            authentication=TokenAuthentication(
                self._login.token,
                now=self._rules.runtime.now,
                scheme="AnaplanAuthToken",
            ),
            explain=explain,
            governance=self._rules,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        self._login.close()

    def models(self) -> list[dict[str, Any]]:
        """The models that the account can see, with their workspaces."""
        return self._all(f"{API}/models", "models", {"modelDetails": "true"})

    def objects(self, model: ModelAddress, kind: str) -> list[dict[str, Any]]:
        """All of a model's `files`, `imports`, `processes`, `exports`, `lists` ..."""
        return self._all(f"{model.path}/{kind}", kind)

    def list_items(self, model: ModelAddress, list_id: str) -> list[dict[str, Any]]:
        """All items of a list, with their properties."""
        path = f"{model.path}/lists/{list_id}/items"
        body = self._http.request("GET", path, params={"includeAll": "true"}).json()
        return list(_part(body, "listItems", [], path))

    def upload(
        self, model: ModelAddress, file_id: str, chunks: Sequence[bytes]
    ) -> None:
        """Replace the private content of a file object.

        Args:
            model: where the file is.
            file_id: the file object; it must exist.
            chunks: the content, in pieces of at most 50 MB.
        """
        path = f"{model.path}/files/{file_id}"
        self._http.request(
            "POST", path, json={"chunkCount": len(chunks)}, idempotent=True
        )
        for number, chunk in enumerate(chunks):
            self._http.request(
                "PUT",
                f"{path}/chunks/{number}",
                headers={"Content-Type": "application/x-gzip"},
                content=gzip.compress(chunk, mtime=0),
            )

    def run(self, action: Action) -> TaskResult:
        """Run an action and wait for its end.

        Raises:
            OutcomeUnknownError: it was started, or may have been, and its end is not
                known.
            RetryableError: it was cancelled, which rolls it back, or never started.
            FatalError: it can't be started.
        """
        path = f"{action.path}/tasks"
        started = self._http.request("POST", path, json={"localeName": "en_US"})
        try:
            body = started.json()
            # The guide prints both the bare form and the envelope.
            task_id = str((body.get("task") or body)["taskId"])
            task = self._wait(f"{path}/{task_id}")
            state = task["taskState"]
            result = read_task_result(task_id, task)
        except OutcomeUnknownError:
            raise
        except (SystemsError, LookupError, TypeError, AttributeError) as error:
            raise OutcomeUnknownError(
                f"A task of {action.kind} {action.id} was started, and its end is not"
                f" known: {error}",
                hint="Push again: an import of the same rows has the effect of one.",
            ) from error
        if state == "CANCELLED":
            raise RetryableError(
                f"Task {task_id} was cancelled in Anaplan and rolled back.",
                hint="Find out who cancelled it, then push again.",
                code="task_cancelled",
            )
        return result

    def dump(self, action: Action, task: TaskResult) -> Iterator[tuple[str, DumpRow]]:
        """The rows that a task refused or loaded in part.

        Yields:
            The id of the action that refused the row, and the row.
        """
        path = f"{action.path}/tasks/{task.task_id}"
        for result in task.actions:
            if not result.has_dump:
                continue
            where = (
                f"{path}/dumps/{result.object_id}"
                if action.kind == "processes"
                else f"{path}/dump"
            )
            content = b"".join(self._chunks(where))
            for row in read_dump(content.decode("utf-8-sig")):
                yield result.object_id, row

    def export(self, model: ModelAddress, export_id: str) -> str:
        """Run an export and read its file.

        Raises:
            FatalError: the export failed.
        """
        task = self.run(Action(model, "exports", export_id))
        if not task.is_successful:
            raise FatalError(
                f"Export {export_id} failed:"
                f" {'; '.join(result.said for result in task.actions)}.",
                hint="Run it in Anaplan to see why.",
                code="export_failed",
            )
        # The file of an export has the export's id.
        pieces = self._chunks(f"{model.path}/files/{export_id}")
        return b"".join(pieces).decode("utf-8-sig")

    def _chunks(self, path: str) -> Iterator[bytes]:
        """The pieces of a file or a dump, in their order."""
        body = self._http.request("GET", f"{path}/chunks").json()
        for chunk in _part(body, "chunks", [], path):
            yield self._http.request("GET", f"{path}/chunks/{chunk['id']}").content

    def _wait(self, path: str) -> dict[str, Any]:
        """Look at a task until it has ended."""
        runtime = self._rules.runtime
        ends_at = runtime.clock() + self._polling.deadline
        while True:
            body = self._http.request("GET", path).json()
            task: dict[str, Any] = body["task"]
            if task["taskState"] not in _RUNNING:
                return task
            if runtime.clock() >= ends_at:
                raise OutcomeUnknownError(
                    f"Task {task.get('taskId')} was still {task['taskState']} after"
                    f" {self._polling.deadline:.0f} seconds.",
                    hint="Look at the model's history in Anaplan, then push again.",
                    code="task_timed_out",
                )
            runtime.sleep(self._polling.interval)

    def _all(
        self, path: str, key: str, params: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """All pages of a collection; an empty one comes without its key."""
        found: list[dict[str, Any]] = []
        while True:
            query: dict[str, str | int] = {
                **(params or {}),
                "limit": PAGE_ITEMS,
                "offset": len(found),
            }
            body = self._http.request("GET", path, params=query).json()
            page = _part(body, key, [], path)
            found += page
            paging = _part(_part(body, "meta", {}, path), "paging", {}, path)
            if not page or len(found) >= int(paging.get("totalSize", len(found))):
                return found


def _part(body: Any, key: str, default: Any, path: str) -> Any:
    if not isinstance(body, dict):
        raise ProtocolError(
            f"{path} answered with something other than Anaplan's envelope.",
            hint="Check base_url: does it point to Anaplan's API?",
            code="malformed_answer",
        )
    return body.get(key, default)
