-- Grain: one row per project on which somebody worked in the days before the as-of
-- date, or is booked in the days after it, counted by `aged_after_days`.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

worked as (

    select time_entries.project_id

    from time_entries
    cross join parameters
    where
        time_entries.hours > 0
        and time_entries.ends_on > {{ add_days(
            'parameters.as_of_date', '-1 * parameters.aged_after_days'
        ) }}

),

booked as (

    select assignments.project_id

    from scheduled_hours
    cross join parameters
    inner join assignments
        on scheduled_hours.assignment_id = assignments.assignment_id
    where
        assignments.commitment in ('hard', 'soft')
        and scheduled_hours.scheduled_hours > 0
        and {{ add_days('scheduled_hours.week_starts_on', 6) }} > parameters.as_of_date
        and scheduled_hours.week_starts_on <= {{ add_days(
            'parameters.as_of_date', 'parameters.aged_after_days'
        ) }}

),

active as (

    select project_id from worked
    union
    select project_id from booked

),

final as (

    select
        project_id,
        true as is_active

    from active

)

select * from final
