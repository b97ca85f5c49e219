-- Grain: one row per month, commitment that its bookings had at an earlier month end,
-- months from that one to it, 1 to 3, and day: hours booked (on the month's first day),
-- and hours recorded on the day.
-- A booking counts once for each of the three month ends, with the commitment that it
-- had on it.

with

assignments as (select * from {{ ref('fct_assignments') }}),

assignment_history as (select * from {{ ref('hst_assignments') }}),

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

time_entries as (select * from {{ ref('fct_time_entries') }}),

booked as (

    select
        scheduled_hours.assignment_id,
        scheduled_hours.month_start,
        sum(scheduled_hours.scheduled_hours) as booked_hours

    from scheduled_hours
    inner join assignments
        on scheduled_hours.assignment_id = assignments.assignment_id
    where
        assignments.is_billable
        and scheduled_hours.month_start < {{ month_start(as_of()) }}
    group by 1, 2

),

leads as (

    select 1 as months_ahead
    union all
    select 2 as months_ahead
    union all
    select 3 as months_ahead

),

seen as (

    select
        booked.assignment_id,
        booked.month_start,
        booked.booked_hours,
        leads.months_ahead,
        {{ add_days(
            add_months('booked.month_start', '1 - leads.months_ahead'), -1
        ) }} as month_end

    from booked
    cross join leads

),

committed as (

    select
        seen.assignment_id,
        seen.month_start,
        seen.months_ahead,
        seen.booked_hours,
        known.commitment

    from seen
    inner join assignment_history as known
        on
            seen.assignment_id = known.assignment_id
            and {{ holds_on('known', 'seen.month_end') }}
    where known.commitment in ('hard', 'soft')

),

recorded as (

    select
        assignment_id,
        month_start,
        recorded_on,
        sum(hours) as worked_hours

    from time_entries
    where status <> 'rejected'
    group by 1, 2, 3

),

stacked as (

    select
        month_start,
        commitment,
        months_ahead,
        month_start as recorded_on,
        booked_hours,
        cast(0 as decimal(18, 2)) as worked_hours

    from committed

    union all

    select
        committed.month_start,
        committed.commitment,
        committed.months_ahead,
        recorded.recorded_on,
        cast(0 as decimal(18, 2)) as booked_hours,
        recorded.worked_hours

    from committed
    inner join recorded
        on
            committed.assignment_id = recorded.assignment_id
            and committed.month_start = recorded.month_start

),

final as (

    select
        month_start,
        commitment,
        months_ahead,
        recorded_on,
        {{ hours('sum(booked_hours)') }} as booked_hours,
        {{ hours('sum(worked_hours)') }} as worked_hours

    from stacked
    group by 1, 2, 3, 4

)

select * from final
