-- If this fails, bookings lose or gain hours when they are spread over weeks: an
-- assignment's pieces don't add up to the hours of its schedule.

with

spread as (

    select
        assignment_id,
        sum(scheduled_hours) as spread_hours
    from {{ ref('fct_scheduled_hours') }}
    group by 1

)

select
    assignments.assignment_id,
    assignments.scheduled_hours,
    spread.spread_hours
from {{ ref('fct_assignments') }} as assignments
left join spread
    on assignments.assignment_id = spread.assignment_id
where assignments.scheduled_hours <> coalesce(spread.spread_hours, 0)
