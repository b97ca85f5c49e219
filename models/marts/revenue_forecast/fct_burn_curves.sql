-- Grain: one row per day that a forecast was made for, revenue method, band of months
-- to the planned end, and months ahead, 1 to 12: which share of their backlog such
-- lines earn in that month.
-- A chain ladder: each month's chance is what was earned of the backlog left before it,
-- over all month ends whose months the ledger had closed by the day. It is pulled
-- towards an even burn to the planned end, as if `burn_shrinkage_lines` more lines had
-- been seen. What the twelve shares leave is earned later, or never.

{%- set most_months = 12 %}
{%- set half = 6 %}

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

backlog_burns as (select * from {{ ref('int_revenue_forecast__backlog_burns') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

methods as (

    select distinct revenue_method

    from contract_lines
    where revenue_method not in ('retainer', 'straight_line')

),

bands as ({{ months_to_end_bands() }}),

horizons as (
    {% for ahead in range(1, most_months + 1) %}
    select {{ ahead }} as months_ahead
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}

),

classes as (

    select
        methods.revenue_method,
        bands.months_to_end,
        horizons.months_ahead,
        greatest(bands.even_months - horizons.months_ahead + 1, 1) as even_months_left

    from methods
    cross join bands
    cross join horizons

),

counted as (

    select
        origins.as_of_date,
        origins.burn_shrinkage_lines,
        classes.revenue_method,
        classes.months_to_end,
        classes.months_ahead,
        classes.even_months_left,
        coalesce(sum(backlog_burns.line_count), 0) as line_months,
        coalesce(sum(backlog_burns.amount_before), 0) as backlog_amount,
        coalesce(sum(backlog_burns.earned_amount), 0) as earned_amount

    from origins
    cross join classes
    left join backlog_burns
        on
            classes.revenue_method = backlog_burns.revenue_method
            and classes.months_to_end = backlog_burns.months_to_end
            and classes.months_ahead = backlog_burns.months_ahead
            and origins.first_open_month > backlog_burns.burn_month
    group by 1, 2, 3, 4, 5, 6

),

observed as (

    select
        *,
        coalesce({{ div('earned_amount', 'backlog_amount') }}, 0) as earned_rate,
        {{ div('1', 'even_months_left') }} as even_chance

    from counted

),

pulled as (

    select
        *,
        {{ div(
            'line_months * earned_rate + burn_shrinkage_lines * even_chance',
            'line_months + burn_shrinkage_lines'
        ) }} as burn_chance

    from observed

),

chances as (

    select
        as_of_date,
        revenue_method,
        months_to_end,
        {% for step in range(most_months) -%}
        max(
            case
                when months_ahead = {{ step + 1 }}
                    then least(greatest(burn_chance, 0), 1)
            end
        ) as {{ 'chance_' ~ step if step < half else 'later_' ~ (step - half) }},
        {% endfor -%}
        count(*) as months

    from pulled
    group by 1, 2, 3

),

-- In two halves, since no parser follows twelve products in each other.
left_at_half as (

    select
        *,
        {% for step in range(1, half + 1) -%}
        {{ chance_left('chance_', step) }} as left_{{ step }},
        {% endfor -%}
        cast(1 as decimal(18, 6)) as left_0

    from chances

),

left_over as (

    select
        *,
        {% for step in range(1, most_months - half) -%}
        cast(
            round(left_{{ half }} * {{ chance_left('later_', step) }}, 6)
            as decimal(18, 6)
        ) as left_{{ half + step }},
        {% endfor -%}
        cast(
            round(left_{{ half }} * {{ chance_left('later_', most_months - half) }}, 6)
            as decimal(18, 6)
        ) as left_{{ most_months }}

    from left_at_half

),

final as (

    select
        pulled.as_of_date,
        pulled.revenue_method,
        pulled.months_to_end,
        pulled.months_ahead,
        cast(pulled.line_months as bigint) as line_months,
        {{ money('pulled.backlog_amount') }} as backlog_amount_corporate,
        {{ money('pulled.earned_amount') }} as earned_amount_corporate,
        cast(
            least(greatest(pulled.burn_chance, 0), 1) as decimal(18, 6)
        ) as burn_chance,
        case pulled.months_ahead
            {% for step in range(most_months) -%}
            when {{ step + 1 }}
                then left_over.left_{{ step }} - left_over.left_{{ step + 1 }}
            {% endfor -%}
        end as burn_share

    from pulled
    inner join left_over
        on
            pulled.as_of_date = left_over.as_of_date
            and pulled.revenue_method = left_over.revenue_method
            and pulled.months_to_end = left_over.months_to_end

)

select * from final
