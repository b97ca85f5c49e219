-- Grain: one row per run of the pipeline, with what it landed and pushed.

with

runs as (select * from {{ ref('stg_plumbline__runs') }}),

landings as (select * from {{ ref('stg_plumbline__landings') }}),

sync_runs as (select * from {{ ref('stg_plumbline__sync_runs') }}),

landed as (

    select
        run_id,
        sum(received) as rows_received,
        sum(loaded) as rows_loaded,
        sum(quarantined) as rows_quarantined,
        sum(case when status = 'failed' then 1 else 0 end) as failed_objects

    from landings
    group by 1

),

pushed as (

    select
        run_id,
        sum(accepted) as rows_pushed,
        sum(rejected) as rows_rejected,
        sum(money_planned - money_accepted) as amount_not_delivered

    from sync_runs
    group by 1

),

final as (

    select
        runs.run_id,
        runs.command,
        runs.as_of as as_of_date,
        runs.started_at,
        runs.finished_at,
        runs.status,
        cast(coalesce(landed.rows_received, 0) as bigint) as rows_received,
        cast(coalesce(landed.rows_loaded, 0) as bigint) as rows_loaded,
        cast(coalesce(landed.rows_quarantined, 0) as bigint) as rows_quarantined,
        cast(coalesce(landed.failed_objects, 0) as bigint) as failed_objects,
        cast(coalesce(pushed.rows_pushed, 0) as bigint) as rows_pushed,
        cast(coalesce(pushed.rows_rejected, 0) as bigint) as rows_rejected,
        {{ money('coalesce(pushed.amount_not_delivered, 0)') }} as amount_not_delivered

    from runs
    left join landed
        on runs.run_id = landed.run_id
    left join pushed
        on runs.run_id = pushed.run_id

)

select * from final
