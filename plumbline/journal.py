"""The warehouse's own record of runs, and the day that each was made for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from plumbline.warehouse import warehouse_for_writing, warehouse_of

if TYPE_CHECKING:
    from plumbline.context import RunContext


def record_run(context: RunContext, as_of: dt.date, status: str) -> None:
    """Write or update the run's row.

    The command holds the lock, so a run that is still called running was killed.
    """
    from ingestion.operations import (
        ensure_operations_tables,
    )

    finished = None if status == "running" else dt.datetime.now(dt.UTC)
    with warehouse_for_writing(context) as connection:
        ensure_operations_tables(connection)
        connection.execute(
            "update raw_plumbline.runs set status = 'interrupted' "
            "where status = 'running'"
        )
        connection.execute(
            "delete from raw_plumbline.runs where run_id = ?", [context.run_id]
        )
        connection.execute(
            "insert into raw_plumbline.runs "
            "(run_id, command, as_of, started_at, finished_at, status) "
            "values (?, ?, ?, ?, ?, ?)",
            [
                context.run_id,
                context.command,
                as_of,
                context.started_at.replace(tzinfo=None),
                finished.replace(tzinfo=None) if finished else None,
                status,
            ],
        )


def last_as_of(context: RunContext) -> dt.date | None:
    """The day of the latest run; `None` before the first."""
    if not warehouse_of(context).exists():
        return None
    with warehouse_for_writing(context) as connection:
        has_runs = connection.execute(
            "select count(*) from information_schema.tables "
            "where table_schema = 'raw_plumbline' and table_name = 'runs'"
        ).fetchone()
        if not has_runs or not has_runs[0]:
            return None
        row = connection.execute(
            "select as_of from raw_plumbline.runs order by started_at desc limit 1"
        ).fetchone()
    return row[0] if row else None
