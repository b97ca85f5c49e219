{#- The records of a raw log of versions as they stand. It is another way than staging's
    `latest_versions`, so that a test which uses it checks that one too. -#}
{% macro landed_records(relation) -%}
select *
    from {{ relation }} as records
    where
        not coalesce(records._is_deleted, false)
        and not exists (
            select 1
            from {{ relation }} as newer
            where
                newer._connection = records._connection
                and newer.id = records.id
                and (newer._modified_at, newer._extracted_at)
                > (records._modified_at, records._extracted_at)
        )
{%- endmacro %}

{#- The connections whose landed records differ from a model's rows in number, or in the
    sum of a measure: none, unless something was lost or counted twice on the way. -#}
{% macro landed_but_not_kept(
    relation, model, measures={}, condition='true', model_condition='true'
) -%}
select
    landed.connection as landed_connection,
    kept.connection as kept_connection,
    {%- for measure in measures %}
    landed.{{ measure }} as landed_{{ measure }},
    kept.{{ measure }} as kept_{{ measure }},
    {%- endfor %}
    landed.row_count as landed_rows,
    kept.row_count as kept_rows
from (
    select
        _connection as connection,
        {%- for measure, field in measures.items() %}
        sum({{ field }}) as {{ measure }},
        {%- endfor %}
        count(*) as row_count
    from (
        {{ landed_records(relation) }}
    ) as standing
    where {{ condition }}
    group by 1
) as landed
full outer join (
    select
        connection,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        count(*) as row_count
    from {{ model }}
    where {{ model_condition }}
    group by 1
) as kept
    on landed.connection = kept.connection
where
    landed.row_count is distinct from kept.row_count
    {%- for measure in measures %}
    or landed.{{ measure }} is distinct from kept.{{ measure }}
    {%- endfor %}
{%- endmacro %}
