{#- The rows of a dated seed of rules that hold on the as-of date, one per key. -#}
{% macro rules_in_force(relation, key) -%}
select *
    from (
        select
            *,
            row_number() over (
                partition by {{ key | join(', ') }}
                order by valid_from desc nulls last
            ) as _rule_rank
        from {{ relation }}
        where valid_from <= {{ as_of() }}
    ) as dated_rules
    where _rule_rank = 1
{%- endmacro %}

{#- The statuses of all systems, translated by the rules that hold on the as-of date. -#}
{% macro statuses_in_force() -%}
    {{ rules_in_force(ref('status_map'), ['source_system', 'entity', 'source_status']) }}
{%- endmacro %}
