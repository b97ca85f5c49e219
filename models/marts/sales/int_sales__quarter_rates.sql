-- Grain: one row per customer, practice and quarter in which anything was billable or
-- earned, in the corporate currency.
-- Only work billed by the hour has a price per hour: at a fixed price, hours and
-- revenue fall into different quarters. A quarter counts once the revenue of all its
-- months is posted.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

projects as (select * from {{ ref('dim_projects') }}),

months as (select * from {{ ref('dim_months') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

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

    select months.quarter_start

    from earned
    inner join months
        on earned.month_start = months.month_start
    group by 1
    having count(distinct earned.month_start) = 3

),

movements as (

    select * from worked
    union all
    select * from earned

),

described as (

    select
        months.quarter_start,
        movements.hours,
        coalesce(projects.customer_id, 'unmatched') as customer_id,
        coalesce(projects.practice_id, 'unassigned') as practice_id,
        coalesce(
            {{ billed_by_the_hour('projects.revenue_method') }},
            false
        ) as is_hourly,
        movements.revenue_amount * coalesce(month_rates.rate_to_corporate, 1)
            as revenue_amount

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

),

final as (

    select
        customer_id,
        practice_id,
        quarter_start,
        {{ hours('sum(case when is_hourly then hours else 0 end)') }} as billable_hours,
        {{ money('sum(case when is_hourly then revenue_amount else 0 end)') }}
            as hourly_revenue_amount_corporate,
        {{ money('sum(case when is_hourly then 0 else revenue_amount end)') }}
            as fixed_revenue_amount_corporate

    from described
    group by 1, 2, 3

)

select * from final
