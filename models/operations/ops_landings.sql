-- Grain: one row per connection and object: its latest landing, and how fresh it is.
-- Freshness is counted to the start of the latest run, not to a clock: a report must
-- not grow stale because somebody reads it later.

with

landings as (select * from {{ ref('stg_plumbline__landings') }}),

ranked as (

    select
        *,
        row_number() over (
            partition by connection, object
            order by started_at desc nulls last, run_id desc
        ) as landing_rank,
        max(case when status = 'ok' then finished_at end) over (
            partition by connection, object
        ) as last_landed_at,
        max(started_at) over () as latest_run_at

    from landings

),

final as (

    select
        connection,
        object,
        system,
        table_name,
        run_id,
        started_at,
        finished_at,
        received,
        loaded,
        quarantined,
        superseded,
        deleted,
        status,
        error_code,
        error_message,
        error_hint,
        last_landed_at,
        {{ hours_between('last_landed_at', 'latest_run_at') }} as hours_behind

    from ranked
    where landing_rank = 1

)

select * from final
