{#- After a table is made: take its statistics, where the engine plans by them. -#}
{% macro analyze_table() -%}
    {%- if target.type == 'postgres' and model.config.materialized != 'view' -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}

{#- A unit test named as a sentence is longer than the 63 characters that PostgreSQL
    allows a table, and dbt names the table that tells it the types after the test. Here
    the table has a short name of its own. The test is the same, but for zeros at the end
    of a number: of a sum of decimals this engine doesn't know the scale. -#}
{% materialization unit, adapter='postgres' %}
    {%- set expected_rows = config.get('expected_rows') -%}
    {%- set probe = api.Relation.create(
        identifier='unit_test_' ~ local_md5(model.unique_id), type='table'
    ) -%}
    {%- do run_query(
        get_create_table_as_sql(True, probe, get_empty_subquery_sql(sql))
    ) -%}
    {%- set types = {} -%}
    {%- set quoted = {} -%}
    {%- for column in adapter.get_columns_in_relation(probe) -%}
        {%- do types.update({column.name: column.data_type}) -%}
        {%- do quoted.update({column.name: column.quoted}) -%}
    {%- endfor -%}
    {%- do adapter.drop_relation(probe) -%}
    {%- set compared = [] -%}
    {%- for name in (expected_rows[0] if expected_rows else types) -%}
        {%- set column = quoted[name | lower] -%}
        {%- do compared.append(
            'trim_scale(' ~ column ~ ') as ' ~ column
            if types[name | lower].startswith('numeric') else column
        ) -%}
    {%- endfor -%}
    {% call statement('main', fetch_result=True) -%}
        {{ get_unit_test_sql(
            sql,
            config.get('expected_sql') or get_expected_sql(expected_rows, types, quoted),
            compared
        ) }}
    {%- endcall %}
    {{ return({'relations': []}) }}
{% endmaterialization %}
