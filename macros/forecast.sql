{#- The id of the forecast version that a build makes: one per as-of date. -#}
{% macro forecast_version_id() -%}
    cast('published-{{ var("as_of_date") }}' as {{ dbt.type_string() }})
{%- endmacro %}

{#- How long a deal has been open, in bands: 89 days are `under_90_days`. -#}
{% macro deal_age_band(days) -%}
    case
        when {{ days }} < 90 then 'under_90_days'
        when {{ days }} < 180 then 'under_180_days'
        else 'over_180_days'
    end
{%- endmacro %}

{#- The bands of whole months from a month to the planned end of work, with how long an
    even burn takes in each. -#}
{% macro months_to_end_bands() -%}
    {%- for band, months in [
        ('0', 1), ('1', 1), ('2', 2), ('3-4', 4), ('5-6', 6), ('7-9', 9), ('10+', 12)
    ] -%}
    select '{{ band }}' as months_to_end, {{ months }} as even_months
    {%- if not loop.last %} union all {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- The band of a number of months to the planned end; `0` is past it or in its month. -#}
{% macro months_to_end_band(months) -%}
    case
        when {{ months }} <= 0 then '0'
        when {{ months }} = 1 then '1'
        when {{ months }} = 2 then '2'
        when {{ months }} <= 4 then '3-4'
        when {{ months }} <= 6 then '5-6'
        when {{ months }} <= 9 then '7-9'
        else '10+'
    end
{%- endmacro %}

{#- P x Q x R x PHI, rounded once: what the factors say a forecast line is worth. -#}
{% macro value_of_factors() -%}
    {{ money(factor(factor('factor_p * factor_q') ~ ' * factor_r') ~ ' * factor_phi') }}
{%- endmacro %}

{#- The parameters of `forecast_parameters` that the forecast works with. -#}
{% macro forecast_parameter_names() -%}
    {{ return([
        'soft_booking_share',
        'booked_time_grace_days',
        'aged_after_days',
        'unscheduled_burn_months',
        'completed_burn_share',
        'booking_shrinkage_hours',
        'burn_shrinkage_lines',
        'stage_shrinkage_deals',
        'leakage_after_days',
        'stale_deal_days',
        'pipeline_start_lag_days',
        'pipeline_duration_days',
        'won_without_project_days',
    ]) }}
{%- endmacro %}

{#- The days of which a forecast was made by an earlier build, which wrote them into the
    log of versions when all else had been built. -#}
{% macro days_with_a_version() -%}
{%- set log = adapter.get_relation(
    model.database, model.schema, 'int_revenue_forecast__versions_logged'
) if execute -%}
{%- if log -%}
select as_of_date
            from {{ log }}
{%- else -%}
select cast(null as date) as as_of_date
            where 1 = 0
{%- endif -%}
{%- endmacro %}

{#- The nodes of a level whose errors are taken together: all practices, each block. -#}
{% macro interval_class(level, node) -%}
    case when {{ level }} = 'block' then {{ node }} else {{ level }} end
{%- endmacro %}

{#- Whether what was due on a date was overdue on a month end, due in the month after it,
    or later. Within a month, what is due in it counts as due in the month after. -#}
{% macro due_band(due_on, day) -%}
    case
        when {{ due_on }} <= {{ day }} then 'overdue'
        when {{ months_between(day, due_on) }} <= 1 then 'next_month'
        else 'later'
    end
{%- endmacro %}

{#- The chance of not being done yet after so many steps, each of which has a chance in a
    column of its own. It multiplies in steps, as no engine keeps the digits of all. -#}
{% macro chance_left(chance, steps) -%}
    {%- set product = namespace(sql='1') -%}
    {%- for step in range(steps) -%}
        {%- set left = 'cast(1 - ' ~ chance ~ step ~ ' as decimal(18, 9))' -%}
        {%- set product.sql =
            'cast(round(' ~ product.sql ~ ' * ' ~ left ~ ', 9) as decimal(18, 9))' -%}
    {%- endfor -%}
    cast(round({{ product.sql }}, 6) as decimal(18, 6))
{%- endmacro %}

{#- The first month that a forecast of a day speaks of. -#}
{% macro forecast_window_start(as_of_date) -%}
    cast({{ dbt.date_trunc('year', as_of_date) }} as date)
{%- endmacro %}

{#- The last month that a forecast of a day speaks of. -#}
{% macro forecast_window_end(as_of_date) -%}
    {{ add_months(month_start(as_of_date), 12) }}
{%- endmacro %}

{#- What a scenario can change; `plumbline/scenario.py` says which lines each concerns. -#}
{% macro scenario_levers() -%}
    {{ return([
        'win_rate',
        'start_delay_days',
        'utilization',
        'rates',
        'attrition',
        'exchange_rates',
    ]) }}
{%- endmacro %}
