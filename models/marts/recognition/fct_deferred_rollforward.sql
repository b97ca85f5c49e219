-- Grain: one row per contract per month, from its first movement to the as-of month.
-- The balance is billed less recognised: above zero deferred revenue, below zero work
-- that isn't billed yet. In the corporate currency, movements have their month's rate
-- and balances that of its end, and what is left is the effect of currencies.

with

billing_positions as (select * from {{ ref('fct_billing_positions') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

closed as (

    select
        billing_positions.*,
        billing_positions.deferred_amount - billing_positions.unbilled_amount
            as closing_amount,
        {{ money(
            '(billing_positions.deferred_amount - billing_positions.unbilled_amount)'
            ' * coalesce(month_rates.rate_to_corporate, 1)'
        ) }} as closing_amount_corporate

    from billing_positions
    left join month_rates
        on
            billing_positions.currency_code = month_rates.currency_code
            and billing_positions.month_start = month_rates.month_start

),

opened as (

    select
        *,
        coalesce(lag(closing_amount) over (
            partition by contract_id order by month_start
        ), 0) as opening_amount,
        coalesce(lag(closing_amount_corporate) over (
            partition by contract_id order by month_start
        ), 0) as opening_amount_corporate

    from closed

),

final as (

    select
        contract_id,
        month_start,
        currency_code,
        {{ money('opening_amount') }} as opening_amount,
        billed_amount,
        recognised_amount,
        {{ money('closing_amount') }} as closing_amount,
        deferred_amount,
        unbilled_amount,
        {{ money('opening_amount_corporate') }} as opening_amount_corporate,
        billed_amount_corporate,
        recognised_amount_corporate,
        {{ money(
            'closing_amount_corporate - opening_amount_corporate'
            ' - billed_amount_corporate + recognised_amount_corporate'
        ) }} as fx_amount_corporate,
        {{ money('closing_amount_corporate') }} as closing_amount_corporate

    from opened

)

select * from final
