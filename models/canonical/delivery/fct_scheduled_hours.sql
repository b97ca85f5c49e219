-- Grain: one row per assignment, ISO week and month that its schedule touches.
-- Hours are spread over the working days of the calendar, as the schedule weighs them
-- by day of the week. Each piece is the difference of two rounded running totals, so
-- the pieces add up to the schedule's hours to the hundredth, whatever the rounding. A
-- schedule without a working day keeps its hours in its first piece.

with

assignments as (select * from {{ ref('fct_assignments') }}),

schedule_weights as (select * from {{ ref('int_delivery__schedule_weights') }}),

week_months as (select * from {{ ref('int_common__week_months') }}),

weekday_counts as (select * from {{ ref('int_common__weekday_counts') }}),

pieces as (

    select
        assignments.*,
        week_months.week_starts_on,
        week_months.month_start,
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

weighed as (

    select
        pieces.*,
        schedule_weights.weight_at_end
        - schedule_weights.weight_at_start as schedule_weight,
        {{ weighted_days('schedule_weights', 'before_piece') }}
        - schedule_weights.weight_at_start as weight_before,
        {{ weighted_days('schedule_weights', 'at_piece_end') }}
        - schedule_weights.weight_at_start as weight_after

    from pieces
    inner join schedule_weights
        on pieces.assignment_id = schedule_weights.assignment_id
    left join weekday_counts as before_piece
        on
            pieces.work_calendar_id = before_piece.work_calendar_id
            and pieces.day_before_piece = before_piece.date_day
    left join weekday_counts as at_piece_end
        on
            pieces.work_calendar_id = at_piece_end.work_calendar_id
            and pieces.piece_ends_on = at_piece_end.date_day

),

final as (

    select
        assignment_id,
        week_starts_on,
        month_start,
        project_id,
        person_id,
        commitment,
        case
            when schedule_weight = 0
                then case when is_first_piece then scheduled_hours else 0 end
            else
                {{ div('scheduled_hours * weight_after', 'schedule_weight', 18, 2) }}
                - {{ div('scheduled_hours * weight_before', 'schedule_weight', 18, 2) }}
        end as scheduled_hours,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from weighed

)

select * from final
