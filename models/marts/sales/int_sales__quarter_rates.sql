-- Grain: one row per customer, practice and quarter in which anything was billable or
-- earned: billable hours, and the revenue of labour, in the corporate currency.
-- A quarter counts once a month of it has posted revenue.

with

time_entries as (

    select * from {{ ref('fct_time_entries') }}

),

revenue_postings as (

    select * from {{ ref('fct_revenue_postings') }}

),

projects as (

    select * from {{ ref('dim_projects') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

month_rates as (

    select * from {{ ref('int_currency__month_rates') }}

),

worked as (

    select
        project_id,
        month_start,
        currency_code,
        hours,
        0 as revenue_amount

    from time_entries
    where is_approved and is_billable

),

earned as (

    select
        project_id,
        month_start,
        currency_code,
        0 as hours,
        amount as revenue_amount

    from revenue_postings
    where account_kind = 'income' and posted_on <= {{ as_of() }}

),

posted_quarters as (

    select distinct months.quarter_start

    from earned
    inner join months
        on earned.month_start = months.month_start

),

movements as (

    select * from worked
    union all
    select * from earned

),

final as (

    select
        coalesce(projects.customer_id, 'unmatched') as customer_id,
        coalesce(projects.practice_id, 'unassigned') as practice_id,
        months.quarter_start,
        {{ hours('sum(movements.hours)') }} as billable_hours,
        {{ money(
            'sum(movements.revenue_amount * coalesce(month_rates.rate_to_corporate, 1))'
        ) }} as revenue_amount_corporate

    from movements
    inner join months
        on movements.month_start = months.month_start
    inner join posted_quarters
        on months.quarter_start = posted_quarters.quarter_start
    left join projects
        on movements.project_id = projects.project_id
    left join month_rates
        on
            movements.currency_code = month_rates.currency_code
            and movements.month_start = month_rates.month_start
    group by 1, 2, 3

)

select * from final
