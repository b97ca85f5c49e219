{#- The text of an id that several fields make up: `<a>-<b>`. -#}
{% macro joined(parts) -%}
    {%- for part in parts -%}
    cast({{ part }} as {{ dbt.type_string() }})
    {%- if not loop.last %} || '-' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- The key of a landed record: `<connection>:<id>`; null where the id is. -#}
{% macro record_id(id, connection='_connection') -%}
    {{ connection }} || ':' || cast({{ id }} as {{ dbt.type_string() }})
{%- endmacro %}

{#- The key of a landed record that several fields identify: `<connection>:<a>-<b>`. -#}
{% macro joined_id(parts, connection='_connection') -%}
    {{ connection }} || ':' || {{ joined(parts) }}
{%- endmacro %}

{#- A hash over several columns, for grains that no source identifies. -#}
{% macro surrogate_key(columns) -%}
    md5(
        {%- for column in columns -%}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), '~')
        {%- if not loop.last %} || '|' || {% endif -%}
        {%- endfor -%}
    )
{%- endmacro %}
