-- Grain: one row per level (firm, practice), node and month, from the first movement to
-- the as-of month.
-- Signed is what was newly signed plus change orders; what was cancelled stands beside
-- it and makes no ratio better or worse.

with

practice_months as (select * from {{ ref('int_sales__practice_months') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

months as (select * from {{ ref('dim_months') }}),

levels as (

    select
        'practice' as node_level,
        practice_id as node_id,
        *
    from practice_months
    union all
    select
        'firm' as node_level,
        'firm' as node_id,
        *
    from practice_months

),

first_months as (

    select
        node_level,
        node_id,
        min(month_start) as first_month

    from levels
    group by 1, 2

),

summed as (

    select
        first_months.node_level,
        first_months.node_id,
        months.month_start,
        coalesce(sum(levels.signed_amount_corporate), 0) as signed_amount,
        coalesce(sum(levels.cancelled_amount_corporate), 0) as cancelled_amount,
        coalesce(sum(levels.revenue_amount_corporate), 0) as revenue_amount

    from first_months
    inner join months
        on
            first_months.first_month <= months.month_start
            and months.month_start <= {{ as_of() }}
    left join levels
        on
            first_months.node_level = levels.node_level
            and first_months.node_id = levels.node_id
            and months.month_start = levels.month_start
    group by 1, 2, 3

),

accumulated as (

    select
        *,
        {% for months in [3, 12] -%}
        {% for measure in ['signed_amount', 'revenue_amount'] -%}
        sum({{ measure }}) over (
            partition by node_level, node_id
            order by month_start
            rows between {{ months - 1 }} preceding and current row
        ) as {{ measure }}_{{ months }},
        {% endfor -%}
        {% endfor -%}
        1 as one

    from summed

),

final as (

    select
        accumulated.node_level,
        accumulated.node_id,
        accumulated.month_start,
        case
            when accumulated.node_level = 'firm' then 'Firm'
            else coalesce(org_units.org_unit_name, 'Unassigned')
        end as node_name,
        {{ money('accumulated.signed_amount') }} as signed_amount_corporate,
        {{ money('accumulated.cancelled_amount') }} as cancelled_amount_corporate,
        {{ money('accumulated.revenue_amount') }} as revenue_amount_corporate,
        {{ safe_ratio('accumulated.signed_amount', 'accumulated.revenue_amount') }}
            as book_to_bill,
        {{ safe_ratio('accumulated.signed_amount_3', 'accumulated.revenue_amount_3') }}
            as book_to_bill_3_months,
        {{ safe_ratio(
            'accumulated.signed_amount_12', 'accumulated.revenue_amount_12'
        ) }} as book_to_bill_12_months

    from accumulated
    left join org_units
        on accumulated.node_id = org_units.org_unit_id

)

select * from final
