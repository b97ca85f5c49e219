-- Grain: one row per person, ISO week and month of employment, with every class of
-- hours and the four denominators, all of which add up over weeks, months and
-- people.
-- Weeks without time are kept: an empty week is 0 % utilized, and leaving it out
-- would flatter the average. Time submitted but not yet approved counts until the
-- week is cut off, two weeks after it began; from then on only approved time does.
-- What is approved later still counts, and stands apart, so that the number frozen
-- then can be had back.

with

person_week_months as (select * from {{ ref('int_utilization__person_week_months') }}),

time_classified as (select * from {{ ref('int_utilization__time_classified') }}),

bookings as (select * from {{ ref('int_utilization__bookings_summed') }}),

people as (select * from {{ ref('dim_people') }}),

joined as (

    select
        person_week_months.person_id,
        person_week_months.week_starts_on,
        person_week_months.month_start,
        people.utilization_target,
        {% for measure in [
            'billable_approved_hours',
            'approved_late_hours',
            'billable_submitted_hours',
            'credited_hours',
            'investment_hours',
            'internal_hours',
            'leave_hours',
        ] -%}
        coalesce(time_classified.{{ measure }}, 0) as {{ measure }},
        {% endfor -%}
        person_week_months.holiday_hours,
        person_week_months.capacity_gross_hours,
        coalesce(bookings.scheduled_hard_hours, 0) as scheduled_hard_hours,
        coalesce(bookings.scheduled_soft_hours, 0) as scheduled_soft_hours,
        person_week_months.weekdays * 8 as gross_2080_hours,
        {{ div('person_week_months.weekdays * 2000', 260) }} as gross_2000_hours,
        person_week_months.capacity_gross_hours - person_week_months.holiday_hours
            as net_of_holidays_hours,
        person_week_months.week_starts_on > {{ as_of() }} as is_forward,
        {{ utilization_cut_off('person_week_months.week_starts_on') }} <= {{ as_of() }}
            as is_cut_off

    from person_week_months
    inner join people
        on person_week_months.person_id = people.person_id
    left join time_classified
        on
            person_week_months.person_id = time_classified.person_id
            and person_week_months.week_starts_on = time_classified.week_starts_on
            and person_week_months.month_start = time_classified.month_start
    left join bookings
        on
            person_week_months.person_id = bookings.person_id
            and person_week_months.week_starts_on = bookings.week_starts_on
            and person_week_months.month_start = bookings.month_start

),

utilized as (

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

),

final as (

    select
        *,
        net_of_holidays_and_leave_hours as capacity_net_hours,
        utilized_hours - approved_late_hours as utilized_at_cut_off_hours,
        utilization_target * net_of_holidays_and_leave_hours as target_hours,
        greatest(net_of_holidays_and_leave_hours - scheduled_hard_hours, 0)
            as bench_hours,
        greatest(scheduled_hard_hours - net_of_holidays_and_leave_hours, 0)
            as over_allocated_hours

    from utilized

)

select * from final
