{#- A company's name as it is compared: lower case, without punctuation, spaces or legal
    form. -#}
{% macro match_name(column) -%}
    {%- set name = namespace(
        sql="' ' || replace(replace(replace(lower(" ~ column
            ~ "), '.', ''), ',', ' '), '-', ' ') || ' '"
    ) -%}
    {%- for legal_form in [
        'inc', 'incorporated', 'llc', 'ltd', 'limited', 'gmbh', 'gesellschaft mbh',
        'plc', 'ag',
    ] -%}
        {%- set name.sql = "replace(" ~ name.sql ~ ", ' " ~ legal_form ~ " ', ' ')" -%}
    {%- endfor -%}
    replace({{ name.sql }}, ' ', '')
{%- endmacro %}
