-- Grain: one row per connection, object and field that differs from the declared
-- schema. What a source had beyond it when it was first landed is no drift: a real org
-- has hundreds of fields that nobody reads, and only what changes is news.

with

schema_drift as (select * from {{ ref('stg_plumbline__schema_drift') }}),

landings as (select * from {{ ref('stg_plumbline__landings') }}),

latest_landings as (select * from {{ ref('ops_landings') }}),

first_landings as (

    select
        connection,
        object,
        min(started_at) as first_landed_at

    from landings
    where status = 'ok'
    group by 1, 2

),

drift as (

    select
        schema_drift.connection,
        schema_drift.object,
        schema_drift.field,
        schema_drift.kind,
        latest_landings.system,
        latest_landings.started_at as latest_landing_at,
        min(landings.started_at) as first_seen_at,
        max(landings.started_at) as last_seen_at,
        count(*) as occurrences

    from schema_drift
    inner join landings
        on
            schema_drift.run_id = landings.run_id
            and schema_drift.connection = landings.connection
            and schema_drift.object = landings.object
    inner join latest_landings
        on
            schema_drift.connection = latest_landings.connection
            and schema_drift.object = latest_landings.object
    group by 1, 2, 3, 4, 5, 6

),

news as (

    select drift.*

    from drift
    left join first_landings
        on
            drift.connection = first_landings.connection
            and drift.object = first_landings.object
    where
        drift.kind = 'missing'
        or drift.first_seen_at > first_landings.first_landed_at

),

described as (

    select
        system,
        first_seen_at,
        last_seen_at,
        occurrences,
        connection || '.' || object as qualified_object,
        field || ' ' || kind as cause,
        case
            when last_seen_at = latest_landing_at then 'open'
            else 'resolved'
        end as state,
        case
            when kind = 'missing' then object || ' no longer has ' || field
            else object || ' has a new field ' || field
        end as title,
        case
            when kind = 'missing'
                then 'Models that read the field see it empty from now on.'
            else 'The field is kept with the raw rows and read by no model yet.'
        end as detail,
        case
            when kind = 'missing' then 'Ask who owns ' || system || ' for the field'
            else 'Declare the field in ingestion/schemas if models should read it'
        end as next_step

    from news

),

final as (

    select
        'schema_drift' as kind,
        system,
        qualified_object as object,
        cause,
        'data engineering' as owner,
        first_seen_at,
        last_seen_at,
        cast(occurrences as bigint) as occurrences,
        state,
        title,
        detail,
        cast(null as decimal(18, 2)) as amount_at_risk_corporate,
        next_step

    from described

)

select * from final
