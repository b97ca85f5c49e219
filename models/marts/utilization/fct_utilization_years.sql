-- Grain: one row per person per calendar year, up to the as-of week.
-- A week belongs to the year of its Thursday, as ISO has it.

with

utilization_weeks as (select * from {{ ref('fct_utilization_weeks') }}),

measured as (

    select
        person_id,
        cast(
            extract(year from {{ add_days('week_starts_on', 3) }}) as integer
        ) as iso_year,
        max(person_name) as person_name,
        max(region_name) as region_name,
        max(practice_name) as practice_name,
        sum(utilized_hours) as utilized_hours,
        sum(gross_2080_hours) as gross_2080_hours,
        sum(net_of_holidays_hours) as net_of_holidays_hours,
        sum(net_of_holidays_and_leave_hours) as net_of_holidays_and_leave_hours

    from utilization_weeks
    where not is_forward
    group by 1, 2

),

final as (

    select
        measured.person_id,
        measured.iso_year,
        measured.person_name,
        measured.region_name,
        measured.practice_name,
        {% for denominator, hours in utilization_denominators() -%}
        {{ safe_ratio('measured.utilized_hours', hours) }}
            as utilization_{{ denominator }},
        {% endfor -%}
        {{ hours('measured.utilized_hours') }} as utilized_hours

    from measured

)

select * from final
