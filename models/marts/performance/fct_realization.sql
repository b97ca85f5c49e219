-- Grain: one row per level (firm, practice, customer), node and month. Every ratio is
-- of the twelve months to its end.
-- Realization is what of the standard value of the hours reaches an invoice, and what
-- of the invoices reaches the bank; overall it is the product of both.

with

node_months as (select * from {{ ref('int_performance__node_months') }}),

customers as (select * from {{ ref('dim_customers') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

year_sums as (

    select
        node_level,
        node_id,
        {% for measure in performance_measures() -%}
        sum({{ measure }}) over (
            partition by node_level, node_id
            order by month_start
            rows between 11 preceding and current row
        ) as {{ measure }},
        {% endfor -%}
        month_start

    from node_months

),

ratios as (

    select
        *,
        {{ safe_ratio('billed_amount', 'standard_amount') }} as realization,
        case
            when node_level <> 'practice'
                then {{ safe_ratio('collected_amount', 'billed_with_expenses_amount') }}
        end as collection_realization,
        {{ safe_ratio('labour_revenue_amount', 'billable_hours') }} as bill_rate_yield,
        {{ safe_ratio('utilized_hours', 'capacity_hours') }} as utilization

    from year_sums

),

final as (

    select
        ratios.node_level,
        ratios.node_id,
        ratios.month_start,
        coalesce(customers.customer_name, org_units.org_unit_name, 'Firm') as node_name,
        {{ hours('ratios.billable_hours') }} as billable_hours,
        {{ money('ratios.standard_amount') }} as standard_amount_corporate,
        {{ money('ratios.billed_amount') }} as billed_amount_corporate,
        {{ money('ratios.billed_with_expenses_amount') }}
            as billed_with_expenses_amount_corporate,
        case
            when ratios.node_level <> 'practice'
                then {{ money('ratios.collected_amount') }}
        end as collected_amount_corporate,
        {{ money('ratios.labour_revenue_amount') }}
            as labour_revenue_amount_corporate,
        ratios.realization,
        ratios.collection_realization,
        cast(
            round(ratios.realization * ratios.collection_realization, 6)
            as decimal(18, 6)
        ) as overall_realization,
        {{ money('ratios.bill_rate_yield') }} as bill_rate_yield,
        {{ money('ratios.bill_rate_yield * ratios.utilization') }} as yield_on_capacity

    from ratios
    left join customers
        on ratios.node_id = customers.customer_id
    left join org_units
        on ratios.node_id = org_units.org_unit_id

)

select * from final
