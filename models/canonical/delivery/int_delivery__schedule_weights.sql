-- Grain: one row per assignment with scheduled hours: what a working day weighs by its
-- day of the week, and the weight of all days until its schedule begins and ends.
-- A working day weighs the hours that the schedule has for it. Where these fall on no
-- working day at all, each working day weighs the same.

{%- set weekdays = [
    'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
] %}

with

assignments as (select * from {{ ref('fct_assignments') }}),

schedules as (select * from {{ ref('stg_certinia__schedules') }}),

weekday_counts as (select * from {{ ref('int_common__weekday_counts') }}),

scheduled as (

    select
        assignments.assignment_id,
        assignments.work_calendar_id,
        assignments.ends_on,
        {%- for weekday in weekdays %}
        schedules.{{ weekday }}_hours as {{ weekday }}_weight,
        {%- endfor %}
        {{ add_days('assignments.starts_on', -1) }} as day_before

    from assignments
    inner join schedules
        on assignments.schedule_id = schedules.schedule_id
    where assignments.scheduled_hours <> 0

),

weighed as (

    select
        scheduled.*,
        {{ weighted_days('scheduled', 'at_end') }}
        - {{ weighted_days('scheduled', 'at_start') }} as schedule_weight

    from scheduled
    left join weekday_counts as at_start
        on
            scheduled.work_calendar_id = at_start.work_calendar_id
            and scheduled.day_before = at_start.date_day
    left join weekday_counts as at_end
        on
            scheduled.work_calendar_id = at_end.work_calendar_id
            and scheduled.ends_on = at_end.date_day

),

evened as (

    select
        assignment_id,
        work_calendar_id,
        day_before,
        {%- for weekday in weekdays %}
        case when schedule_weight > 0 then {{ weekday }}_weight else 1 end
            as {{ weekday }}_weight,
        {%- endfor %}
        ends_on

    from weighed

),

final as (

    select
        evened.assignment_id,
        {%- for weekday in weekdays %}
        evened.{{ weekday }}_weight,
        {%- endfor %}
        {{ weighted_days('evened', 'at_start') }} as weight_at_start,
        {{ weighted_days('evened', 'at_end') }} as weight_at_end

    from evened
    left join weekday_counts as at_start
        on
            evened.work_calendar_id = at_start.work_calendar_id
            and evened.day_before = at_start.date_day
    left join weekday_counts as at_end
        on
            evened.work_calendar_id = at_end.work_calendar_id
            and evened.ends_on = at_end.date_day

)

select * from final
