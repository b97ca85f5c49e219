-- Grain: one row per contract line per month.
-- Movements are converted at their month's rate and balances at the closing rate. What
-- is left over is the effect of currencies, which is what makes the corporate columns
-- close.

with

line_months as (select * from {{ ref('int_backlog__line_months') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

rated as (

    select
        line_months.*,
        contract_lines.currency_code,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate

    from line_months
    inner join contract_lines
        on line_months.contract_line_id = contract_lines.contract_line_id
    left join month_rates
        on
            contract_lines.currency_code = month_rates.currency_code
            and line_months.month_start = month_rates.month_start

),

converted as (

    select
        contract_line_id,
        month_start,
        {{ money('new_amount * rate_to_corporate') }} as new_amount_corporate,
        {{ money('change_order_amount * rate_to_corporate') }}
            as change_order_amount_corporate,
        {{ money('cancellation_amount * rate_to_corporate') }}
            as cancellation_amount_corporate,
        {{ money('recognised_amount * rate_to_corporate') }}
            as recognised_amount_corporate,
        {{ money('closing_amount * rate_to_corporate') }} as closing_amount_corporate,
        {{ money('unbilled_basis_amount * rate_to_corporate') }}
            as unbilled_basis_amount_corporate,
        {{ factor('rate_to_corporate') }} as rate_to_corporate

    from rated

),

opened as (

    select
        *,
        coalesce(lag(closing_amount_corporate) over (
            partition by contract_line_id order by month_start
        ), 0) as opening_amount_corporate

    from converted

),

final as (

    select
        contract_line_id,
        month_start,
        {{ money('opening_amount_corporate') }} as opening_amount_corporate,
        new_amount_corporate,
        change_order_amount_corporate,
        cancellation_amount_corporate,
        {{ money(
            'closing_amount_corporate - opening_amount_corporate'
            ' - new_amount_corporate - change_order_amount_corporate'
            ' - cancellation_amount_corporate + recognised_amount_corporate'
        ) }} as fx_amount_corporate,
        recognised_amount_corporate,
        closing_amount_corporate,
        unbilled_basis_amount_corporate,
        rate_to_corporate

    from opened

)

select * from final
