-- Grain: one row per connection, object, field and reason for which rows were refused.

with

quarantine as (select * from {{ ref('stg_plumbline__quarantine') }}),

refused as (

    select
        connection,
        object,
        coalesce(field, '') as field,
        coalesce(reason, '') as reason,
        max(system) as system,
        min(quarantined_at) as first_seen_at,
        max(quarantined_at) as last_seen_at,
        count(distinct source_id) as occurrences,
        min(source_id) as example_id,
        min(value) as example_value

    from quarantine
    group by 1, 2, 3, 4

),

final as (

    select
        'row_quarantined' as kind,
        refused.system,
        refused.connection || '.' || refused.object as object,
        refused.field || ': ' || refused.reason as cause,
        'data engineering' as owner,
        refused.first_seen_at,
        refused.last_seen_at,
        cast(refused.occurrences as bigint) as occurrences,
        'open' as state,
        refused.object || ': refused '
        || cast(refused.occurrences as {{ dbt.type_string() }}) as title,
        refused.field || ': ' || refused.reason
        || '. For example ' || coalesce(refused.example_id, 'a row without an id')
        || case
            when refused.example_value is null then ''
            else ' with ' || refused.example_value
        end
        || '.' as detail,
        cast(null as decimal(18, 2)) as amount_at_risk_corporate,
        'Correct the records in ' || refused.system
        || ', then run plumbline ingest --only ' || refused.connection as next_step

    from refused

)

select * from final
