-- Grain: one row per day that a forecast is made for, live deal and month of its
-- expected work, or of the same time again after it.
-- The weighted amount is spread as that of past deals was earned, evenly per day within
-- each fifth of the work. Differences of rounded running totals make the months add up
-- to the cent.

{%- set fifths = 10 %}

with

deals as (select * from {{ ref('int_revenue_forecast__deals_weighted') }}),

deal_phasing as (select * from {{ ref('fct_deal_phasing') }}),

months as (select * from {{ ref('dim_months') }}),

phases as (

    select
        as_of_date,
        {% for fifth in range(1, fifths + 1) -%}
        max(case when fifth = {{ fifth }} then phase_share end) as phase_{{ fifth }},
        {% endfor -%}
        count(*) as phases

    from deal_phasing
    group by 1

),

worked as (

    select
        *,
        1 + {{ days_between('starts_on', 'ends_on') }} as work_days

    from deals

),

reached as (

    select
        worked.as_of_date,
        worked.opportunity_id,
        worked.method,
        months.month_start,
        worked.win_probability,
        worked.amount as deal_amount,
        {{ div(
            '5 * (1 + ' ~ days_between('worked.starts_on', 'months.month_end') ~ ')',
            'worked.work_days'
        ) }} as fifths_to_date

    from worked
    inner join months
        on
            worked.starts_on <= months.month_end
            and {{ add_days('worked.starts_on', '2 * worked.work_days - 1') }}
            >= months.month_start

),

spread as (

    select
        reached.*,
        {% for fifth in range(1, fifths + 1) -%}
        phases.phase_{{ fifth }}
        * least(greatest(reached.fifths_to_date - {{ fifth - 1 }}, 0), 1)
        {%- if not loop.last %}
        + {% endif -%}
        {% endfor %}
            as share_to_date

    from reached
    inner join phases
        on reached.as_of_date = phases.as_of_date

),

accumulated as (

    select
        *,
        {{ money(
            factor('deal_amount * win_probability') ~ ' * share_to_date'
        ) }} as drawn_to_date

    from spread

),

drawn as (

    select
        *,
        drawn_to_date - coalesce(lag(drawn_to_date) over (
            partition by as_of_date, opportunity_id order by month_start
        ), 0) as amount,
        share_to_date - coalesce(lag(share_to_date) over (
            partition by as_of_date, opportunity_id order by month_start
        ), 0) as month_share

    from accumulated

),

final as (

    select
        as_of_date,
        opportunity_id,
        month_start,
        method,
        win_probability as factor_p,
        {{ factor('deal_amount') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ factor(
            'coalesce('
            ~ div('amount', factor('deal_amount * win_probability'))
            ~ ', month_share)'
        ) }} as factor_phi,
        {{ money('amount') }} as amount

    from drawn
    where month_share <> 0

)

select * from final
