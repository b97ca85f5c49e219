-- Grain: one row per level (firm, customer), node and month: positions, and what moved,
-- in the corporate currency.

with

positions as (select * from {{ ref('fct_billing_positions') }}),

movements as (select * from {{ ref('int_billing__month_movements') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

contract_months as (

    select
        positions.month_start,
        coalesce(positions.customer_id, 'unmatched') as customer_id,
        {% for measure in [
            'invoiced_amount',
            'invoiced_amount_days',
            'collected_amount',
            'collected_amount_days',
        ] -%}
        coalesce(movements.{{ measure }}, 0)
        * coalesce(month_rates.rate_to_corporate, 1)
            as {{ measure }}_corporate,
        {% endfor -%}
        positions.unbilled_amount_corporate,
        positions.deferred_amount_corporate,
        positions.receivable_amount_corporate,
        positions.recognised_amount_corporate,
        positions.billed_amount_corporate

    from positions
    left join movements
        on
            positions.contract_id = movements.contract_id
            and positions.month_start = movements.month_start
    left join month_rates
        on
            positions.currency_code = month_rates.currency_code
            and positions.month_start = month_rates.month_start

),

levels as (

    select
        'firm' as node_level,
        'firm' as node_id,
        contract_months.*
    from contract_months
    union all
    select
        'customer' as node_level,
        contract_months.customer_id as node_id,
        contract_months.*
    from contract_months

),

final as (

    select
        node_level,
        node_id,
        month_start,
        sum(unbilled_amount_corporate) as unbilled_amount_corporate,
        sum(deferred_amount_corporate) as deferred_amount_corporate,
        sum(receivable_amount_corporate) as receivable_amount_corporate,
        sum(recognised_amount_corporate) as recognised_amount_corporate,
        sum(billed_amount_corporate) as billed_amount_corporate,
        sum(invoiced_amount_corporate) as invoiced_amount_corporate,
        sum(invoiced_amount_days_corporate) as invoiced_amount_days_corporate,
        sum(collected_amount_corporate) as collected_amount_corporate,
        sum(collected_amount_days_corporate) as collected_amount_days_corporate

    from levels
    group by 1, 2, 3

)

select * from final
