-- Grain: one row per day that a forecast is made for and contract line with backlog on
-- a project that isn't over: what is left of it after the day's month.

with

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

scheduled_lines as (select * from {{ ref('int_revenue_forecast__scheduled_lines') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

placed_by_now as (

    select
        scheduled_lines.as_of_date,
        scheduled_lines.contract_line_id,
        sum(scheduled_lines.amount) as amount

    from scheduled_lines
    inner join origins
        on scheduled_lines.as_of_date = origins.as_of_date
    where scheduled_lines.month_start <= origins.as_of_month
    group by 1, 2

),

final as (

    select
        open_lines.as_of_date,
        origins.as_of_month,
        open_lines.contract_line_id,
        open_lines.revenue_method,
        {{ month_start('open_lines.starts_on') }} as starts_in,
        {{ months_to_end_band(
            'coalesce('
            ~ months_between('origins.as_of_month', 'open_lines.ends_on')
            ~ ', origins.unscheduled_burn_months)'
        ) }} as months_to_end,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate,
        open_lines.remaining_amount - coalesce(placed_by_now.amount, 0)
            as backlog_amount

    from open_lines
    inner join origins
        on open_lines.as_of_date = origins.as_of_date
    inner join contract_lines
        on open_lines.contract_line_id = contract_lines.contract_line_id
    left join placed_by_now
        on
            open_lines.as_of_date = placed_by_now.as_of_date
            and open_lines.contract_line_id = placed_by_now.contract_line_id
    left join month_rates
        on
            contract_lines.currency_code = month_rates.currency_code
            and origins.as_of_month = month_rates.month_start
    where not open_lines.is_over

)

select * from final
