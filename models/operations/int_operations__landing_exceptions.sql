-- Grain: one row per connection, object and error that stopped its landing.

with

landings as (select * from {{ ref('stg_plumbline__landings') }}),

latest_landings as (select * from {{ ref('ops_landings') }}),

failures as (

    select
        connection,
        object,
        error_code,
        max(system) as system,
        max(error_message) as error_message,
        max(error_hint) as error_hint,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at,
        count(*) as occurrences

    from landings
    where status = 'failed'
    group by 1, 2, 3

),

final as (

    select
        'landing_failed' as kind,
        failures.system,
        failures.connection || '.' || failures.object as object,
        coalesce(failures.error_code, 'unknown') as cause,
        'data engineering' as owner,
        failures.first_seen_at,
        failures.last_seen_at,
        cast(failures.occurrences as bigint) as occurrences,
        case
            when
                latest_landings.status = 'failed'
                and latest_landings.started_at = failures.last_seen_at
                then 'open'
            else 'resolved'
        end as state,
        failures.object || ' was not landed' as title,
        coalesce(failures.error_message, 'The connection gave no reason.')
        || case
            when latest_landings.last_landed_at is null
                then ' Nothing of it has ever been landed.'
            else
                ' Reports use the data of '
                || substr(
                    cast(
                        latest_landings.last_landed_at as {{ dbt.type_string() }}
                    ), 1, 16
                )
                || ' UTC.'
        end as detail,
        cast(null as decimal(18, 2)) as amount_at_risk_corporate,
        coalesce(
            failures.error_hint, 'plumbline ingest --only ' || failures.connection
        ) as next_step

    from failures
    inner join latest_landings
        on
            failures.connection = latest_landings.connection
            and failures.object = latest_landings.object

)

select * from final
