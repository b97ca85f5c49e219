-- Grain: one row, with the forecast's dates and the parameters in force on the as-of
-- date.
-- A month is closed when the ledger has closed it. Without a ledger, the month before
-- the as-of month counts as the last closed one.

with

forecast_parameters as (

    {{ rules_in_force(ref('forecast_parameters'), ['parameter_name']) }}

),

accounting_periods as (select * from {{ ref('dim_accounting_periods') }}),

closed_months as (

    select max(month_start) as last_closed_month

    from accounting_periods
    where is_closed and month_start < {{ month_start(as_of()) }}

),

pivoted as (

    select
        {% for parameter in [
            'soft_booking_share',
            'booked_time_grace_days',
            'aged_after_days',
            'unscheduled_burn_months',
            'aged_burn_share',
            'completed_burn_share',
            'booking_shrinkage_hours',
            'stage_shrinkage_deals',
            'leakage_after_days',
            'stale_deal_days',
            'pipeline_start_lag_days',
            'pipeline_duration_days',
        ] -%}
        max(
            case when parameter_name = '{{ parameter }}' then parameter_value end
        ) as {{ parameter }},
        {% endfor -%}
        max(
            case
                when parameter_name = 'won_without_project_days' then parameter_value
            end
        ) as won_without_project_days

    from forecast_parameters

),

final as (

    select
        {{ as_of() }} as as_of_date,
        {{ month_start(as_of()) }} as as_of_month,
        cast({{ dbt.date_trunc('year', as_of()) }} as date) as year_starts_on,
        {{ add_months(month_start(as_of()), 1) }} as next_month,
        {{ add_months(month_start(as_of()), 12) }} as horizon_month,
        coalesce(
            {{ add_months('closed_months.last_closed_month', 1) }},
            {{ month_start(as_of()) }}
        ) as first_open_month,
        pivoted.soft_booking_share,
        cast(pivoted.booked_time_grace_days as integer) as booked_time_grace_days,
        cast(pivoted.aged_after_days as integer) as aged_after_days,
        cast(pivoted.unscheduled_burn_months as integer) as unscheduled_burn_months,
        pivoted.aged_burn_share,
        pivoted.completed_burn_share,
        pivoted.booking_shrinkage_hours,
        pivoted.stage_shrinkage_deals,
        cast(pivoted.leakage_after_days as integer) as leakage_after_days,
        cast(pivoted.stale_deal_days as integer) as stale_deal_days,
        cast(pivoted.pipeline_start_lag_days as integer) as pipeline_start_lag_days,
        cast(pivoted.pipeline_duration_days as integer) as pipeline_duration_days,
        cast(pivoted.won_without_project_days as integer) as won_without_project_days

    from pivoted
    cross join closed_months

)

select * from final
