{#- Fails where the sum of a column differs from that of another model by more than the
    tolerance: in total, or for each value of the columns in `by`. -#}
{% test reconciles_to(
    model, column, to, to_column, by=[], condition='true', to_condition='true', tolerance=0
) %}

with

both_sides as (

    select
        {%- for key in by %}
        {{ key }},
        {%- endfor %}
        {{ column }} as amount
    from {{ model }}
    where {{ condition }}

    union all

    select
        {%- for key in by %}
        {{ key }},
        {%- endfor %}
        -({{ to_column }}) as amount
    from {{ to }}
    where {{ to_condition }}

)

select
    {%- for key in by %}
    {{ key }},
    {%- endfor %}
    sum(amount) as difference
from both_sides
{%- if by %}
group by {{ by | join(', ') }}
{%- endif %}
having abs(coalesce(sum(amount), 0)) > {{ tolerance }}

{% endtest %}
