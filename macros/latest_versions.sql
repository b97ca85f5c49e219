{#- The latest version of each record of a raw log of versions, without deleted ones. -#}
{% macro latest_versions(relation, key) -%}
select *
    from (
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
    ) as versions
    where _version_rank = 1 and not coalesce(_is_deleted, false)
{%- endmacro %}
