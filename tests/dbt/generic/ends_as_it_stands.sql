{#- Fails for every record whose history does not end with the values that it has: the
    period that is still open differs in one of the fields, or is missing. -#}
{% test ends_as_it_stands(
    model, to, key, fields, condition='true', open_end="cast('9999-12-31' as date)"
) %}

select records.{{ key }}
from (
    select *
    from {{ to }}
    where {{ condition }}
) as records
left join {{ model }} as history
    on
        records.{{ key }} = history.{{ key }}
        and history.valid_to = {{ open_end }}
where
    history.{{ key }} is null
    {%- for field in fields %}
    or history.{{ field }} is distinct from records.{{ field }}
    {%- endfor %}

{% endtest %}
