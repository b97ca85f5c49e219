-- Grain: one row per project with approved time or expenses: hours and costs until the
-- as-of date, in the project's currency; an expense in another one is converted at the
-- rate of its day.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

expenses as (select * from {{ ref('fct_expenses') }}),

projects as (select * from {{ ref('dim_projects') }}),

exchange_rates as (select * from {{ ref('fct_exchange_rates') }}),

spent as (

    select
        project_id,
        hours,
        cost_amount as labour_cost,
        0 as expense_cost

    from time_entries
    where is_approved and ends_on <= {{ as_of() }}

    union all

    select
        expenses.project_id,
        0 as hours,
        0 as labour_cost,
        {{ money(
            'expenses.amount * '
            ~ div('expense_rates.rate_to_corporate', 'project_rates.rate_to_corporate')
        ) }} as expense_cost

    from expenses
    inner join projects
        on expenses.project_id = projects.project_id
    inner join exchange_rates as expense_rates
        on
            expenses.currency_code = expense_rates.currency_code
            and {{ holds_on('expense_rates', 'expenses.incurred_on') }}
    inner join exchange_rates as project_rates
        on
            projects.currency_code = project_rates.currency_code
            and {{ holds_on('project_rates', 'expenses.incurred_on') }}
    where expenses.is_approved and expenses.incurred_on <= {{ as_of() }}

),

final as (

    select
        project_id,
        {{ hours('sum(hours)') }} as hours_to_date,
        {{ money('sum(labour_cost)') }} as labour_cost_to_date,
        {{ money('sum(expense_cost)') }} as expense_cost_to_date

    from spent
    group by 1

)

select * from final
