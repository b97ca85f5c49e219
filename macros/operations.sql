{#- Hours of the clock from one time to another; negative when the second is earlier. -#}
{% macro hours_between(from_time, to_time) -%}
    cast(
        {{ dbt.datediff(from_time, to_time, 'hour') }} as bigint
    )
{%- endmacro %}
