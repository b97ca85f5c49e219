-- Grain: one row per contract line with backlog on the as-of date: how much of it is
-- scheduled, what is asked for, and whether it has gone stale.
-- Requests are asked for out of what nobody is scheduled for, held ones first, so all
-- parts lie within the backlog and none is counted twice. Work that is yet to begin has
-- not gone stale.

with

open_lines as (

    select *
    from {{ ref('int_revenue_forecast__open_lines') }}
    where as_of_date = {{ as_of() }}

),

scheduled_lines as (

    select *
    from {{ ref('int_revenue_forecast__scheduled_lines') }}
    where as_of_date = {{ as_of() }}

),

resource_requests as (select * from {{ ref('fct_resource_requests') }}),

activity as (

    select *
    from {{ ref('int_backlog__last_activity') }}
    where as_of_date = {{ as_of() }}

),

scheduled as (

    select
        contract_line_id,
        sum(amount) as scheduled_amount

    from scheduled_lines
    where component_rank = 1
    group by 1

),

requested as (

    select
        project_id,
        sum(
            case when is_held then requested_hours * bill_rate else 0 end
        ) as held_amount,
        sum(
            case when is_held then 0 else requested_hours * bill_rate end
        ) as unheld_amount

    from resource_requests
    where status = 'open' and ends_on >= {{ as_of() }}
    group by 1

),

split as (

    select
        open_lines.contract_line_id,
        coalesce(scheduled.scheduled_amount, 0) as scheduled_amount,
        open_lines.remaining_amount - coalesce(scheduled.scheduled_amount, 0)
            as unscheduled_amount,
        coalesce(requested.held_amount, 0) as held_amount,
        coalesce(requested.unheld_amount, 0) as unheld_amount,
        coalesce(activity.is_active, false) as is_active,
        coalesce(open_lines.starts_on, {{ as_of() }}) <= {{ as_of() }} as has_begun

    from open_lines
    left join scheduled
        on open_lines.contract_line_id = scheduled.contract_line_id
    left join requested
        on open_lines.project_id = requested.project_id
    left join activity
        on open_lines.project_id = activity.project_id

),

final as (

    select
        contract_line_id,
        {{ month_start(as_of()) }} as month_start,
        {{ money('scheduled_amount') }} as scheduled_amount,
        {{ money('unscheduled_amount') }} as unscheduled_amount,
        {{ money('least(held_amount, unscheduled_amount)') }} as held_request_amount,
        {{ money(
            'least(unheld_amount,'
            ' unscheduled_amount - least(held_amount, unscheduled_amount))'
        ) }} as unheld_request_amount,
        has_begun and not is_active as is_aged

    from split

)

select * from final
