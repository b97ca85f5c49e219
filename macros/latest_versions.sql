{#- All versions of each record of a raw log of versions, the latest one ranked first. -#}
{% macro all_versions(relation, key) -%}
select
        *,
        row_number() over (
            partition by _connection, {{ key | join(', ') }}
            order by
                _modified_at desc nulls last,
                _extracted_at desc nulls last,
                _is_deleted desc nulls last,
                _version desc nulls last
        ) as _version_rank
    from {{ relation }}
{%- endmacro %}

{#- The latest version of each record of a raw log of versions, without deleted ones. -#}
{% macro latest_versions(relation, key) -%}
select *
    from (
        {{ all_versions(relation, key) }}
    ) as versions
    where _version_rank = 1 and not coalesce(_is_deleted, false)
{%- endmacro %}

{#- Each record that was ever landed, as it stands, or as it stood when it was deleted
    (`deleted_on`). The relation is a staging model of versions. -#}
{% macro records_ever(relation) -%}
select
        *,
        case when is_deleted then cast(modified_at as date) end as deleted_on
    from {{ relation }}
    where version_rank = 1
{%- endmacro %}
