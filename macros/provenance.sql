{#- The columns by which every row can be followed back to the record it came from. -#}
{% macro provenance(source_system, source_object, source_id='id') -%}
    '{{ source_system }}' as source_system,
        '{{ source_object }}' as source_object,
        cast({{ source_id }} as {{ dbt.type_string() }}) as source_id,
        _connection as connection,
        _load_id as load_id
{%- endmacro %}

{#- The same columns, passed on from a CTE or model. -#}
{% macro provenance_of(relation) -%}
    {{ relation }}.source_system,
        {{ relation }}.source_object,
        {{ relation }}.source_id,
        {{ relation }}.connection,
        {{ relation }}.load_id
{%- endmacro %}
