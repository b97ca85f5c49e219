{#- The run that builds: from the environment, since a variable that changes on each run
    would have dbt parse the whole project again. -#}
{% macro run_id() -%}
    {{ env_var("PLUMBLINE_RUN_ID", "development") }}
{%- endmacro %}
