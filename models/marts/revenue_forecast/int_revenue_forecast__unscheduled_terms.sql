-- Grain: one row per day that a forecast is made for and contract line with backlog
-- that nothing places in time: how much of it is expected to be earned.

with

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

scheduled_lines as (select * from {{ ref('int_revenue_forecast__scheduled_lines') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

scheduled as (

    select
        as_of_date,
        contract_line_id,
        sum(amount) as scheduled_amount

    from scheduled_lines
    group by 1, 2

),

left_over as (

    select
        open_lines.as_of_date,
        open_lines.contract_line_id,
        open_lines.remaining_amount
        - coalesce(scheduled.scheduled_amount, 0) as unscheduled_amount,
        {{ add_months('origins.horizon_month', 1) }} as month_after,
        case when open_lines.is_over then origins.completed_burn_share else 1 end
            as burn_share

    from open_lines
    inner join origins
        on open_lines.as_of_date = origins.as_of_date
    left join scheduled
        on
            open_lines.as_of_date = scheduled.as_of_date
            and open_lines.contract_line_id = scheduled.contract_line_id

),

final as (

    select
        as_of_date,
        contract_line_id,
        {{ money('unscheduled_amount') }} as unscheduled_amount,
        month_after,
        {{ factor('burn_share') }} as burn_share

    from left_over
    where unscheduled_amount > 0

)

select * from final
