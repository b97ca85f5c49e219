-- Grain: one row per connection, object and field that differs from the declared schema.

with

schema_drift as (

    select * from {{ ref('stg_plumbline__schema_drift') }}

),

landings as (

    select * from {{ ref('stg_plumbline__landings') }}

),

latest_landings as (

    select * from {{ ref('ops_landings') }}

),

drift as (

    select
        schema_drift.connection,
        schema_drift.object,
        schema_drift.field,
        schema_drift.kind,
        min(landings.started_at) as first_seen_at,
        max(landings.started_at) as last_seen_at,
        count(*) as occurrences

    from schema_drift
    inner join landings
        on
            schema_drift.run_id = landings.run_id
            and schema_drift.connection = landings.connection
            and schema_drift.object = landings.object
    group by 1, 2, 3, 4

),

final as (

    select
        'schema_drift' as kind,
        latest_landings.system,
        drift.connection || '.' || drift.object as object,
        drift.field || ' ' || drift.kind as cause,
        'data engineering' as owner,
        drift.first_seen_at,
        drift.last_seen_at,
        cast(drift.occurrences as bigint) as occurrences,
        case
            when drift.last_seen_at = latest_landings.started_at then 'open'
            else 'resolved'
        end as state,
        case
            when drift.kind = 'missing'
                then drift.object || ' no longer has ' || drift.field
            else drift.object || ' has a new field ' || drift.field
        end as title,
        case
            when drift.kind = 'missing'
                then 'Models that read the field see it empty from now on.'
            else 'The field is kept with the raw rows and read by no model yet.'
        end as detail,
        cast(null as decimal(18, 2)) as amount_at_risk_corporate,
        case
            when drift.kind = 'missing'
                then 'Ask who owns ' || latest_landings.system || ' for the field'
            else 'Declare the field in ingestion/schemas if models should read it'
        end as next_step

    from drift
    inner join latest_landings
        on
            drift.connection = latest_landings.connection
            and drift.object = latest_landings.object

)

select * from final
