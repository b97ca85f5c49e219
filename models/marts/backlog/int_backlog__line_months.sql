-- Grain: one row per contract line per month, from its first movement to the as-of
-- month.
-- Backlog is never negative: revenue above the signed value does not burn it. It stands
-- in `over_recognised_amount`, and turns negative when a later change order covers it,
-- so that drawn and over-recognised together are the revenue of the month.

with

movements as (select * from {{ ref('int_backlog__line_movements') }}),

months as (select * from {{ ref('dim_months') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

first_months as (

    select
        movements.contract_line_id,
        min(movements.month_start) as first_month

    from movements
    inner join contract_lines
        on movements.contract_line_id = contract_lines.contract_line_id
    where not contract_lines.is_excluded_from_backlog
    group by 1

),

line_months as (

    select
        first_months.contract_line_id,
        months.month_start,
        coalesce(movements.new_amount, 0) as new_amount,
        coalesce(movements.change_order_amount, 0) as change_order_amount,
        coalesce(movements.cancellation_amount, 0) as cancellation_amount,
        coalesce(movements.revenue_amount, 0) as revenue_amount,
        coalesce(movements.billed_amount, 0) as billed_amount

    from first_months
    inner join months
        on
            first_months.first_month <= months.month_start
            and months.month_start <= {{ as_of() }}
    left join movements
        on
            first_months.contract_line_id = movements.contract_line_id
            and months.month_start = movements.month_start

),

accumulated as (

    select
        *,
        sum(new_amount + change_order_amount + cancellation_amount) over (
            partition by contract_line_id order by month_start
        ) as signed_to_date,
        sum(revenue_amount) over (
            partition by contract_line_id order by month_start
        ) as revenue_to_date,
        sum(billed_amount) over (
            partition by contract_line_id order by month_start
        ) as billed_to_date

    from line_months

),

closed as (

    select
        *,
        greatest(signed_to_date - revenue_to_date, 0) as closing_amount,
        greatest(signed_to_date - billed_to_date, 0) as unbilled_basis_amount

    from accumulated

),

opened as (

    select
        *,
        coalesce(lag(closing_amount) over (
            partition by contract_line_id order by month_start
        ), 0) as opening_amount

    from closed

),

final as (

    select
        contract_line_id,
        month_start,
        {{ money('opening_amount') }} as opening_amount,
        {{ money('new_amount') }} as new_amount,
        {{ money('change_order_amount') }} as change_order_amount,
        {{ money('cancellation_amount') }} as cancellation_amount,
        {{ money(
            'opening_amount + new_amount + change_order_amount'
            ' + cancellation_amount - closing_amount'
        ) }} as recognised_amount,
        {{ money(
            'revenue_amount - (opening_amount + new_amount + change_order_amount'
            ' + cancellation_amount - closing_amount)'
        ) }} as over_recognised_amount,
        {{ money('closing_amount') }} as closing_amount,
        {{ money('unbilled_basis_amount') }} as unbilled_basis_amount,
        {{ money('signed_to_date') }} as signed_to_date_amount,
        {{ money('revenue_to_date') }} as revenue_to_date_amount

    from opened

)

select * from final
