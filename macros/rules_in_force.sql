{#- The rows of a dated seed of rules with the day from which the next one of their key
    holds. -#}
{% macro dated_rules(relation, key) -%}
select
        *,
        coalesce(
            lead(valid_from) over (
                partition by {{ key | join(', ') }} order by valid_from
            ),
            {{ end_of_time() }}
        ) as valid_to
    from {{ relation }}
{%- endmacro %}

{#- The rows of a dated seed of rules that hold on the as-of date, one per key. -#}
{% macro rules_in_force(relation, key) -%}
select *
    from (
        {{ dated_rules(relation, key) }}
    ) as dated_rules
    where {{ holds_on('dated_rules', as_of()) }}
{%- endmacro %}

{#- The statuses of all systems, translated by the rules that hold on the as-of date. -#}
{% macro statuses_in_force() -%}
    {{ rules_in_force(ref('status_map'), ['source_system', 'entity', 'source_status']) }}
{%- endmacro %}
