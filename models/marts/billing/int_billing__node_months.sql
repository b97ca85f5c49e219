-- Grain: one row per level (firm, customer), node and month: positions, and what moved,
-- in the corporate currency.

with

positions as (

    select * from {{ ref('fct_billing_positions') }}

),

movements as (

    select * from {{ ref('int_billing__month_movements') }}

),

month_rates as (

    select * from {{ ref('int_currency__month_rates') }}

),

contract_months as (

    select
        positions.month_start,
        coalesce(positions.customer_id, 'unmatched') as customer_id,
        positions.unbilled_amount_corporate,
        positions.deferred_amount_corporate,
        positions.receivable_amount_corporate,
        positions.recognised_amount_corporate,
        positions.billed_amount_corporate,
        {% for measure in [
            'invoiced_amount',
            'invoiced_amount_days',
            'collected_amount',
            'collected_amount_days',
        ] -%}
    coalesce(movements.{{ measure }}, 0) * coalesce(month_rates.rate_to_corporate, 1)
        as {{ measure }}_corporate{{ ',' if not loop.last }}
    
{% endfor %}
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
        {% for measure in [
            'unbilled_amount_corporate',
            'deferred_amount_corporate',
            'receivable_amount_corporate',
            'recognised_amount_corporate',
            'billed_amount_corporate',
            'invoiced_amount_corporate',
            'invoiced_amount_days_corporate',
            'collected_amount_corporate',
            'collected_amount_days_corporate',
        ] -%}
    sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
    
{% endfor %}
    from levels
    group by 1, 2, 3

)

select * from final
