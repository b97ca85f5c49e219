-- Grain: one row per project, day on which something about its staffing became known,
-- and driver that it is evidence of: rates, bookings, schedules, time.
-- Of several records on one day one stands for all; what was booked before what was
-- worked.

with

assignment_history as (select * from {{ ref('hst_assignments') }}),

schedule_history as (select * from {{ ref('hst_schedules') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

time_entries as (select * from {{ ref('fct_time_entries') }}),

assignments_followed as (

    select
        *,
        lag(bill_rate) over assignment as old_bill_rate,
        lag(commitment) over assignment as old_commitment

    from assignment_history
    window assignment as (partition by assignment_id order by valid_from)

),

schedules_followed as (

    select
        schedule_history.*,
        assignments.project_id,
        lag(schedule_history.scheduled_hours) over schedule as old_scheduled_hours

    from schedule_history
    inner join assignments
        on schedule_history.schedule_id = assignments.schedule_id
    window
        schedule as (
            partition by schedule_history.schedule_id, assignments.assignment_id
            order by schedule_history.valid_from
        )

),

stacked as (

    select
        project_id as line_id,
        valid_from as known_on,
        'D13a' as driver,
        'rate' as event_kind,
        cast(old_bill_rate as {{ dbt.type_string() }}) as old_value,
        cast(bill_rate as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from assignments_followed
    where old_bill_rate <> bill_rate

    union all

    select
        project_id as line_id,
        valid_from as known_on,
        'D11' as driver,
        'booking' as event_kind,
        old_commitment as old_value,
        commitment as new_value,
        connection,
        source_object,
        source_id

    from assignments_followed
    where old_commitment is null or old_commitment <> commitment

    union all

    select
        project_id as line_id,
        valid_from as known_on,
        'D11' as driver,
        'schedule' as event_kind,
        cast(old_scheduled_hours as {{ dbt.type_string() }}) as old_value,
        cast(scheduled_hours as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from schedules_followed
    where old_scheduled_hours is not null

    union all

    select
        project_id as line_id,
        recorded_on as known_on,
        'D11' as driver,
        'time' as event_kind,
        cast(null as {{ dbt.type_string() }}) as old_value,
        cast(hours as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from time_entries
    where project_id is not null

),

{{ one_event_a_day('stacked', confirming='time') }}

select * from final
