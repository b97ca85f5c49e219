-- Grain: one row per forecast version, contract line whose revenue follows hours, and
-- month: the hours behind its amount.
-- Months that the ledger has recognised hold what was approved, later ones what is
-- booked; soft bookings count at the share that is expected to be worked.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

soft_conversions as (select * from {{ ref('fct_soft_conversions') }}),

contracts as (select * from {{ ref('int_revenue_forecast__contracts_known') }}),

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

line_hours as (select * from {{ ref('int_revenue_forecast__line_hours') }}),

approved as (select * from {{ ref('int_revenue_forecast__approved_hours') }}),

hourly as (

    select
        contracts.as_of_date,
        contracts.contract_line_id,
        contracts.project_id,
        origins.forecast_version_id,
        soft_conversions.soft_share,
        origins.year_starts_on,
        contracts.revenue_method = 'percent_complete' as is_progress,
        coalesce(open_lines.open_from_month, origins.next_month) as open_from_month

    from contracts
    inner join origins
        on contracts.as_of_date = origins.as_of_date
    inner join soft_conversions
        on contracts.as_of_date = soft_conversions.as_of_date
    left join open_lines
        on
            contracts.as_of_date = open_lines.as_of_date
            and contracts.contract_line_id = open_lines.contract_line_id
    where
        contracts.revenue_method in (
            'time_and_materials', 'staff_augmentation', 'percent_complete'
        )

),

worked as (

    select
        hourly.forecast_version_id,
        hourly.as_of_date,
        hourly.contract_line_id,
        hourly.is_progress,
        approved.month_start,
        1 as probability,
        approved.hours as planned_hours,
        approved.billable_hours as planned_billable_hours,
        approved.hours as expected_hours,
        approved.billable_hours,
        approved.billable_amount

    from hourly
    inner join approved
        on
            hourly.project_id = approved.project_id
            and hourly.year_starts_on <= approved.month_start
            and hourly.open_from_month > approved.month_start
            and hourly.as_of_date >= approved.recorded_on

),

booked as (

    select
        hourly.forecast_version_id,
        hourly.as_of_date,
        hourly.contract_line_id,
        hourly.is_progress,
        line_hours.month_start,
        case
            when line_hours.commitment = 'soft' then hourly.soft_share
            else 1
        end as probability,
        line_hours.planned_hours,
        line_hours.planned_billable_hours,
        line_hours.expected_hours,
        line_hours.billable_hours,
        line_hours.billable_amount

    from hourly
    inner join line_hours
        on
            hourly.as_of_date = line_hours.as_of_date
            and hourly.contract_line_id = line_hours.contract_line_id

),

stacked as (

    select * from worked
    union all
    select * from booked

),

counted as (

    select
        *,
        case when is_progress then planned_hours else planned_billable_hours end
            as planned,
        case when is_progress then expected_hours else billable_hours end as expected

    from stacked

),

final as (

    select
        forecast_version_id,
        contract_line_id,
        month_start,
        as_of_date,
        {{ hours('sum(planned * probability)') }} as planned_hours,
        {{ hours('sum(expected * probability)') }} as expected_hours,
        {{ div(
            'sum(billable_amount * probability)', 'sum(billable_hours * probability)'
        ) }} as hourly_rate

    from counted
    group by 1, 2, 3, 4

)

select * from final
