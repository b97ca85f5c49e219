{#- An amount of a currency, rounded to the cent. -#}
{% macro money(expression) -%}
    cast(round({{ expression }}, 2) as decimal(18, 2))
{%- endmacro %}

{#- Hours, rounded to a hundredth. -#}
{% macro hours(expression) -%}
    cast(round({{ expression }}, 2) as decimal(18, 2))
{%- endmacro %}

{#- A factor of a calculation, kept at full precision until the amount is rounded. -#}
{% macro factor(expression) -%}
    cast({{ expression }} as decimal(28, 10))
{%- endmacro %}

{#- A division that is decimal on every engine; null where the divisor is zero. -#}
{% macro div(dividend, divisor, precision=28, scale=10) -%}
    cast(
        round(
            cast({{ dividend }} as decimal(28, 10)) / nullif({{ divisor }}, 0),
            {{ scale }}
        ) as decimal({{ precision }}, {{ scale }})
    )
{%- endmacro %}

{#- A ratio of two numbers, 0-1 for shares; null where the denominator is zero. -#}
{% macro safe_ratio(numerator, denominator) -%}
    {{ div(numerator, denominator, 18, 6) }}
{%- endmacro %}

{#- The largest date that a period may end on: "still valid". -#}
{% macro end_of_time() -%}
    cast('9999-12-31' as date)
{%- endmacro %}
