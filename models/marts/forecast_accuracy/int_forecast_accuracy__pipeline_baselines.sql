-- Grain: one row per day that a forecast is made for, practice and month ahead: B5,
-- what the CRM says.
-- Each open deal is worth its amount times the CRM's own probability, all of it in the
-- month in which it is to close. A close date that has passed means the next month.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

deals as (select * from {{ ref('int_revenue_forecast__deals_known') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

closing as (

    select
        deals.as_of_date,
        coalesce(items.practice_name, 'Unassigned') as practice_name,
        greatest({{ month_start('deals.close_date') }}, origins.next_month)
            as month_start,
        origins.horizon_month,
        deals.amount
        * coalesce(deals.crm_probability, 0)
        * coalesce(month_rates.rate_to_corporate, 1) as amount

    from deals
    inner join origins
        on deals.as_of_date = origins.as_of_date
    left join items
        on deals.opportunity_id = items.item_id
    left join month_rates
        on
            items.currency_code = month_rates.currency_code
            and origins.as_of_month = month_rates.month_start
    where not deals.is_closed

),

final as (

    select
        as_of_date,
        'B5' as baseline,
        'pipeline' as block,
        practice_name,
        month_start,
        {{ money('sum(amount)') }} as amount_corporate

    from closing
    where month_start <= horizon_month
    group by 1, 2, 3, 4, 5

)

select * from final
