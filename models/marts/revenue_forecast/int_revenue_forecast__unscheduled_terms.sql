-- Grain: one row per day that a forecast is made for and contract line with backlog
-- that nothing places in time: when it may burn, and how much of it is expected to.

with

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

scheduled_lines as (select * from {{ ref('int_revenue_forecast__scheduled_lines') }}),

activity as (select * from {{ ref('int_backlog__last_activity') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

scheduled as (

    select
        as_of_date,
        contract_line_id,
        sum(amount) as scheduled_amount,
        max(month_start) as last_scheduled_month

    from scheduled_lines
    group by 1, 2

),

left_over as (

    select
        open_lines.as_of_date,
        open_lines.contract_line_id,
        open_lines.ends_on,
        open_lines.remaining_amount
        - coalesce(scheduled.scheduled_amount, 0) as unscheduled_amount,
        greatest(
            origins.next_month,
            open_lines.open_from_month,
            coalesce(open_lines.starts_on, origins.next_month),
            coalesce(
                {{ add_months('scheduled.last_scheduled_month', 1) }},
                origins.next_month
            )
        ) as burns_from,
        case
            when open_lines.is_over then origins.completed_burn_share
            when
                activity.project_id is null
                and coalesce(open_lines.starts_on, origins.as_of_date)
                <= origins.as_of_date
                then origins.aged_burn_share
            else 1
        end as burn_share,
        origins.unscheduled_burn_months

    from open_lines
    inner join origins
        on open_lines.as_of_date = origins.as_of_date
    left join scheduled
        on
            open_lines.as_of_date = scheduled.as_of_date
            and open_lines.contract_line_id = scheduled.contract_line_id
    left join activity
        on
            open_lines.as_of_date = activity.as_of_date
            and open_lines.project_id = activity.project_id

),

final as (

    select
        as_of_date,
        contract_line_id,
        {{ money('unscheduled_amount') }} as unscheduled_amount,
        burns_from,
        case
            when ends_on >= burns_from then ends_on
            else {{ add_days(
                add_months('burns_from', 'unscheduled_burn_months'), -1
            ) }}
        end as burns_to,
        {{ factor('burn_share') }} as burn_share

    from left_over
    where unscheduled_amount > 0

)

select * from final
