{#- A company's name as it is compared: lower case, without punctuation or legal form. -#}
{% macro match_name(column) -%}
    trim(
        replace(replace(replace(replace(replace(replace(replace(
            ' ' || replace(replace(lower({{ column }}), '.', ''), ',', ' ') || ' ',
            ' inc ', ' '), ' llc ', ' '), ' ltd ', ' '), ' limited ', ' '),
            ' gmbh ', ' '), ' plc ', ' '), ' ag ', ' ')
    )
{%- endmacro %}
