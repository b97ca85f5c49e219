-- Grain: one row per day that a forecast is made for and deal that may still bring
-- revenue on it: open, or won and still without a project.
-- An open deal closes as much later, or earlier, than it says as deals of its stage
-- have, if that is yet to come. A close date that has passed is moved to the end of the
-- next month. The work follows the close at the lag that the deal expects, and never
-- before the day after it.

with

deals as (select * from {{ ref('int_revenue_forecast__deals_known') }}),

stage_win_rates as (select * from {{ ref('fct_stage_win_rates') }}),

close_slips as (select * from {{ ref('fct_close_slips') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

live_deals as (

    select
        deals.*,
        origins.pipeline_start_lag_days,
        origins.pipeline_duration_days,
        case
            when deals.is_won then deals.close_date
            else {{ add_days(
                'deals.close_date', 'coalesce(close_slips.slip_days, 0)'
            ) }}
        end as slipped_close_date,
        {{ add_days(add_months('origins.next_month', 1), -1) }} as next_month_end

    from deals
    inner join origins
        on deals.as_of_date = origins.as_of_date
    left join close_slips
        on
            deals.as_of_date = close_slips.as_of_date
            and deals.stage_name = close_slips.stage_name
    where
        deals.amount <> 0
        and (
            not deals.is_closed
            or (
                deals.is_won
                and not deals.has_project
                and not deals.is_change_request
                and deals.close_date >= {{ add_days(
                    'deals.as_of_date', '-1 * origins.won_without_project_days'
                ) }}
            )
        )

),

deals_closing as (

    select
        *,
        case
            when is_won or slipped_close_date > as_of_date then slipped_close_date
            when close_date > as_of_date then close_date
            else next_month_end
        end as closes_on

    from live_deals

),

deals_started as (

    select
        *,
        greatest(
            {{ add_days(
                'closes_on', 'coalesce(start_lag_days, pipeline_start_lag_days)'
            ) }},
            {{ add_days('closes_on', 1) }},
            {{ add_days('as_of_date', 1) }}
        ) as starts_on,
        greatest(coalesce(duration_days, pipeline_duration_days - 1), 0) as work_days

    from deals_closing

),

final as (

    select
        deals_started.as_of_date,
        deals_started.opportunity_id,
        deals_started.stage_name,
        case
            when deals_started.is_won then 'won_without_project'
            else 'stage_weighted'
        end as method,
        case
            when deals_started.is_won then {{ factor(1) }}
            else {{ factor(
                'coalesce(stage_win_rates.win_probability,'
                ' deals_started.crm_probability, 0)'
            ) }}
        end as win_probability,
        {{ money('deals_started.amount') }} as amount,
        deals_started.closes_on,
        deals_started.closes_on > deals_started.close_date as is_close_date_moved,
        deals_started.starts_on,
        {{ add_days('deals_started.starts_on', 'deals_started.work_days') }}
            as ends_on

    from deals_started
    left join stage_win_rates
        on
            deals_started.as_of_date = stage_win_rates.as_of_date
            and deals_started.stage_name = stage_win_rates.stage_name
            and {{ deal_age_band('deals_started.age_days') }}
            = stage_win_rates.age_band

)

select * from final
