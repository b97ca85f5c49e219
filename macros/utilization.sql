{#- The day on which an ISO week is cut off: two weeks after it began. From then on only
    approved time counts. -#}
{% macro utilization_cut_off(week_starts_on) -%}
    {{ add_days(week_starts_on, 14) }}
{%- endmacro %}

{#- The hours of `int_utilization__week_months_measured` that add up over any period. -#}
{% macro utilization_measures() -%}
    {{ return([
        'billable_approved_hours',
        'billable_submitted_hours',
        'credited_hours',
        'investment_hours',
        'internal_hours',
        'leave_hours',
        'holiday_hours',
        'capacity_gross_hours',
        'capacity_net_hours',
        'scheduled_hard_hours',
        'scheduled_soft_hours',
        'utilized_hours',
        'utilized_at_cut_off_hours',
        'approved_late_hours',
        'target_hours',
        'bench_hours',
        'over_allocated_hours',
        'gross_2080_hours',
        'gross_2000_hours',
        'net_of_holidays_hours',
        'net_of_holidays_and_leave_hours',
    ]) }}
{%- endmacro %}

{#- The measures of each person added up by a period: the column of
    `int_utilization__week_months_measured` that names it. -#}
{% macro utilization_by(period) -%}
    select
        person_id,
        {{ period }},
        {% for measure in utilization_measures() -%}
        {{ hours('sum(' ~ measure ~ ')') }} as {{ measure }},
        {% endfor -%}
        max(case when is_forward then 1 else 0 end) = 1 as is_forward,
        min(case when is_cut_off then 1 else 0 end) = 1 as is_cut_off

    from {{ ref('int_utilization__week_months_measured') }}
    group by 1, 2
{%- endmacro %}

{#- The four denominators with their hours. A year of 2,000 hours is 250 of 260 working
    days, and is taken of whole hours here: its own are rounded already. -#}
{% macro utilization_denominators() -%}
    {{ return([
        ('gross_2080', 'measured.gross_2080_hours'),
        ('gross_2000', div('measured.gross_2080_hours * 2000', '2080')),
        ('net_of_holidays', 'measured.net_of_holidays_hours'),
        ('net_of_holidays_and_leave', 'measured.net_of_holidays_and_leave_hours'),
    ]) }}
{%- endmacro %}

{#- The last CTE of a mart of utilization: measures of people by a period (`measured`),
    with names and the four ratios. -#}
{% macro utilization_described(period) -%}
    select
        measured.person_id,
        measured.{{ period }},
        people.person_name,
        people.role_name,
        coalesce(regions.org_unit_name, 'Unassigned') as region_name,
        coalesce(practices.org_unit_name, 'Unassigned') as practice_name,
        cast(people.utilization_target as decimal(18, 6)) as target_utilization,
        {% for measure in utilization_measures() -%}
        measured.{{ measure }},
        {% endfor -%}
        {{ hours('measured.utilized_hours - measured.target_hours') }}
            as over_target_hours,
        {% for denominator, hours in utilization_denominators() -%}
        {{ safe_ratio('measured.utilized_hours', hours) }}
            as utilization_{{ denominator }},
        {% endfor -%}
        measured.is_forward,
        measured.is_cut_off

    from measured
    inner join people
        on measured.person_id = people.person_id
    left join org_units as regions
        on people.region_id = regions.org_unit_id
    left join org_units as practices
        on people.practice_id = practices.org_unit_id
{%- endmacro %}
