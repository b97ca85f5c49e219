{#- Which master each record of another system is. A steward's decision wins; then the
    rules in their order, columns of both relations that have to be equal, and each only
    where one master alone has the value: a wrong merge is worse than none. A record that
    no rule matches stands for itself. `candidates` is how many masters could be meant. -#}
{% macro matched_identities(entity, records, masters, rules) -%}
with

    decisions as (

        {{ identity_decisions_on(entity) }}

    ),

    {% for rule in rules -%}
    by_{{ rule }} as (

        select
            {{ rule }},
            min(master_id) as master_id,
            count(*) as masters
        from {{ masters }}
        where {{ rule }} is not null
        group by 1

    ),

    {% endfor -%}
    matched as (

        select
            records.record_id,
            case
                when decisions.record_id is not null
                    then coalesce(decisions.same_as, records.record_id)
                {%- for rule in rules %}
                when by_{{ rule }}.masters = 1 then by_{{ rule }}.master_id
                {%- endfor %}
                else records.record_id
            end as master_id,
            case
                when decisions.record_id is not null then 'decision'
                {%- for rule in rules %}
                when by_{{ rule }}.masters = 1 then '{{ rule }}'
                {%- endfor %}
                else 'unmatched'
            end as match_rule,
            cast(
                greatest(
                    {%- for rule in rules %}
                    coalesce(by_{{ rule }}.masters, 0)
                    {%- if not loop.last %},{% endif %}
                    {%- endfor %}
                ) as integer
            ) as candidates
        from {{ records }} as records
        left join decisions
            on records.record_id = decisions.record_id
        {%- for rule in rules %}
        left join by_{{ rule }}
            on records.{{ rule }} = by_{{ rule }}.{{ rule }}
        {%- endfor %}

    )

    select * from matched
{%- endmacro %}

{#- What stewards have decided of records of an entity. -#}
{% macro identity_decisions_on(entity) -%}
select *
    from (
        {{ rules_in_force(ref('identity_decisions'), ['entity', 'record_id']) }}
    ) as decided
    where entity = '{{ entity }}'
{%- endmacro %}

{#- One row per key with its attributes, each as the system says that owns it: of those
    that say anything, the first by the seed. The values are text. -#}
{% macro owned_attributes(entity, key, records, attributes) -%}
with

    owners as (

        {{ rules_in_force(
            ref('attribute_ownership'), ['entity', 'attribute', 'source_system']
        ) }}

    ),

    said as (
        {% for attribute in attributes %}
        select
            {{ key }},
            '{{ attribute }}' as attribute,
            cast({{ attribute }} as {{ dbt.type_string() }}) as attribute_value,
            source_system,
            source_id
        from {{ records }}
        where {{ attribute }} is not null
        {% if not loop.last %}
        union all
        {% endif %}
        {%- endfor %}
    ),

    ranked as (

        select
            said.*,
            row_number() over (
                partition by said.{{ key }}, said.attribute
                order by owners.precedence, said.source_id
            ) as owner_rank
        from said
        inner join owners
            on
                said.source_system = owners.source_system
                and said.attribute = owners.attribute
                and owners.entity = '{{ entity }}'

    )

    select
        {{ key }}
        {%- for attribute in attributes %},
        max(
            case when attribute = '{{ attribute }}' then attribute_value end
        ) as {{ attribute }}
        {%- endfor %}
    from ranked
    where owner_rank = 1
    group by 1
{%- endmacro %}
