-- Grain: one row per day that a forecast is made for and practice: the cost of a unit
-- of revenue over the last twelve closed months, with the firm's beside it for
-- practices that earned nothing.

with

project_months as (select * from {{ ref('fct_project_months') }}),

projects as (select * from {{ ref('dim_projects') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

practice_totals as (

    select
        origins.as_of_date,
        coalesce(projects.practice_id, '') as practice_id,
        sum(project_months.revenue_amount_corporate) as revenue_amount_corporate,
        sum(project_months.cost_amount_corporate) as cost_amount_corporate

    from origins
    inner join project_months
        on
            origins.first_open_month > project_months.month_start
            and {{ add_months('origins.first_open_month', -12) }}
            <= project_months.month_start
    inner join projects
        on project_months.project_id = projects.project_id
    where not projects.is_internal
    group by 1, 2

),

final as (

    select
        as_of_date,
        practice_id,
        {{ safe_ratio('cost_amount_corporate', 'revenue_amount_corporate') }}
            as practice_cost_ratio,
        {{ safe_ratio(
            'sum(cost_amount_corporate) over (partition by as_of_date)',
            'sum(revenue_amount_corporate) over (partition by as_of_date)'
        ) }} as firm_cost_ratio

    from practice_totals

)

select * from final
