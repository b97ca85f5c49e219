-- Grain: one row per person per ISO week of employment, with every class of hours and
-- the four denominators.
-- Weeks without time are kept: an empty week is 0 % utilized, and leaving it out would
-- flatter the average. Time submitted but not yet approved counts until the week is cut
-- off, two weeks after it began; from then on only approved time does.

with

person_weeks as (

    select * from {{ ref('int_utilization__person_weeks') }}

),

time_classified as (

    select * from {{ ref('int_utilization__time_classified') }}

),

bookings as (

    select * from {{ ref('int_utilization__bookings_summed') }}

),

joined as (

    select
        person_weeks.person_id,
        person_weeks.week_starts_on,
        coalesce(time_classified.billable_approved_hours, 0)
            as billable_approved_hours,
        coalesce(time_classified.billable_submitted_hours, 0)
            as billable_submitted_hours,
        coalesce(time_classified.credited_hours, 0) as credited_hours,
        coalesce(time_classified.investment_hours, 0) as investment_hours,
        coalesce(time_classified.internal_hours, 0) as internal_hours,
        coalesce(time_classified.leave_hours, 0) as leave_hours,
        person_weeks.holiday_hours,
        person_weeks.capacity_gross_hours,
        coalesce(bookings.scheduled_hard_hours, 0) as scheduled_hard_hours,
        coalesce(bookings.scheduled_soft_hours, 0) as scheduled_soft_hours,
        person_weeks.weekdays * 8 as gross_2080_hours,
        {{ div('person_weeks.weekdays * 2000', 260) }} as gross_2000_hours,
        person_weeks.capacity_gross_hours - person_weeks.holiday_hours
            as net_of_holidays_hours,
        person_weeks.week_starts_on > {{ as_of() }} as is_forward,
        {{ add_days('person_weeks.week_starts_on', 14) }} <= {{ as_of() }}
            as is_cut_off

    from person_weeks
    left join time_classified
        on
            person_weeks.person_id = time_classified.person_id
            and person_weeks.week_starts_on = time_classified.week_starts_on
    left join bookings
        on
            person_weeks.person_id = bookings.person_id
            and person_weeks.week_starts_on = bookings.week_starts_on

),

final as (

    select
        *,
        greatest(net_of_holidays_hours - leave_hours, 0)
            as net_of_holidays_and_leave_hours,
        case
            when is_forward then scheduled_hard_hours
            when is_cut_off then billable_approved_hours
            else billable_approved_hours + billable_submitted_hours
        end as utilized_hours

    from joined

)

select * from final
