-- Grain: one row per value that no rule translates, with the money that hangs on it.

with

unmapped_values as (select * from {{ ref('unmapped_values') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

priced as (

    select
        unmapped_values.*,
        unmapped_values.amount
        * coalesce(month_rates.rate_to_corporate, 1) as amount_corporate

    from unmapped_values
    left join month_rates
        on
            unmapped_values.currency_code = month_rates.currency_code
            and month_rates.month_start = {{ month_start(as_of()) }}

),

grouped as (

    select
        source_system,
        entity,
        attribute,
        coalesce(source_value, 'nothing') as source_value,
        count(*) as occurrences,
        min(record_id) as example_id,
        sum(amount_corporate) as amount_corporate

    from priced
    group by 1, 2, 3, 4

),

final as (

    select
        'unmapped_value' as kind,
        source_system as system,
        entity || '.' || attribute as object,
        source_value as cause,
        'revenue operations' as owner,
        cast({{ as_of() }} as timestamp) as first_seen_at,
        cast({{ as_of() }} as timestamp) as last_seen_at,
        cast(occurrences as bigint) as occurrences,
        'open' as state,
        'No rule for ' || attribute || ' ' || source_value as title,
        cast(occurrences as {{ dbt.type_string() }})
        || ' records of ' || entity || ' stand in the totals as unmapped, for example '
        || example_id || '.' as detail,
        {{ money('coalesce(amount_corporate, 0)') }} as amount_at_risk_corporate,
        'Add the value to its seed, then run plumbline build' as next_step

    from grouped

)

select * from final
