-- Grain: one row per day that a forecast was made for, revenue method, band of months to
-- the planned end, and months ahead, 1 to 12: which share of their backlog such lines
-- earn in that month.
-- A chain ladder: each month's chance is what was earned of the backlog left before it,
-- over all month ends whose months the ledger had closed by the day. It is pulled
-- towards an even burn to the planned end, as if `burn_shrinkage_lines` more lines had
-- been seen. What the twelve shares leave is earned later, or never.

{%- set most_months = 12 %}

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

backlog_burns as (select * from {{ ref('int_revenue_forecast__backlog_burns') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

classes as (

    select
        methods.revenue_method,
        bands.months_to_end,
        bands.even_months

    from (select distinct revenue_method from contract_lines) as methods
    cross join ({{ months_to_end_bands() }}) as bands
    where methods.revenue_method not in ('retainer', 'straight_line')

),

counted as (

    select
        origins.as_of_date,
        origins.burn_shrinkage_lines,
        classes.revenue_method,
        classes.months_to_end,
        classes.even_months,
        {% for ahead in range(1, most_months + 1) -%}
        coalesce(sum(
            case when backlog_burns.months_ahead = {{ ahead }} then line_count end
        ), 0) as lines_{{ ahead - 1 }},
        coalesce(sum(
            case when backlog_burns.months_ahead = {{ ahead }} then amount_before end
        ), 0) as before_{{ ahead - 1 }},
        coalesce(sum(
            case when backlog_burns.months_ahead = {{ ahead }} then earned_amount end
        ), 0) as earned_{{ ahead - 1 }},
        {% endfor -%}
        count(backlog_burns.month_end) as observations

    from origins
    cross join classes
    left join backlog_burns
        on
            classes.revenue_method = backlog_burns.revenue_method
            and classes.months_to_end = backlog_burns.months_to_end
            and origins.first_open_month > backlog_burns.burn_month
    group by 1, 2, 3, 4, 5

),

chances as (

    select
        *,
        {% for step in range(most_months) -%}
        least(greatest({{ div(
            'lines_' ~ step ~ ' * coalesce('
            ~ div('earned_' ~ step, 'before_' ~ step) ~ ', 0)'
            ' + burn_shrinkage_lines * '
            ~ div('1', 'greatest(even_months - ' ~ step ~ ', 1)'),
            'lines_' ~ step ~ ' + burn_shrinkage_lines'
        ) }}, 0), 1) as chance_{{ step }},
        {% endfor -%}
        observations > 0 as is_learnt

    from counted

),

left_over as (

    select
        *,
        {% for step in range(1, most_months + 1) -%}
        {{ chance_left('chance_', step) }} as left_{{ step }},
        {% endfor -%}
        cast(1 as decimal(18, 6)) as left_0

    from chances

),

final as (
    {% for ahead in range(1, most_months + 1) %}
    select
        as_of_date,
        revenue_method,
        months_to_end,
        {{ ahead }} as months_ahead,
        cast(lines_{{ ahead - 1 }} as bigint) as line_months,
        {{ money('before_' ~ (ahead - 1)) }} as backlog_amount_corporate,
        {{ money('earned_' ~ (ahead - 1)) }} as earned_amount_corporate,
        cast(chance_{{ ahead - 1 }} as decimal(18, 6)) as burn_chance,
        left_{{ ahead - 1 }} - left_{{ ahead }} as burn_share

    from left_over
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from final
