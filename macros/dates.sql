{#- The first day of the date's month. -#}
{% macro month_start(date) -%}
    cast({{ dbt.date_trunc('month', date) }} as date)
{%- endmacro %}

{#- The Monday of the date's ISO week. -#}
{% macro week_start(date) -%}
    cast({{ dbt.date_trunc('week', date) }} as date)
{%- endmacro %}

{#- The first day of the date's calendar quarter. -#}
{% macro quarter_start(date) -%}
    cast({{ dbt.date_trunc('quarter', date) }} as date)
{%- endmacro %}

{#- Days from the first date to the second; negative when the second is earlier. -#}
{% macro days_between(from_date, to_date) -%}
    cast({{ dbt.datediff(from_date, to_date, 'day') }} as integer)
{%- endmacro %}

{#- Whole months from the first date's month to the second's. -#}
{% macro months_between(from_date, to_date) -%}
    cast({{ dbt.datediff(from_date, to_date, 'month') }} as integer)
{%- endmacro %}

{#- The date a number of days later. -#}
{% macro add_days(date, days) -%}
    cast({{ dbt.dateadd('day', days, date) }} as date)
{%- endmacro %}

{#- The date a number of months later. -#}
{% macro add_months(date, months) -%}
    cast({{ dbt.dateadd('month', months, date) }} as date)
{%- endmacro %}

{#- Monday is 1 and Sunday 7, on every engine. -#}
{% macro iso_weekday(date) -%}
    1 + {{ days_between(week_start(date), date) }}
{%- endmacro %}
