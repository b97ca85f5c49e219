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

{#- A division that is decimal on every engine, rounded half away from zero; null where
    the divisor is zero. Both sides count with ten digits after the point. -#}
{% macro div(dividend, divisor, precision=28, scale=10) -%}
    {{ return(adapter.dispatch('div', 'plumbline')(
        dividend, divisor, precision, scale
    )) }}
{%- endmacro %}

{#- Ten digits more than a double's, or the last digit would be rounded twice. -#}
{% macro default__div(dividend, divisor, precision, scale) -%}
    cast(
        round(
            cast(cast({{ dividend }} as decimal(28, 10)) as decimal(38, 20))
            / nullif(cast({{ divisor }} as decimal(28, 10)), 0),
            {{ scale }}
        ) as decimal({{ precision }}, {{ scale }})
    )
{%- endmacro %}

{#- DuckDB divides decimals as doubles, whose last digits are noise. That matters only
    near a tie, where the noise could decide: there whole numbers are divided, which is
    exact and ten times slower. The noise of a quotient of 10^12 units of the last digit is
    less than a thousandth of one; what lies further than ten times that from a tie is
    rounded as it is. -#}
{% macro duckdb__div(dividend, divisor, precision, scale) -%}
    {%- set over = 'cast(' ~ dividend ~ ' as decimal(28, 10))' -%}
    {%- set under = 'cast(' ~ divisor ~ ' as decimal(28, 10))' -%}
    {%- set quotient = '(cast(' ~ over ~ ' as double)'
        ~ ' / nullif(cast(' ~ under ~ ' as double), 0))' -%}
    {%- set units = 'abs(' ~ quotient ~ ' * 1e' ~ scale ~ ')' -%}
    {%- set whole_over = 'cast(' ~ over ~ ' * 10000000000 as hugeint)' -%}
    {%- set whole_under = 'cast(' ~ under ~ ' * 10000000000 as hugeint)' -%}
    case
        when
            {{ units }} < 1e12
            and abs({{ units }} - floor({{ units }}) - 0.5) > 1e-2
            then cast(
                round({{ quotient }}, {{ scale }})
                as decimal({{ precision }}, {{ scale }})
            )
        else cast(
            cast(
                sign({{ whole_over }}) * sign({{ whole_under }}) * ((
                    {{ 2 * 10 ** scale }} * abs({{ whole_over }})
                    + abs({{ whole_under }})
                ) // nullif(2 * abs({{ whole_under }}), 0)) as decimal(28, 0)
            ) * cast({{ '0.' ~ '0' * (scale - 1) ~ '1' }} as decimal(10, {{ scale }}))
            as decimal({{ precision }}, {{ scale }})
        )
    end
{%- endmacro %}

{#- A ratio of two numbers, 0-1 for shares; null where the denominator is zero. -#}
{% macro safe_ratio(numerator, denominator) -%}
    {{ div(numerator, denominator, 18, 6) }}
{%- endmacro %}

{#- The largest date that a period may end on: "still valid". -#}
{% macro end_of_time() -%}
    cast('9999-12-31' as date)
{%- endmacro %}
