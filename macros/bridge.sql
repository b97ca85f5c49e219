{#- The factors of a forecast line, as a bridge compares them: probability, fee or deal
    amount, hours, booking yield, rate, one over the estimate at completion, share of the
    month, rate of exchange. -#}
{% macro bridge_factors() -%}
    {{ return(['p', 'q', 'h', 'y', 'r', 'e', 's', 'x']) }}
{%- endmacro %}

{#- The mean of a product of factors on the straight way from their old values to their
    new ones. Times a factor's own change it is that factor's part of the whole change:
    the Aumann-Shapley-Shubik split, the unique additive one for multilinear values (Sun
    and Sundararajan, arXiv 1102.0989). Three Gauss-Legendre points are exact to the fifth
    degree, and no line moves with more than five other factors. -#}
{% macro mean_product(factors) -%}
    {%- set points = [
        ('0.1127016653792583', '0.2777777777777778'),
        ('0.5', '0.4444444444444444'),
        ('0.8872983346207417', '0.2777777777777778'),
    ] -%}
    (
    {%- for point, weight in points %}
        {% if not loop.first %}+ {% endif %}{{ double(weight) }}
        {%- for factor in factors %}
        * (
            from_{{ factor }}
            + {{ double(point) }} * (to_{{ factor }} - from_{{ factor }})
        )
        {%- endfor %}
    {%- endfor %}
    )
{%- endmacro %}

{#- A number as a double, which every engine reckons with in the same way. -#}
{% macro double(expression) -%}
    cast({{ expression }} as double precision)
{%- endmacro %}
