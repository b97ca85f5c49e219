-- Grain: one row per expense of a person on a project.

with

expenses as (select * from {{ ref('stg_certinia__expenses') }}),

projects as (select * from {{ ref('dim_projects') }}),

expense_statuses as (

    {{ statuses_in_force() }}

),

final as (

    select
        expenses.expense_id,
        expenses.project_id,
        expenses.person_id,
        expenses.incurred_on,
        {{ month_start('expenses.incurred_on') }} as month_start,
        expenses.expense_type,
        coalesce(expense_statuses.status, 'unmapped') as status,
        expenses.is_approved and expenses.is_in_financials as is_approved,
        expenses.is_billable,
        expenses.is_billed,
        expenses.amount,
        expenses.currency_code,
        case
            when expenses.is_billable then coalesce(expenses.billable_amount, 0)
            else 0
        end as billable_amount,
        coalesce(
            expenses.billing_currency_code,
            projects.currency_code,
            expenses.currency_code
        ) as billable_currency_code,
        expenses.source_status,
        {{ provenance_of('expenses') }}

    from expenses
    left join projects
        on expenses.project_id = projects.project_id
    left join expense_statuses
        on
            expenses.source_system = expense_statuses.source_system
            and expense_statuses.entity = 'expense'
            and expenses.source_status = expense_statuses.source_status

)

select * from final
