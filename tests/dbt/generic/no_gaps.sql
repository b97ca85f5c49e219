{#- Fails for keys whose periods do not meet, or that have no last period that is still
    open, or ends on the day on which the record was deleted. valid_to is the first day
    that is no longer in the period. -#}
{% test no_gaps(
    model,
    partition_by,
    valid_from,
    valid_to,
    deleted_on='cast(null as date)',
    open_end="cast('9999-12-31' as date)"
) %}

select *
from (
    select
        *,
        lead({{ valid_from }}) over (
            partition by {{ partition_by | join(', ') }} order by {{ valid_from }}
        ) as next_valid_from
    from {{ model }}
) as periods
where
    {{ valid_from }} is null
    or {{ valid_to }} is null
    or {{ valid_to }} <= {{ valid_from }}
    or coalesce(next_valid_from, {{ deleted_on }}, {{ open_end }}) <> {{ valid_to }}

{% endtest %}
