-- Grain: one row per assignment, ISO week and month that its schedule touches.
-- Hours are spread evenly over the working days of the calendar. Each piece is the
-- difference of two rounded running totals, so the pieces add up to the schedule's
-- hours to the hundredth, whatever the rounding. A schedule without a working day keeps
-- its hours in its first piece.

with

assignments as (

    select * from {{ ref('fct_assignments') }}

),

week_months as (

    select * from {{ ref('int_common__week_months') }}

),

working_days as (

    select * from {{ ref('dim_working_days') }}

),

pieces as (

    select
        assignments.*,
        week_months.week_starts_on,
        week_months.month_start,
        {{ add_days('assignments.starts_on', -1) }} as day_before_schedule,
        {{ add_days('greatest(assignments.starts_on, week_months.starts_on)', -1) }}
            as day_before_piece,
        least(assignments.ends_on, week_months.ends_on) as piece_ends_on,
        assignments.starts_on >= week_months.starts_on as is_first_piece

    from assignments
    inner join week_months
        on
            assignments.starts_on <= week_months.ends_on
            and assignments.ends_on >= week_months.starts_on
    where assignments.scheduled_hours <> 0

),

counted as (

    select
        pieces.*,
        coalesce(before_piece.working_day_count, 0)
        - coalesce(before_schedule.working_day_count, 0) as days_before,
        coalesce(at_piece_end.working_day_count, 0)
        - coalesce(before_schedule.working_day_count, 0) as days_after,
        coalesce(at_schedule_end.working_day_count, 0)
        - coalesce(before_schedule.working_day_count, 0) as days_in_schedule

    from pieces
    left join working_days as before_schedule
        on
            pieces.work_calendar_id = before_schedule.work_calendar_id
            and pieces.day_before_schedule = before_schedule.date_day
    left join working_days as before_piece
        on
            pieces.work_calendar_id = before_piece.work_calendar_id
            and pieces.day_before_piece = before_piece.date_day
    left join working_days as at_piece_end
        on
            pieces.work_calendar_id = at_piece_end.work_calendar_id
            and pieces.piece_ends_on = at_piece_end.date_day
    left join working_days as at_schedule_end
        on
            pieces.work_calendar_id = at_schedule_end.work_calendar_id
            and pieces.ends_on = at_schedule_end.date_day

),

final as (

    select
        assignment_id,
        week_starts_on,
        month_start,
        project_id,
        person_id,
        commitment,
        days_after - days_before as working_days,
        case
            when days_in_schedule = 0
                then case when is_first_piece then scheduled_hours else 0 end
            else
                {{ hours(div('scheduled_hours * days_after', 'days_in_schedule')) }}
                - {{ hours(div('scheduled_hours * days_before', 'days_in_schedule')) }}
        end as scheduled_hours,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from counted

)

select * from final
