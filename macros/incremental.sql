{#- A raw log of versions; on a daily run only of the records of which anything was landed
    since the model was last built. The model keeps the run of the latest landing. -#}
{% macro landed_since_last_build(relation, load_id='load_id') -%}
select *
    from {{ relation }} as records
    {%- if is_incremental() %}
    where
        exists (
            select 1
            from {{ relation }} as landed
            where
                landed._load_id > (
                    select coalesce(max({{ load_id }}), '') from {{ this }}
                )
                and landed._connection = records._connection
                and landed.id = records.id
        )
    {%- endif %}
{%- endmacro %}

{#- The rows of a CTE with the run in which they last changed; on a daily run only those
    that changed since the model was last built. Of a row that vanished what `identity`
    names is kept, and the rest is empty. -#}
{% macro changed_rows(relation, key, identity, columns) -%}
select
        {% for column in [key] + identity -%}
        {% if is_incremental() -%}
        coalesce(found.{{ column }}, known.{{ column }}) as {{ column }},
        {% else -%}
        found.{{ column }},
        {% endif -%}
        {% endfor -%}
        {% for column in columns -%}
        found.{{ column }},
        {% endfor -%}
        cast('{{ run_id() }}' as {{ dbt.type_string() }}) as changed_in

    from {{ relation }} as found
    {%- if is_incremental() %}
    full outer join {{ this }} as known
        on found.{{ key }} = known.{{ key }}
    where
        {%- for column in columns %}
        {% if not loop.first %}or {% endif -%}
        found.{{ column }} is distinct from known.{{ column }}
        {%- endfor %}
    {%- endif %}
{%- endmacro %}

{#- Whether a row has to be computed: on a daily run if it was landed since the model was
    last built, or if terms that it takes over changed in this run. The terms are a CTE
    over a model of `changed_rows`; `columns` says which kind a column refers to. -#}
{% macro landed_or_changed(terms, columns) -%}
{%- if is_incremental() -%}
(
            load_id > (select coalesce(max(load_id), '') from {{ this }})
            {%- for column, kind in columns.items() %}
            or {{ column }} in (
                select changed.terms_of
                from {{ terms }} as changed
                where changed.changed_in = '{{ run_id() }}' and changed.kind {{ kind }}
            )
            {%- endfor %}
        )
{%- else -%}
true
{%- endif -%}
{%- endmacro %}

{#- For a model with a row for every time entry that adds little to another's: on DuckDB a
    view, since a copy of all rows would cost more than it saves. A server joins such
    views in nested loops, so there it is a table. -#}
{% macro materialized_on_servers() -%}
    {{ return('table' if target.type == 'postgres' else 'view') }}
{%- endmacro %}
