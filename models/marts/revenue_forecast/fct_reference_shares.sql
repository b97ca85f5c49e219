-- Grain: one row per day that a forecast was made for, block (renewal, run_rate) and
-- horizon in months: which share of a month's revenue comes from what nobody has signed
-- or offered so many months before.
-- The median over the last eight month ends whose months the ledger had closed by the
-- day. A horizon with fewer than three starts from the share of the longest one below
-- it that has them. What is new grows with the time ahead: its share goes on by the
-- last step that is known, to nine tenths at most, where a young firm has seen no
-- further.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

unsigned_shares as (select * from {{ ref('int_revenue_forecast__unsigned_shares') }}),

completed as (

    select
        origins.as_of_date,
        unsigned_shares.block,
        unsigned_shares.horizon_months,
        unsigned_shares.revenue_share,
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
            partition by as_of_date, block, horizon_months
            order by revenue_share, recency
        ) as share_rank,
        count(*) over (
            partition by as_of_date, block, horizon_months
        ) as month_ends

    from completed
    where recency <= 8

),

medians as (

    select
        as_of_date,
        block,
        horizon_months,
        max(month_ends) as month_ends,
        {{ safe_ratio('sum(revenue_share)', 'count(*)') }} as revenue_share

    from ranked
    where
        month_ends >= 3
        and share_rank * 2 between month_ends and month_ends + 2
    group by 1, 2, 3

),

horizons as (
    {% for horizon in range(1, 13) %}
    select {{ horizon }} as horizon_months
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}

),

longest as (

    select
        medians.as_of_date,
        medians.block,
        horizons.horizon_months,
        max(medians.horizon_months) as learnt_at_months

    from medians
    inner join horizons
        on medians.horizon_months <= horizons.horizon_months
    group by 1, 2, 3

),

extended as (

    select
        longest.as_of_date,
        longest.block,
        longest.horizon_months,
        longest.learnt_at_months,
        medians.month_ends,
        medians.revenue_share,
        case
            when longest.block = 'run_rate'
                then greatest(medians.revenue_share - shorter.revenue_share, 0)
            else 0
        end as monthly_increase

    from longest
    inner join medians
        on
            longest.as_of_date = medians.as_of_date
            and longest.block = medians.block
            and longest.learnt_at_months = medians.horizon_months
    left join medians as shorter
        on
            longest.as_of_date = shorter.as_of_date
            and longest.block = shorter.block
            and longest.learnt_at_months - 1 = shorter.horizon_months

),

final as (

    select
        as_of_date,
        block,
        horizon_months,
        learnt_at_months,
        cast(month_ends as bigint) as month_ends,
        cast(least(
            revenue_share
            + coalesce(monthly_increase, 0) * (horizon_months - learnt_at_months),
            greatest(revenue_share, 0.9)
        ) as decimal(18, 6)) as revenue_share

    from extended

)

select * from final
