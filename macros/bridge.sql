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

{#- A ratio of two numbers as a double; null where the divisor is zero. -#}
{% macro double_ratio(dividend, divisor) -%}
    {{ double(dividend) }} / nullif({{ double(divisor) }}, 0)
{%- endmacro %}

{#- The factors of one side of a compared line, but its share of the month. A side that
    has none of its own takes the other side's. -#}
{% macro side_factors(side, other) -%}
    case
        when line_family = 'deal'
            then coalesce(
                {{ side }}_known_probability, {{ other }}_known_probability, 1
            )
        else 1
    end as {{ side }}_p,
    case
        when line_family in ('deal', 'progress', 'terms')
            then coalesce({{ side }}_known_amount, {{ other }}_known_amount, 1)
        when line_family = 'unscheduled'
            then coalesce({{ side }}_quantity, {{ side }}_line_quantity)
        else 1
    end as {{ side }}_q,
    case
        when line_family not in ('hours', 'progress') then 1
        when is_actual then {{ side }}_expected_hours
        else {{ side }}_planned_hours
    end as {{ side }}_h,
    coalesce(
        case
            when line_family not in ('hours', 'progress') or is_actual then 1
            else {{ div(
                side ~ '_expected_hours', side ~ '_planned_hours'
            ) }}
        end,
        {{ div(other ~ '_expected_hours', other ~ '_planned_hours') }},
        1
    ) as {{ side }}_y,
    case
        when line_family = 'hours'
            then coalesce({{ side }}_hourly_rate, {{ other }}_hourly_rate, 1)
        else 1
    end as {{ side }}_r,
    coalesce(
        case
            when line_family = 'progress'
                then coalesce(
                    {{ double_ratio('1', side ~ '_known_hours_at_completion') }},
                    {{ double_ratio('1', other ~ '_known_hours_at_completion') }}
                )
        end, 1
    ) as {{ side }}_e,
    coalesce({{ side }}_rate_to_corporate, {{ other }}_rate_to_corporate, 1)
        as {{ side }}_x
{%- endmacro %}

{#- Of several events of a line and driver on one day, one stands for all: what decides
    before what only confirms it (`confirming`, a kind of event). -#}
{% macro one_event_a_day(events, confirming) -%}
ranked as (

    select
        *,
        row_number() over (
            partition by line_id, known_on, driver
            order by
                case when event_kind = '{{ confirming }}' then 1 else 0 end,
                source_object,
                source_id
        ) as rank_in_day

    from {{ events }}

),

final as (

    select
        line_id,
        known_on,
        driver,
        event_kind,
        old_value,
        new_value,
        connection,
        source_object,
        source_id

    from ranked
    where rank_in_day = 1

)
{%- endmacro %}
