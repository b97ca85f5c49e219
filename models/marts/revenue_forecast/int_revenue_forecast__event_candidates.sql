-- Grain: one row per day that a forecast is made for, contract line and month in which
-- a milestone or a completion is due, as it was planned on that day.
-- What is ahead is expected in its month, what is overdue in the month after the day's,
-- and both in the months after that by the share of such events that were so late. What
-- is done and isn't posted yet belongs to the month in which it was done.

with

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

slips as (select * from {{ ref('fct_delivery_slips') }}),

milestone_history as (select * from {{ ref('hst_milestones') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

milestones_due as (

    select
        open_lines.as_of_date,
        open_lines.contract_line_id,
        open_lines.open_from_month,
        'milestone' as method,
        coalesce(milestones.actual_on, milestones.target_on) as due_on,
        milestones.actual_on is not null as is_done,
        milestones.amount

    from open_lines
    inner join milestone_history as milestones
        on
            open_lines.project_id = milestones.project_id
            and {{ holds_on('milestones', 'open_lines.as_of_date') }}
    where open_lines.revenue_method = 'milestone'

),

completions_due as (

    select
        as_of_date,
        contract_line_id,
        open_from_month,
        'completion' as method,
        ends_on as due_on,
        is_over and {{ month_start('ends_on') }} >= open_from_month as is_done,
        remaining_amount as amount

    from open_lines
    where revenue_method = 'completed_contract' and ends_on is not null

),

events as (

    select * from milestones_due
    union all
    select * from completions_due

),

events_dated as (

    select
        events.*,
        {{ due_band('events.due_on', 'events.as_of_date') }} as due_band,
        case when not events.is_done then events.method end as slips_as,
        case
            when events.is_done or events.due_on > events.as_of_date
                then {{ month_start('events.due_on') }}
            else origins.next_month
        end as expected_month

    from events
    inner join origins
        on events.as_of_date = origins.as_of_date

),

events_slipped as (

    select
        events_dated.as_of_date,
        events_dated.contract_line_id,
        events_dated.open_from_month,
        events_dated.method,
        events_dated.amount,
        coalesce(slips.event_share, 1) as event_share,
        {{ add_months(
            'events_dated.expected_month', 'coalesce(slips.months_late, 0)'
        ) }} as month_start

    from events_dated
    left join slips
        on
            events_dated.as_of_date = slips.as_of_date
            and events_dated.slips_as = slips.kind
            and events_dated.due_band = slips.due_band
            and slips.event_share > 0

),

final as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        1 as component_rank,
        method,
        {{ factor(1) }} as factor_p,
        {{ factor('sum(amount)') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ factor('sum(amount * event_share)') }} as candidate_amount

    from events_slipped
    where month_start >= open_from_month
    group by 1, 2, 3, 4, 5

)

select * from final
