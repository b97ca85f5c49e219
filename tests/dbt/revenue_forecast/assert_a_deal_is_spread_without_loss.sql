-- Conservation: the months of a deal are its amount x its probability x the shares of
-- its phases, to the cent.

with

spread as (

    select
        as_of_date,
        opportunity_id,
        sum(amount) as amount

    from {{ ref('int_revenue_forecast__pipeline_lines') }}
    group by 1, 2

),

phased as (

    select
        as_of_date,
        sum(phase_share) as phase_share

    from {{ ref('fct_deal_phasing') }}
    group by 1

)

select
    deals.as_of_date,
    deals.opportunity_id,
    spread.amount

from {{ ref('int_revenue_forecast__deals_weighted') }} as deals
inner join phased
    on deals.as_of_date = phased.as_of_date
left join spread
    on
        deals.as_of_date = spread.as_of_date
        and deals.opportunity_id = spread.opportunity_id
where
    coalesce(spread.amount, 0)
    <> {{ money(
        factor('deals.amount * deals.win_probability') ~ ' * phased.phase_share'
    ) }}
