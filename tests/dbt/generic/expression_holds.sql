{#- Fails for every row for which the expression is not true; unknown is not true. -#}
{% test expression_holds(model, expression) %}

select *
from {{ model }}
where ({{ expression }}) is not true

{% endtest %}
