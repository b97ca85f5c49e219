{#- Fails for every value outside the bounds. Nulls pass: `not_null` is another test. -#}
{% test between(model, column_name, minimum, maximum) %}

select *
from {{ model }}
where {{ column_name }} < {{ minimum }} or {{ column_name }} > {{ maximum }}

{% endtest %}
