{#- The firm's "today", as a date. Models read no other clock. -#}
{% macro as_of() -%}
    cast('{{ var("as_of_date") }}' as date)
{%- endmacro %}
