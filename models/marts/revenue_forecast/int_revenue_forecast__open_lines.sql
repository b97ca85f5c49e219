-- Grain: one row per contract line with backlog left on the as-of date.
-- A line's forecast begins in the month after its last posted revenue, so that a month
-- that the ledger has recognised for this line, closed or not, is never forecast again.

with

backlog as (select * from {{ ref('int_backlog__line_months') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

projects as (select * from {{ ref('dim_projects') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

last_posted as (

    select
        contract_line_id,
        max(month_start) as last_posted_month

    from revenue_postings
    where account_kind = 'income' and posted_on <= {{ as_of() }}
    group by 1

),

final as (

    select
        backlog.contract_line_id,
        contract_lines.project_id,
        contract_lines.revenue_method,
        coalesce(projects.stage in ('completed', 'canceled'), false) as is_over,
        backlog.closing_amount as remaining_amount,
        coalesce(projects.starts_on, contract_lines.starts_on) as starts_on,
        coalesce(projects.ends_on, contract_lines.ends_on) as ends_on,
        coalesce(
            projects.estimated_hours_at_completion, projects.planned_hours
        ) as estimated_hours_at_completion,
        greatest(
            parameters.first_open_month,
            coalesce(
                {{ add_months('last_posted.last_posted_month', 1) }},
                parameters.first_open_month
            )
        ) as open_from_month

    from backlog
    cross join parameters
    inner join contract_lines
        on backlog.contract_line_id = contract_lines.contract_line_id
    left join projects
        on contract_lines.project_id = projects.project_id
    left join last_posted
        on backlog.contract_line_id = last_posted.contract_line_id
    where
        backlog.month_start = parameters.as_of_month
        and backlog.closing_amount > 0

)

select * from final
