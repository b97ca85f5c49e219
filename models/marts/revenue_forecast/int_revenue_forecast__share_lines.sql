-- Grain: one row per day that a forecast is made for, practice, block (renewal,
-- run_rate) and month ahead: the revenue that will come from what nobody has signed or
-- offered yet.
-- The mean of the practice's last three known months (factor Q) times the share (factor
-- PHI). As such deals arrive, later forecasts hold them as pipeline and backlog, and
-- the share of the months that are nearer by then is smaller.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

known_months as (select * from {{ ref('int_revenue_forecast__known_months') }}),

reference_shares as (select * from {{ ref('fct_reference_shares') }}),

recent as (

    select
        as_of_date,
        practice_id,
        {{ factor(div('sum(amount_corporate)', '3')) }} as monthly_amount

    from known_months
    where months_back <= 3
    group by 1, 2

),

final as (

    select
        recent.as_of_date,
        'unsigned:' || recent.practice_id as item_id,
        reference_shares.block,
        {{ add_months('origins.as_of_month', 'reference_shares.horizon_months') }}
            as month_start,
        'reference_share' as method,
        {{ factor(1) }} as factor_p,
        recent.monthly_amount as factor_q,
        {{ factor(1) }} as factor_r,
        {{ factor('reference_shares.revenue_share') }} as factor_phi,
        {{ money('recent.monthly_amount * reference_shares.revenue_share') }} as amount

    from recent
    inner join origins
        on recent.as_of_date = origins.as_of_date
    inner join reference_shares
        on recent.as_of_date = reference_shares.as_of_date
    where recent.monthly_amount > 0 and reference_shares.revenue_share > 0

)

select * from final
