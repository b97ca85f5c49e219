-- Grain: one row per sync and row that it keeps in its destination.
-- What has not arrived keeps its money and its period, so that "three rows were
-- refused" can be read as "July is short by so much".

with

sync_rows as (select * from {{ ref('stg_plumbline__sync_rows') }}),

sync_runs as (select * from {{ ref('stg_plumbline__sync_runs') }}),

ranked_runs as (

    select
        sync,
        destination,
        sync_run_id,
        started_at,
        row_number() over (
            partition by sync order by started_at desc nulls last, sync_run_id desc
        ) as run_rank

    from sync_runs

),

latest_runs as (

    select * from ranked_runs
    where run_rank = 1

),

final as (

    select
        sync_rows.sync,
        sync_rows.row_key,
        latest_runs.destination,
        latest_runs.sync_run_id as latest_sync_run_id,
        latest_runs.started_at as latest_run_at,
        sync_rows.item_code,
        sync_rows.period,
        sync_rows.state,
        sync_rows.amount,
        case
            when sync_rows.state in ('delivered', 'superseded') then {{ money(0) }}
            else coalesce(sync_rows.amount, {{ money(0) }})
        end as amount_not_delivered,
        sync_rows.error_code,
        sync_rows.error_message,
        sync_rows.attempts,
        sync_rows.updated_at,
        sync_rows.delivered_at

    from sync_rows
    left join latest_runs
        on sync_rows.sync = latest_runs.sync

)

select * from final
