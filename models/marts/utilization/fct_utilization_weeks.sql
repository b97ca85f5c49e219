-- Grain: one row per person per ISO week of employment, to 26 weeks after the as-of
-- date.
-- A ratio without the name of its denominator means nothing, so there are four. In
-- weeks ahead the ratios show hard bookings; tentative ones stand beside them, never
-- added.

with

weeks_measured as (

    select * from {{ ref('int_utilization__weeks_measured') }}

),

people as (

    select * from {{ ref('dim_people') }}

),

org_units as (

    select * from {{ ref('dim_org_units') }}

),

final as (

    select
        weeks_measured.person_id,
        weeks_measured.week_starts_on,
        people.person_name,
        people.role_name,
        coalesce(regions.org_unit_name, 'Unassigned') as region_name,
        coalesce(practices.org_unit_name, 'Unassigned') as practice_name,
        {% for measure in [
            'billable_approved_hours',
            'billable_submitted_hours',
            'credited_hours',
            'investment_hours',
            'internal_hours',
            'leave_hours',
            'holiday_hours',
            'capacity_gross_hours',
        ] -%}
        {{ hours('weeks_measured.' ~ measure) }} as {{ measure }},
        {% endfor -%}
        {{ hours('weeks_measured.net_of_holidays_and_leave_hours') }}
            as capacity_net_hours,
        {{ hours('weeks_measured.scheduled_hard_hours') }} as scheduled_hard_hours,
        {{ hours('weeks_measured.scheduled_soft_hours') }} as scheduled_soft_hours,
        {{ hours('weeks_measured.utilized_hours') }} as utilized_hours,
        cast(people.utilization_target as decimal(18, 6)) as target_utilization,
        {% for denominator in [
            'gross_2080',
            'gross_2000',
            'net_of_holidays',
            'net_of_holidays_and_leave',
        ] -%}
        {{ hours('weeks_measured.' ~ denominator ~ '_hours') }}
            as {{ denominator }}_hours,
        {{ safe_ratio(
            'weeks_measured.utilized_hours',
            'weeks_measured.' ~ denominator ~ '_hours'
        ) }} as utilization_{{ denominator }},
        {% endfor -%}
        weeks_measured.is_forward,
        weeks_measured.is_cut_off,
        {{ hours(
            'people.utilization_target * weeks_measured.net_of_holidays_and_leave_hours'
        ) }} as target_hours,
        {{ hours(
            'weeks_measured.utilized_hours - people.utilization_target'
            ' * weeks_measured.net_of_holidays_and_leave_hours'
        ) }} as over_target_hours,
        {{ hours(
            'greatest(weeks_measured.net_of_holidays_and_leave_hours'
            ' - weeks_measured.scheduled_hard_hours, 0)'
        ) }} as bench_hours,
        {{ hours(
            'greatest(weeks_measured.scheduled_hard_hours'
            ' - weeks_measured.net_of_holidays_and_leave_hours, 0)'
        ) }} as over_allocated_hours

    from weeks_measured
    inner join people
        on weeks_measured.person_id = people.person_id
    left join org_units as regions
        on people.region_id = regions.org_unit_id
    left join org_units as practices
        on people.practice_id = practices.org_unit_id

)

select * from final
