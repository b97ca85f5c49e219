-- Grain: one row per day that a forecast is made for, project (or none), legal entity,
-- currency, method and month of the day's year with revenue entered or cost by then.
-- Revenue whose project nobody could tell stays in the total, as a line of its own.
-- Cost counts in closed months only: in an open month it comes with the backlog it
-- serves.

with

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

project_months as (select * from {{ ref('fct_project_months') }}),

projects as (select * from {{ ref('dim_projects') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

posted as (

    select
        origins.as_of_date,
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

    from origins
    inner join revenue_postings
        on
            origins.year_starts_on <= revenue_postings.month_start
            and origins.as_of_date >= revenue_postings.posted_on
            and origins.as_of_date >= revenue_postings.entered_on

),

spent as (

    select
        origins.as_of_date,
        project_months.project_id,
        projects.legal_entity_id,
        project_months.currency_code,
        project_months.month_start,
        'recognised' as method,
        cast(0 as decimal(18, 2)) as amount,
        project_months.cost_amount

    from origins
    inner join project_months
        on
            origins.year_starts_on <= project_months.month_start
            and origins.first_open_month > project_months.month_start
    inner join projects
        on project_months.project_id = projects.project_id
    where not projects.is_internal and project_months.cost_amount <> 0

),

stacked as (

    select * from posted
    union all
    select * from spent

),

totalled as (

    select
        as_of_date,
        project_id,
        legal_entity_id,
        currency_code,
        month_start,
        method,
        {{ money('sum(amount)') }} as amount,
        {{ money('sum(cost_amount)') }} as cost_amount

    from stacked
    group by 1, 2, 3, 4, 5, 6

),

final as (

    select
        as_of_date,
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
