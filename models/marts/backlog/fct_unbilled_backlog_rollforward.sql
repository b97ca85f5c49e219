-- Grain: one row per contract line per month, from its first movement to the as-of
-- month.
-- Basis: billed. It closes on its own, and is never added to or set off against the
-- roll-forward of `fct_backlog_rollforward`, whose basis is recognised revenue. What is
-- billed above the signed value draws nothing and stands apart.

with

line_months as (select * from {{ ref('int_backlog__line_months') }}),

converted as (select * from {{ ref('int_backlog__line_months_converted') }}),

movements as (select * from {{ ref('int_backlog__line_movements') }}),

joined as (

    select
        line_months.contract_line_id,
        line_months.month_start,
        line_months.new_amount,
        line_months.change_order_amount,
        line_months.cancellation_amount,
        line_months.unbilled_basis_amount as closing_amount,
        converted.new_amount_corporate,
        converted.change_order_amount_corporate,
        converted.cancellation_amount_corporate,
        converted.unbilled_basis_amount_corporate as closing_amount_corporate,
        converted.rate_to_corporate,
        coalesce(movements.billed_amount, 0) as all_billed_amount

    from line_months
    inner join converted
        on
            line_months.contract_line_id = converted.contract_line_id
            and line_months.month_start = converted.month_start
    left join movements
        on
            line_months.contract_line_id = movements.contract_line_id
            and line_months.month_start = movements.month_start

),

opened as (

    select
        *,
        coalesce(lag(closing_amount) over (
            partition by contract_line_id order by month_start
        ), 0) as opening_amount,
        coalesce(lag(closing_amount_corporate) over (
            partition by contract_line_id order by month_start
        ), 0) as opening_amount_corporate

    from joined

),

billed as (

    select
        *,
        opening_amount + new_amount + change_order_amount + cancellation_amount
        - closing_amount as billed_amount

    from opened

),

billed_converted as (

    select
        *,
        {{ money('billed_amount * rate_to_corporate') }} as billed_amount_corporate

    from billed

),

final as (

    select
        contract_line_id,
        month_start,
        'unbilled' as basis,
        {{ money('opening_amount') }} as opening_amount,
        new_amount,
        change_order_amount,
        cancellation_amount,
        {{ money('billed_amount') }} as billed_amount,
        closing_amount,
        {{ money('all_billed_amount - billed_amount') }} as over_billed_amount,
        {{ money('opening_amount_corporate') }} as opening_amount_corporate,
        new_amount_corporate,
        change_order_amount_corporate,
        cancellation_amount_corporate,
        {{ money(
            'closing_amount_corporate - opening_amount_corporate'
            ' - new_amount_corporate - change_order_amount_corporate'
            ' - cancellation_amount_corporate + billed_amount_corporate'
        ) }} as fx_amount_corporate,
        billed_amount_corporate,
        closing_amount_corporate

    from billed_converted

)

select * from final
