-- Grain: one row per contract per month, from its first movement to the as-of month.
-- A contract is either unbilled (a contract asset) or deferred (a contract liability),
-- and one contract's asset never pays for another's liability: the firm's totals are
-- sums of both sides, not the net.

with

contract_months as (select * from {{ ref('int_billing__months') }}),

contracts as (select * from {{ ref('dim_contracts') }}),

customers as (select * from {{ ref('dim_customers') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

positions as (

    select
        contract_months.*,
        contracts.contract_number,
        contracts.deal_root_id,
        contracts.customer_id,
        customers.customer_name,
        contracts.currency_code,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate,
        contract_months.recognised_to_date_amount
        - contract_months.billed_to_date_amount as earned_ahead_amount,
        contract_months.billed_to_date_amount
        - contract_months.collected_to_date_amount as receivable_amount

    from contract_months
    inner join contracts
        on contract_months.contract_id = contracts.contract_id
    left join customers
        on contracts.customer_id = customers.customer_id
    left join month_rates
        on
            contracts.currency_code = month_rates.currency_code
            and contract_months.month_start = month_rates.month_start

),

split as (

    select
        *,
        greatest(earned_ahead_amount, 0) as unbilled_amount,
        greatest(-earned_ahead_amount, 0) as deferred_amount

    from positions

),

final as (

    select
        contract_id,
        month_start,
        contract_number,
        deal_root_id,
        customer_id,
        customer_name,
        currency_code,
        {% for measure in [
            'recognised_amount',
            'billed_amount',
            'collected_amount',
            'recognised_to_date_amount',
            'billed_to_date_amount',
            'collected_to_date_amount',
            'unbilled_amount',
            'deferred_amount',
            'receivable_amount',
        ] -%}
        {{ money(measure) }} as {{ measure }},
        {% endfor -%}
        {% for measure in [
            'recognised_amount',
            'billed_amount',
            'collected_amount',
            'unbilled_amount',
            'deferred_amount',
            'receivable_amount',
        ] -%}
        {{ money(measure ~ ' * rate_to_corporate') }} as {{ measure }}_corporate,
        {% endfor -%}
        days_to_bill,
        days_to_collect

    from split

)

select * from final
