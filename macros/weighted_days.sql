{#- Days until a date, each weighted by what is scheduled on its day of the week. -#}
{% macro weighted_days(weights, counts) -%}
    (
        {%- for weekday in [
            'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
        ] %}
        {{ weights }}.{{ weekday }}_weight
        * coalesce({{ counts }}.{{ weekday }}_count, 0)
        {%- if not loop.last %} + {% endif %}
        {%- endfor %}
    )
{%- endmacro %}
