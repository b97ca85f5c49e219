-- Grain: one row per day that a forecast is made for and project on which somebody had
-- recorded work of the days before it, or was booked in the days after it, counted by
-- `aged_after_days`.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

time_entries as (select * from {{ ref('fct_time_entries') }}),

assignments as (

    select * from {{ ref('int_revenue_forecast__assignments_known') }}

),

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

worked as (

    select
        origins.as_of_date,
        time_entries.project_id

    from origins
    inner join time_entries
        on
            origins.as_of_date >= time_entries.recorded_on
            and {{ add_days(
                'origins.as_of_date', '-1 * origins.aged_after_days'
            ) }} < time_entries.ends_on
    where time_entries.hours > 0

),

booked as (

    select
        origins.as_of_date,
        assignments.project_id

    from origins
    inner join scheduled_hours
        on
            origins.as_of_date
            < {{ add_days('scheduled_hours.week_starts_on', 6) }}
            and {{ add_days(
                'origins.as_of_date', 'origins.aged_after_days'
            ) }} >= scheduled_hours.week_starts_on
    inner join assignments
        on
            origins.as_of_date = assignments.as_of_date
            and scheduled_hours.assignment_id = assignments.assignment_id
    where
        assignments.commitment in ('hard', 'soft')
        and scheduled_hours.scheduled_hours > 0

),

active as (

    select * from worked
    union
    select * from booked

),

final as (

    select
        as_of_date,
        project_id,
        true as is_active

    from active

)

select * from final
