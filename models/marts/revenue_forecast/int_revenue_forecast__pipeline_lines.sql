-- Grain: one row per day that a forecast is made for, live deal and month of its
-- expected work.
-- The weighted amount is spread evenly per day. Differences of rounded running totals
-- make the months add up to the weighted amount to the cent.

with

deals as (select * from {{ ref('int_revenue_forecast__deals_weighted') }}),

months as (select * from {{ ref('dim_months') }}),

spread as (

    select
        deals.as_of_date,
        deals.opportunity_id,
        deals.method,
        months.month_start,
        deals.win_probability,
        deals.amount as deal_amount,
        {{ div(
            '1 + ' ~ days_between(
                'deals.starts_on', 'least(deals.ends_on, months.month_end)'
            ),
            '1 + ' ~ days_between('deals.starts_on', 'deals.ends_on')
        ) }} as share_to_date

    from deals
    inner join months
        on
            deals.starts_on <= months.month_end
            and deals.ends_on >= months.month_start

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

)

select * from final
