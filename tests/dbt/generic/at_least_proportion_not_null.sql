{#- Fails when fewer rows than the proportion (0-1) have a value. No rows is no failure. -#}
{% test at_least_proportion_not_null(model, column_name, proportion) %}

select
    count(*) as row_count,
    count({{ column_name }}) as filled_count
from {{ model }}
having count(*) > 0 and count({{ column_name }}) < {{ proportion }} * count(*)

{% endtest %}
