"""Copy the ledger into the warehouse, where it is a source like any other.

The ledger stays the truth; the copy is what models, exceptions and the app build on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from reverse_etl.ledger import Ledger

_RUNS = """
select
    sync_run_id, run_id, sync, destination,
    cast(planned_creates as text) as planned_creates,
    cast(planned_updates as text) as planned_updates,
    cast(planned_deletes as text) as planned_deletes,
    cast(sent as text) as sent, cast(accepted as text) as accepted,
    cast(rejected as text) as rejected, cast(unknown as text) as unknown,
    money_planned, money_accepted, status, started_at, finished_at, error_code,
    error_message
from sync_run
"""
_ROWS = """
select
    sync, row_key, state, amount, period, item as item_code, error_code,
    coalesce('discarded: ' || discard_reason, error_message) as error_message,
    cast(attempts as text) as attempts, updated_at, null as delivered_at
from outbox
union all
select
    sync, row_key, 'delivered', amount, period, item, null, null,
    cast(attempts as text), delivered_at, delivered_at
from delivered
"""
# The ledger's times are UTC and say so; the warehouse keeps UTC without a zone.
_MIRROR_RUNS = """
create or replace table raw_plumbline.sync_runs as
select
    sync_run_id, run_id, sync, destination,
    cast(planned_creates as bigint) as planned_creates,
    cast(planned_updates as bigint) as planned_updates,
    cast(planned_deletes as bigint) as planned_deletes,
    cast(sent as bigint) as sent,
    cast(accepted as bigint) as accepted,
    cast(rejected as bigint) as rejected,
    cast(unknown as bigint) as unknown,
    cast(money_planned as decimal(18, 2)) as money_planned,
    cast(money_accepted as decimal(18, 2)) as money_accepted,
    status,
    cast(replace(started_at, '+00:00', '') as timestamp) as started_at,
    cast(replace(finished_at, '+00:00', '') as timestamp) as finished_at,
    error_code,
    error_message
from ledger_runs
"""
_MIRROR_ROWS = """
create or replace table raw_plumbline.sync_rows as
select
    sync, row_key, state,
    cast(amount as decimal(18, 2)) as amount,
    cast(period as date) as period,
    item_code, error_code, error_message,
    cast(attempts as bigint) as attempts,
    cast(replace(updated_at, '+00:00', '') as timestamp) as updated_at,
    cast(replace(delivered_at, '+00:00', '') as timestamp) as delivered_at
from ledger_rows
"""


def mirror_ledger(ledger: Ledger, connection: duckdb.DuckDBPyConnection) -> None:
    """Replace `raw_plumbline.sync_runs` and `sync_rows` by what the ledger says.

    A key can appear twice in `sync_rows`: as `delivered` with the value that the
    destination has, and as `rejected` with the value that it should have. The amount of
    a removal is what it takes away, as a negative number.

    Args:
        ledger: The ledger.
        connection: An open, writable connection to the warehouse.
    """
    runs, rows = ledger.query(_RUNS), ledger.query(_ROWS)
    connection.execute("begin")
    try:
        connection.execute("create schema if not exists raw_plumbline")
        connection.register("ledger_runs", runs)
        connection.register("ledger_rows", rows)
        connection.execute(_MIRROR_RUNS)
        connection.execute(_MIRROR_ROWS)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    finally:
        connection.unregister("ledger_runs")
        connection.unregister("ledger_rows")
