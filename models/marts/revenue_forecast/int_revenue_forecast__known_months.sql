-- Grain: one row per day that a forecast is made for, practice and month of the two
-- years before its first open month: the revenue that the ledger had entered by that
-- day.
-- Every month is there, empty or not, and all take the day's rates: a forecast has no
-- opinion on currencies.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

months as (select * from {{ ref('dim_months') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

entered as (

    select
        origins.as_of_date,
        revenue_postings.month_start,
        coalesce(items.practice_id, '') as practice_id,
        coalesce(items.practice_name, 'Unassigned') as practice_name,
        sum(
            revenue_postings.amount * coalesce(month_rates.rate_to_corporate, 1)
        ) as amount

    from origins
    inner join revenue_postings
        on
            origins.first_open_month > revenue_postings.month_start
            and {{ add_months('origins.first_open_month', -24) }}
            <= revenue_postings.month_start
            and origins.as_of_date >= revenue_postings.posted_on
            and origins.as_of_date >= revenue_postings.entered_on
    left join items
        on revenue_postings.project_id = items.item_id
    left join month_rates
        on
            revenue_postings.currency_code = month_rates.currency_code
            and origins.as_of_month = month_rates.month_start
    group by 1, 2, 3, 4

),

practices as (

    select distinct
        as_of_date,
        practice_id,
        practice_name

    from entered

),

final as (

    select
        practices.as_of_date,
        practices.practice_id,
        practices.practice_name,
        months.month_start,
        {{ months_between('months.month_start', 'origins.first_open_month') }}
            as months_back,
        {{ money('coalesce(entered.amount, 0)') }} as amount_corporate

    from practices
    inner join origins
        on practices.as_of_date = origins.as_of_date
    inner join months
        on
            origins.first_open_month > months.month_start
            and {{ add_months('origins.first_open_month', -24) }}
            <= months.month_start
    left join entered
        on
            practices.as_of_date = entered.as_of_date
            and practices.practice_id = entered.practice_id
            and months.month_start = entered.month_start

)

select * from final
