{#- An integer of a currency's minor unit as an amount; an unknown currency has cents. -#}
{% macro minor_units_to_amount(column) -%}
    {{ money(column ~ ' * coalesce(units_per_minor_unit, 0.01)') }}
{%- endmacro %}
