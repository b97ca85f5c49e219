-- Grain: one row per practice: the cost of a unit of revenue over the last twelve
-- closed months, with the firm's beside it for practices that earned nothing.

with

project_months as (select * from {{ ref('fct_project_months') }}),

projects as (select * from {{ ref('dim_projects') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

practice_totals as (

    select
        coalesce(projects.practice_id, '') as practice_id,
        sum(project_months.revenue_amount_corporate) as revenue_amount_corporate,
        sum(project_months.cost_amount_corporate) as cost_amount_corporate

    from project_months
    cross join parameters
    inner join projects
        on project_months.project_id = projects.project_id
    where
        not projects.is_internal
        and project_months.month_start < parameters.first_open_month
        and project_months.month_start
        >= {{ add_months('parameters.first_open_month', -12) }}
    group by 1

),

final as (

    select
        practice_id,
        {{ safe_ratio('cost_amount_corporate', 'revenue_amount_corporate') }}
            as practice_cost_ratio,
        {{ safe_ratio(
            'sum(cost_amount_corporate) over ()',
            'sum(revenue_amount_corporate) over ()'
        ) }} as firm_cost_ratio

    from practice_totals

)

select * from final
