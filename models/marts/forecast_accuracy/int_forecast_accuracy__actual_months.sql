-- Grain: one row per month end that a forecast was made for, practice, block and month
-- since that the ledger has closed: the revenue that came, at the rates of the month
-- end.

with

origins as (select * from {{ ref('int_forecast_accuracy__origins') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

revenue_since as (select * from {{ ref('int_revenue_forecast__revenue_since') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

final as (

    select
        revenue_since.as_of_date,
        coalesce(items.practice_name, 'Unassigned') as practice_name,
        revenue_since.block,
        revenue_since.month_start,
        {{ money(
            'sum(revenue_since.amount * coalesce(month_rates.rate_to_corporate, 1))'
        ) }} as amount_corporate

    from revenue_since
    inner join origins
        on revenue_since.as_of_date = origins.as_of_date
    inner join parameters
        on revenue_since.month_start < parameters.first_open_month
    left join items
        on revenue_since.project_id = items.item_id
    left join month_rates
        on
            revenue_since.currency_code = month_rates.currency_code
            and origins.as_of_month = month_rates.month_start
    group by 1, 2, 3, 4

)

select * from final
