-- Grain: one row per day that a forecast was made for, block (renewal, run_rate) and
-- horizon in months: which share of a month's revenue comes from what nobody has signed
-- or offered so many months before.
-- The median over the last eight month ends whose months the ledger had closed by the
-- day. With fewer than three the block is left empty rather than guessed.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

unsigned_shares as (select * from {{ ref('int_revenue_forecast__unsigned_shares') }}),

completed as (

    select
        origins.as_of_date,
        unsigned_shares.block,
        unsigned_shares.horizon_months,
        unsigned_shares.share,
        row_number() over (
            partition by
                origins.as_of_date,
                unsigned_shares.block,
                unsigned_shares.horizon_months
            order by unsigned_shares.as_of_date desc
        ) as recency

    from origins
    inner join unsigned_shares
        on origins.first_open_month > unsigned_shares.month_start

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, block, horizon_months order by share, recency
        ) as share_rank,
        count(*) over (
            partition by as_of_date, block, horizon_months
        ) as month_ends

    from completed
    where recency <= 8

),

final as (

    select
        as_of_date,
        block,
        horizon_months,
        cast(max(month_ends) as bigint) as month_ends,
        {{ safe_ratio('sum(share)', 'count(*)') }} as share

    from ranked
    where
        month_ends >= 3
        and share_rank * 2 between month_ends and month_ends + 2
    group by 1, 2, 3

)

select * from final
