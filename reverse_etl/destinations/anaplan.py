"""Anaplan as a destination: lists and modules, loaded by imports, read back by exports.

    rows -> CSV -> file -> import task -> failure dump -> rejected rows
                                                     '-> all others are accepted

An import upserts by the target's own keys, so a lost answer is settled by loading the
rows again. A cell can't be deleted: a removal writes zeros. An item of a list is never
removed, since its cells, also the planners' own, would go with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reverse_etl.destination import Capabilities, ReadBack, Settlement
from reverse_etl.destinations.anaplan_files import csv_chunks, match_row, total_cells
from reverse_etl.destinations.anaplan_targets import Target, TargetKind, Targets
from reverse_etl.errors import BatchRejectedError
from reverse_etl.rows import BatchResult, ControlTotal, RowRejection
from systems.errors import (
    FatalError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RequestRejectedError,
    RetryableError,
    SystemsError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reverse_etl.rows import OutboundRow
    from reverse_etl.spec import SyncSpec
    from systems.anaplan import AnaplanClient
    from systems.anaplan_results import ActionResult, DumpRow, TaskResult

MAX_BATCH_ROWS = 100_000

_ROW_CODES = (
    ("item not located", "unknown_item"),
    ("invalid date or timescale", "invalid_period"),
    ("invalid number", "invalid_number"),
    ("invalid date", "invalid_date"),
    ("invalid name", "invalid_name"),
    ("invalid parent", "invalid_parent"),
    ("duplicate", "duplicate_in_file"),
)
"""Our codes by the words of Anaplan's messages, which the dump gives without codes."""
_NO_ACCESS = frozenset({"notAuthorised", "moduleImportNoWriteAccess"})
_NOT_ABOUT_ROWS = frozenset({"moduleImportLineItemIdentifiersUnmapped"})
_FILE_GONE = "uploadedFileNoLongerAvailable"


class AnaplanDestination:
    """One planning model."""

    def __init__(self, client: AnaplanClient, *, model: str | None = None) -> None:
        """Push to a model by its name or id; to the only open one without either."""
        self._client = client
        self._targets = Targets(client, model)

    @property
    def capabilities(self) -> Capabilities:
        """An import upserts by key and takes files of any sensible size."""
        return Capabilities(Settlement.UPSERT_BY_EXTERNAL_ID, MAX_BATCH_ROWS)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def check(self, sync: SyncSpec) -> None:
        """Log in and find what a sync writes to; nothing is sent.

        Raises:
            DestinationError: The model lacks a file, an import or the object.
            SystemsError: The system can't be reached, or refuses.
        """
        self._targets.target(sync)

    def send(self, sync: SyncSpec, rows: Sequence[OutboundRow]) -> BatchResult:
        """Load one batch; see `reverse_etl.destination.Destination`."""
        target = self._targets.target(sync)
        try:
            self._client.upload(
                target.model, target.file_id, csv_chunks(sync.columns, rows)
            )
        except RequestRejectedError as error:
            raise BatchRejectedError(
                error.message, hint=error.hint, code="upload_rejected"
            ) from error
        task = self._client.run(target.action)
        try:
            return self._answer(sync, target, task, rows)
        except (BatchRejectedError, OutcomeUnknownError):
            raise
        except SystemsError as error:
            if not task.is_successful:
                raise
            raise OutcomeUnknownError(
                f"Task {task.task_id} loaded the rows, but which of them it refused"
                f" can't be read: {error.message}",
                hint="Push again: loading the same rows again changes nothing.",
            ) from error

    def read_back(
        self, sync: SyncSpec, expected: Sequence[ControlTotal]
    ) -> ReadBack | None:
        """Count a list's items, or sum up a module's cells by its export."""
        target = self._targets.target(sync)
        if target.kind is TargetKind.LIST:
            items = self._client.list_items(target.model, target.object_id)
            return ReadBack((ControlTotal((), len(items), {}),), is_exclusive=False)
        if target.export_id is None or not expected:
            return None
        content = self._client.export(target.model, target.export_id)
        # Other versions of the module are not ours.
        versions = {total.group[0] for total in expected if total.group}
        totals = total_cells(content, sync, target.export_columns)
        return ReadBack(
            tuple(
                total
                for total in totals
                if not total.group or total.group[0] in versions
            ),
            is_exclusive=True,
        )

    def _answer(
        self,
        sync: SyncSpec,
        target: Target,
        task: TaskResult,
        rows: Sequence[OutboundRow],
    ) -> BatchResult:
        """Turn a task's result and dump into an answer by row."""
        results = [
            result
            for result in task.actions
            if result.object_id in {target.import_id, ""} or len(task.actions) == 1
        ]
        dumped = [
            row
            for action_id, row in self._client.dump(target.action, task)
            if action_id in {result.object_id for result in results}
        ]
        rejections = {
            match_row(row, sync.columns, rows).key: _rejection(row) for row in dumped
        }
        is_successful = task.is_successful and all(
            result.is_successful for result in results
        )
        if not is_successful and len(rejections) < len(rows):
            raise _failed(task, results)
        if not dumped and any(_claims_failures(result) for result in results):
            raise OutcomeUnknownError(
                f"Task {task.task_id} refused rows, but its dump names none.",
                hint="Push again: loading the same rows again changes nothing.",
                code="dump_missing",
            )
        return BatchResult(
            rejections,
            warnings=tuple(
                f"{sync.object}: {detail.message}"
                for result in results
                for detail in result.details
                if "Ignored" in detail.type or "Warnings" in detail.type
            ),
            reference=task.task_id,
        )


def _rejection(row: DumpRow) -> RowRejection:
    message = "; ".join(row.errors) or "Anaplan gave no reason."
    if not row.is_rejected:
        # Some of its cells arrived and some did not, so as a row it did not.
        return RowRejection("loaded_in_part", message)
    lowered = message.lower()
    for words, code in _ROW_CODES:
        if words in lowered:
            return RowRejection(code, message)
    return RowRejection("row_rejected", message)


def _claims_failures(result: ActionResult) -> bool:
    return any("Failures" in detail.type for detail in result.details)


def _failed(
    task: TaskResult, results: Sequence[ActionResult]
) -> SystemsError | BatchRejectedError:
    """The error of a task that ended without success."""
    types = {detail.type for result in results for detail in result.details}
    said = "; ".join(result.said for result in results) or "it gave no reason"
    message = f"Task {task.task_id} failed: {said}."
    if types & _NO_ACCESS:
        return PermissionDeniedError(
            message, hint="Give the account write access to the import's target."
        )
    if _FILE_GONE in types:
        return RetryableError(message, hint="Push again.", code="upload_expired")
    if types & _NOT_ABOUT_ROWS:
        return FatalError(
            message,
            hint="Mend the import's mapping in Anaplan, then push again.",
            code="import_misconfigured",
        )
    return BatchRejectedError(
        message, hint="Look at the import in Anaplan.", code="import_failed"
    )
