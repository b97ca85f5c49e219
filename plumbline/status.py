"""What stands: the snapshot, the sources, the deliveries, and what is overdue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline.errors import ExitCode
from plumbline.snapshot import open_snapshot
from plumbline.steps.publish import read_pointer
from plumbline.summary import thousands

if TYPE_CHECKING:
    from decimal import Decimal

    import duckdb

    from plumbline.context import RunContext

FRESH_FOR = dt.timedelta(hours=36)
"""A snapshot older than this is overdue: a daily run may be late by half a day."""

LANDINGS_SQL = """
    select
        connection,
        any_value(system) as system,
        max(last_landed_at) as landed_at,
        sum(received) as received,
        sum(quarantined) as quarantined,
        count(*) filter (status = 'failed') as failed
    from operations.ops_landings
    group by connection
    order by connection
"""

DELIVERIES_SQL = """
    select
        sync,
        count(*) filter (state = 'delivered') as delivered,
        count(*) filter (state <> 'delivered') as not_delivered,
        coalesce(sum(amount) filter (state <> 'delivered'), 0) as money_not_delivered
    from operations.ops_sync_deliveries
    group by sync
    order by sync
"""


@dataclass(frozen=True, slots=True)
class Status:
    """What the current snapshot says of itself and of what led to it."""

    pointer: dict[str, Any]
    age: dt.timedelta
    landings: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]

    @property
    def overdue(self) -> list[str]:
        """What breaches freshness, one clause each."""
        breaches = []
        if self.pointer["stale"]:
            breaches.append(f"the snapshot is stale: {self.pointer['stale_reason']}")
        elif self.age > FRESH_FOR:
            hours = round(self.age.total_seconds() / 3600)
            breaches.append(f"the snapshot is {hours} hours old")
        breaches += [
            f"{landing['connection']} failed on {landing['failed']} objects"
            for landing in self.landings
            if landing["failed"]
        ]
        breaches += [
            f"{delivery['not_delivered']} rows of {delivery['sync']} are not delivered"
            for delivery in self.deliveries
            if delivery["not_delivered"]
        ]
        return breaches

    @property
    def exit_code(self) -> ExitCode:
        """What `status --check` ends with."""
        return ExitCode.OVERDUE if self.overdue else ExitCode.DONE

    def as_dict(self) -> dict[str, Any]:
        """The status for `--json`."""
        return {
            "snapshot": self.pointer,
            "age_s": round(self.age.total_seconds()),
            "landings": self.landings,
            "deliveries": self.deliveries,
            "overdue": self.overdue,
        }


def read_status(context: RunContext, now: dt.datetime) -> Status:
    """Read the status from the current snapshot.

    Raises:
        StepFailedError: nothing was published yet.
    """
    with open_snapshot(context.data) as snapshot:
        landings = _rows(snapshot, LANDINGS_SQL)
        deliveries = _rows(snapshot, DELIVERIES_SQL)
    pointer = read_pointer(context.data.pointer) or {}
    published = dt.datetime.fromisoformat(str(pointer["published_at"]))
    return Status(pointer, now - published, landings, deliveries)


def _rows(snapshot: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The query's rows, by column name."""
    result = snapshot.execute(sql)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def describe(status: Status, firm: str) -> str:
    """The status for a person."""
    lines = [
        (
            f"{firm}: as of {status.pointer['as_of_date']}, published "
            f"{_ago(status.age)} by run {status.pointer['run_id']}"
        ),
        "",
        (
            f"  {'source':<12}{'system':<14}{'landed at (UTC)':<20}"
            f"{'received':>10}{'quarantined':>13}{'failed':>8}"
        ),
    ]
    for row in status.landings:
        landed = f"{row['landed_at']:%Y-%m-%d %H:%M}" if row["landed_at"] else "never"
        lines.append(
            f"  {row['connection']:<12}{row['system']:<14}{landed:<20}"
            f"{row['received'] or 0:>10,}{row['quarantined'] or 0:>13,}"
            f"{row['failed']:>8,}"
        )
    lines += ["", f"  {'sync':<26}{'delivered':>10}{'held back':>11}{'money (k)':>11}"]
    for row in status.deliveries:
        money: Decimal = row["money_not_delivered"]
        lines.append(
            f"  {row['sync']:<26}{row['delivered']:>10,}"
            f"{row['not_delivered']:>11,}{thousands(money):>11}"
        )
    lines += ["", *([f"  overdue: {b}" for b in status.overdue] or ["  all is fresh"])]
    return "\n".join(lines)


def _ago(age: dt.timedelta) -> str:
    """An age in the unit that a reader would choose."""
    minutes = round(age.total_seconds() / 60)
    if minutes < 120:  # noqa: PLR2004  two hours
        return f"{minutes} minutes ago"
    if minutes < 2 * 24 * 60:
        return f"{minutes // 60} hours ago"
    return f"{minutes // (24 * 60)} days ago"
