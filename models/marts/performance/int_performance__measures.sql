-- Grain: one row per practice, customer, month and measure, in hours or in the
-- corporate currency.
-- Cash is applied to what a customer owes, not to a practice, which is null there. Net
-- revenue of labour is revenue without rebilled expenses and without what is
-- subcontracted.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

invoice_lines as (select * from {{ ref('fct_invoice_lines') }}),

collections as (select * from {{ ref('int_billing__collections_allocated') }}),

contracts as (select * from {{ ref('dim_contracts') }}),

project_months as (select * from {{ ref('fct_project_months') }}),

projects as (select * from {{ ref('dim_projects') }}),

worked as (

    select
        project_id,
        month_start,
        currency_code,
        'billable_hours' as measure,
        hours as amount
    from time_entries
    where is_approved and is_billable
    union all
    select
        project_id,
        month_start,
        currency_code,
        'standard_amount' as measure,
        coalesce(standard_amount, billable_amount) as amount
    from time_entries
    where is_approved and is_billable

),

earned as (

    select
        project_id,
        month_start,
        currency_code,
        'labour_revenue_amount' as measure,
        amount
    from revenue_postings
    where account_kind = 'income' and posted_on <= {{ as_of() }}
    union all
    select
        project_id,
        month_start,
        currency_code,
        'labour_revenue_amount' as measure,
        -subcontract_cost_amount as amount
    from project_months

),

billed as (

    select
        project_id,
        month_start,
        currency_code,
        'billed_amount' as measure,
        amount
    from invoice_lines
    where line_kind = 'income' and invoice_date <= {{ as_of() }}
    union all
    select
        project_id,
        month_start,
        currency_code,
        'billed_with_expenses_amount' as measure,
        amount
    from invoice_lines
    where invoice_date <= {{ as_of() }}

),

of_projects as (

    select
        projects.practice_id,
        projects.customer_id,
        movements.month_start,
        movements.currency_code,
        movements.measure,
        movements.amount
    from (
        select * from worked
        union all
        select * from earned
        union all
        select * from billed
    ) as movements
    left join projects
        on movements.project_id = projects.project_id

),

of_customers as (

    select
        cast(null as {{ dbt.type_string() }}) as practice_id,
        contracts.customer_id,
        collections.month_start,
        contracts.currency_code,
        'collected_amount' as measure,
        collections.amount
    from collections
    inner join contracts
        on collections.contract_id = contracts.contract_id

),

movements as (

    select * from of_projects
    union all
    select * from of_customers

),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

final as (

    select
        movements.practice_id,
        movements.customer_id,
        movements.month_start,
        movements.measure,
        {{ money(
            "sum(movements.amount * case when movements.measure = 'billable_hours'"
            ' then 1 else coalesce(month_rates.rate_to_corporate, 1) end)'
        ) }} as amount

    from movements
    left join month_rates
        on
            movements.currency_code = month_rates.currency_code
            and movements.month_start = month_rates.month_start
    group by 1, 2, 3, 4

)

select * from final
