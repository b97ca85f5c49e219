{#- Fails for periods of one key that overlap, or end before they begin. valid_to is the
    first day that is no longer in the period. -#}
{% test no_overlapping_periods(model, partition_by, valid_from, valid_to) %}

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
    or next_valid_from < {{ valid_to }}

{% endtest %}
