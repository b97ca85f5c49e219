-- Grain: one row per sync and error with which its pushes ended.

with

sync_runs as (select * from {{ ref('stg_plumbline__sync_runs') }}),

latest_runs as (

    select
        sync,
        max(started_at) as latest_started_at

    from sync_runs
    group by 1

),

failures as (

    select
        sync,
        coalesce(error_code, status) as cause,
        max(destination) as destination,
        max(error_message) as error_message,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at,
        count(*) as occurrences,
        max(money_planned) as money_planned

    from sync_runs
    where error_message is not null
    group by 1, 2

),

final as (

    select
        'sync_failed' as kind,
        coalesce(failures.destination, 'destination') as system,
        failures.sync as object,
        failures.cause,
        'planning' as owner,
        failures.first_seen_at,
        failures.last_seen_at,
        cast(failures.occurrences as bigint) as occurrences,
        case
            when failures.last_seen_at = latest_runs.latest_started_at then 'open'
            else 'resolved'
        end as state,
        failures.sync || ' did not finish' as title,
        coalesce(failures.error_message, 'The destination gave no reason.') as detail,
        {{ money('coalesce(failures.money_planned, 0)') }} as amount_at_risk_corporate,
        'plumbline push ' || failures.sync as next_step

    from failures
    inner join latest_runs
        on failures.sync = latest_runs.sync

)

select * from final
