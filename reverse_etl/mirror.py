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
# One row per key, its latest state: what waits or was given up, else the delivered one.
# A superseded row without a reason is only history of its key and is left out.
_ROWS = """
with states as (
    select
        sync, row_key, state, amount, period, item, error_code, attempts, updated_at,
        coalesce('discarded: ' || discard_reason, error_message) as error_message,
        state <> 'superseded' as is_open
    from outbox
    where state <> 'superseded' or discard_reason is not null
    union all
    select
        sync, row_key, 'delivered', amount, period, item, null, attempts, delivered_at,
        null, false
    from delivered
),

ranked as (
    select
        *,
        row_number() over (
            partition by sync, row_key order by is_open desc, updated_at desc
        ) as recency
    from states
)

select
    ranked.sync, ranked.row_key, ranked.state, ranked.amount, ranked.period,
    ranked.item as item_code, ranked.error_code, ranked.error_message,
    cast(ranked.attempts as text) as attempts, ranked.updated_at,
    delivered.delivered_at
from ranked
left join delivered
    on ranked.sync = delivered.sync and ranked.row_key = delivered.row_key
where ranked.recency = 1
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

    `sync_rows` has one row per key. One that waits shows the value that the destination
    should have; its `delivered_at` says since when there is an older value there. The
    amount of a removal is what it takes away, as a negative number.

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
