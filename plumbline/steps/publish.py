"""Write, audit, publish: copy what passed its tests to a file that readers open.

The warehouse has one writer, and a reader would block it. So the published schemas are
copied into a new file, and a small pointer file is swapped to name it, which is atomic:
a reader sees the old snapshot or the new one, never half of one.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import duckdb

from plumbline.context import RunContext, StepResult
from plumbline.errors import ExitCode, StepFailedError
from plumbline.steps.build import BuildReport
from plumbline.warehouse import attach_warehouse

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED_SCHEMAS = ("canonical", "marts", "sync", "operations")
HELPER_PREFIX = "int_"
KEPT_SNAPSHOTS = 5


def publish(context: RunContext) -> StepResult:
    """Publish the warehouse's tables as the current snapshot, if the audit passed.

    When it did not, the current snapshot stays and is marked stale with the reason.

    Raises:
        StepFailedError: nothing was built yet, or the warehouse is in use.
    """
    started = time.monotonic()
    report = BuildReport.load(context.data.build_report)
    if not report.is_publishable:
        reason = (
            f"{len(report.failures)} models or tests failed in run {context.run_id}"
        )
        mark_stale(context.data.pointer, reason)
        return StepResult(
            name="publish",
            seconds=time.monotonic() - started,
            summary=f"held back: {reason}; the last snapshot stays",
            exit_code=ExitCode.FAILED,
        )
    target = next_snapshot_path(context.data.snapshots, context.run_id)
    tables = write_snapshot(context, report, target)
    point_to(
        context.data.pointer,
        {
            "snapshot": target.name,
            "run_id": context.run_id,
            "build_run_id": report.run_id,
            "as_of_date": report.as_of.isoformat(),
            "published_at": _now(),
            "stale": False,
            "stale_reason": None,
        },
    )
    remove_old_snapshots(context.data.snapshots, keep=KEPT_SNAPSHOTS)
    return StepResult(
        name="publish",
        seconds=time.monotonic() - started,
        summary=f"{tables} tables as snapshot {target.name}",
        counts={"tables": tables, "snapshot": target.name},
    )


def write_snapshot(context: RunContext, report: BuildReport, target: Path) -> int:
    """Copy the published schemas into `target`; returns how many tables it holds.

    Raises:
        StepFailedError: the warehouse can't be opened.
    """
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    try:
        connection = duckdb.connect(str(partial))
    except duckdb.Error as error:
        raise StepFailedError(
            "snapshot_not_writable",
            f"The snapshot {partial} can't be written: {error}",
            hint="Check the folder's permissions and the free space.",
        ) from error
    try:
        attach_warehouse(context, connection)
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_catalog = 'warehouse' order by 1, 2"
        ).fetchall()
        published = [
            (schema, table)
            for schema, table in tables
            if schema in PUBLISHED_SCHEMAS and not table.startswith(HELPER_PREFIX)
        ]
        for schema in PUBLISHED_SCHEMAS:
            connection.execute(f"create schema {quoted(schema)}")
        for schema, table in published:
            name = f"{quoted(schema)}.{quoted(table)}"
            copy = f"create table {name} as select * from warehouse.{name}"  # noqa: S608  both names are quoted
            connection.execute(copy)
        _write_meta(connection, context, report)
        connection.execute("detach warehouse")
    finally:
        connection.close()
    partial.replace(target)
    return len(published)


def _write_meta(
    connection: duckdb.DuckDBPyConnection,
    context: RunContext,
    report: BuildReport,
) -> None:
    """One row that says what the snapshot is."""
    connection.execute("create schema meta")
    connection.execute(
        "create table meta.snapshot ("
        "run_id varchar, as_of_date date, published_at timestamp, "
        "corporate_currency varchar, firm_name varchar, model_version varchar, "
        "tests_passed bigint, tests_failed bigint, tests_warned bigint)"
    )
    connection.execute(
        "insert into meta.snapshot values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            context.run_id,
            report.as_of,
            dt.datetime.now(dt.UTC).replace(tzinfo=None),
            context.settings.corporate_currency,
            context.settings.firm,
            model_version(),
            report.tests_passed,
            len(report.failures),
            report.tests_warned,
        ],
    )


def model_version() -> str:
    """The version of the models: that of the package."""
    return version("plumbline")


def quoted(identifier: str) -> str:
    """The identifier as SQL writes it, whatever it holds."""
    return '"' + identifier.replace('"', '""') + '"'


def next_snapshot_path(folder: Path, run_id: str) -> Path:
    """A file name that no reader has open: a run may publish more than once."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (folder / f"{run_id}-{number}.duckdb").exists():
        number += 1
    return folder / f"{run_id}-{number}.duckdb"


def read_pointer(pointer: Path) -> dict[str, Any] | None:
    """What the pointer says; `None` when nothing was published yet."""
    if not pointer.is_file():
        return None
    content: dict[str, Any] = json.loads(pointer.read_text(encoding="utf-8"))
    return content


def point_to(pointer: Path, content: dict[str, Any]) -> None:
    """Swap the pointer in one step."""
    partial = pointer.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    partial.replace(pointer)


def is_published(context: RunContext, report: BuildReport) -> bool:
    """Whether what stands in the warehouse is what readers see."""
    pointer = read_pointer(context.data.pointer)
    return pointer is not None and pointer.get("build_run_id") == report.run_id


def mark_stale(pointer: Path, reason: str) -> None:
    """Keep the current snapshot, and say why it is no longer fresh."""
    content = read_pointer(pointer)
    if content is not None:
        point_to(pointer, content | {"stale": True, "stale_reason": reason})


def remove_old_snapshots(folder: Path, *, keep: int) -> None:
    """Delete all but the newest snapshots; a reader keeps the file that it has open."""
    snapshots = sorted(folder.glob("*.duckdb"), key=lambda file: file.stat().st_mtime)
    for snapshot in snapshots[:-keep]:
        snapshot.unlink(missing_ok=True)


def _now() -> str:
    """The time of publishing, in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
