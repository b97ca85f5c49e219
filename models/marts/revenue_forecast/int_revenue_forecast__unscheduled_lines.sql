-- Grain: one row per contract line and month: the backlog that nothing places in time.
-- It burns evenly per day from the month after the as-of month to the end of the project,
-- or over the default length where no end lies ahead.

with

open_lines as (

    select * from {{ ref('int_revenue_forecast__open_lines') }}

),

scheduled_lines as (

    select * from {{ ref('int_revenue_forecast__scheduled_lines') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

parameters as (

    select * from {{ ref('int_revenue_forecast__parameters') }}

),

scheduled as (

    select
        contract_line_id,
        sum(amount) as scheduled_amount

    from scheduled_lines
    group by 1

),

left_over as (

    select
        open_lines.contract_line_id,
        open_lines.remaining_amount
        - coalesce(scheduled.scheduled_amount, 0) as unscheduled_amount,
        greatest(
            parameters.next_month, open_lines.open_from_month
        ) as burns_from,
        case
            when open_lines.ends_on >= parameters.next_month then open_lines.ends_on
            else {{ add_days(
                add_months(
                    'parameters.next_month', 'parameters.unscheduled_burn_months'
                ), -1
            ) }}
        end as burns_to

    from open_lines
    cross join parameters
    left join scheduled
        on open_lines.contract_line_id = scheduled.contract_line_id

),

burnt as (

    select
        left_over.contract_line_id,
        months.month_start,
        left_over.unscheduled_amount,
        {{ days_between('left_over.burns_from', 'left_over.burns_to') }}
        + 1 as burn_days,
        1 + {{ days_between(
            'left_over.burns_from', 'least(left_over.burns_to, months.month_end)'
        ) }} as burn_days_to_date

    from left_over
    inner join months
        on
            left_over.burns_from <= months.month_start
            and left_over.burns_to >= months.month_start
    where left_over.unscheduled_amount > 0

),

accumulated as (

    select
        *,
        {{ money(
            'unscheduled_amount * ' ~ div('burn_days_to_date', 'burn_days')
        ) }} as drawn_to_date

    from burnt

),

drawn as (

    select
        *,
        drawn_to_date - coalesce(lag(drawn_to_date) over (
            partition by contract_line_id order by month_start
        ), 0) as amount

    from accumulated

),

final as (

    select
        contract_line_id,
        3 as component_rank,
        month_start,
        'unscheduled_burn' as method,
        {{ factor(1) }} as factor_p,
        {{ factor('unscheduled_amount') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ div('amount', 'unscheduled_amount') }} as factor_phi,
        {{ money('amount') }} as amount

    from drawn

)

select * from final
