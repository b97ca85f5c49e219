-- Grain: one row per day that a forecast was made for and sales stage: by how many days
-- deals that were won closed later than their close date had said at a month end, while
-- they stood in the stage.
-- Deals that moved on count once for each month end. The mean of the stage is pulled
-- towards that of all stages, as if `stage_shrinkage_deals` more had been seen.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

opportunity_history as (select * from {{ ref('hst_opportunities') }}),

months as (select * from {{ ref('dim_months') }}),

won as (

    select
        opportunity_id,
        min(valid_from) as won_on

    from opportunity_history
    where is_won
    group by 1

),

promised as (

    select
        opportunity_history.stage_name,
        won.won_on,
        {{ days_between('opportunity_history.close_date', 'won.won_on') }} as slip_days

    from opportunity_history
    inner join won
        on opportunity_history.opportunity_id = won.opportunity_id
    inner join months
        on {{ holds_on('opportunity_history', 'months.month_end') }}
    where
        not opportunity_history.is_closed
        and opportunity_history.close_date >= months.month_end

),

by_stage as (

    select
        origins.as_of_date,
        origins.stage_shrinkage_deals,
        promised.stage_name,
        count(*) as promises,
        sum(promised.slip_days) as slip_days

    from origins
    inner join promised
        on origins.as_of_date >= promised.won_on
    group by 1, 2, 3

),

with_firm as (

    select
        *,
        {{ div(
            'sum(slip_days) over (partition by as_of_date)',
            'sum(promises) over (partition by as_of_date)'
        ) }} as firm_slip_days

    from by_stage

),

final as (

    select
        as_of_date,
        stage_name,
        cast(promises as bigint) as promises,
        {{ safe_ratio('slip_days', 'promises') }} as mean_slip_days,
        cast(firm_slip_days as decimal(18, 6)) as firm_slip_days,
        cast(round(
            {{ div(
                'slip_days + stage_shrinkage_deals * firm_slip_days',
                'promises + stage_shrinkage_deals'
            ) }}, 0
        ) as integer) as slip_days

    from with_firm

)

select * from final
