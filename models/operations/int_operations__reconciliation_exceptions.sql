-- Grain: one row per reconciliation that does not hold.

with

reconciliations as (select * from {{ ref('ops_reconciliations') }}),

final as (

    select
        'reconciliation' as kind,
        'plumbline' as system,
        check_name as object,
        grain as cause,
        'revenue operations' as owner,
        cast({{ as_of() }} as timestamp) as first_seen_at,
        cast({{ as_of() }} as timestamp) as last_seen_at,
        cast(1 as bigint) as occurrences,
        'open' as state,
        check_name || ' does not hold' as title,
        cast(left_value as {{ dbt.type_string() }})
        || ' on the left, '
        || cast(right_value as {{ dbt.type_string() }})
        || ' on the right (' || unit || ').' as detail,
        case
            when unit = 'corporate currency' then {{ money('abs(difference)') }}
        end as amount_at_risk_corporate,
        'Compare the two models for rows without a project or contract' as next_step

    from reconciliations
    where not is_ok

)

select * from final
