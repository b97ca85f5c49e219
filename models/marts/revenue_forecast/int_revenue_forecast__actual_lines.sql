-- Grain: one row per project (or none), legal entity, currency, method and month of the
-- as-of year with posted revenue or cost.
-- Revenue whose project nobody could tell stays in the total, as a line of its own.
-- Cost counts in closed months only: in an open month it comes with the backlog it
-- serves.

with

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

project_months as (select * from {{ ref('fct_project_months') }}),

projects as (select * from {{ ref('dim_projects') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

posted as (

    select
        revenue_postings.project_id,
        revenue_postings.legal_entity_id,
        revenue_postings.currency_code,
        revenue_postings.month_start,
        case
            when revenue_postings.account_kind = 'income' then 'recognised'
            else 'rebilled_expenses'
        end as method,
        revenue_postings.amount,
        cast(0 as decimal(18, 2)) as cost_amount

    from revenue_postings
    cross join parameters
    where
        revenue_postings.month_start >= parameters.year_starts_on
        and revenue_postings.posted_on <= parameters.as_of_date

),

spent as (

    select
        project_months.project_id,
        projects.legal_entity_id,
        project_months.currency_code,
        project_months.month_start,
        'recognised' as method,
        cast(0 as decimal(18, 2)) as amount,
        project_months.cost_amount

    from project_months
    cross join parameters
    inner join projects
        on project_months.project_id = projects.project_id
    where
        not projects.is_internal
        and project_months.cost_amount <> 0
        and project_months.month_start >= parameters.year_starts_on
        and project_months.month_start < parameters.first_open_month

),

stacked as (

    select * from posted
    union all
    select * from spent

),

totalled as (

    select
        project_id,
        legal_entity_id,
        currency_code,
        month_start,
        method,
        {{ money('sum(amount)') }} as amount,
        {{ money('sum(cost_amount)') }} as cost_amount

    from stacked
    group by 1, 2, 3, 4, 5

),

final as (

    select
        project_id,
        legal_entity_id,
        currency_code,
        month_start,
        method,
        {{ factor(1) }} as factor_p,
        {{ factor('amount') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ factor(1) }} as factor_phi,
        amount,
        cost_amount

    from totalled
    where amount <> 0 or cost_amount <> 0

)

select * from final
