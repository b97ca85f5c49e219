-- Grain: one row per project per month in which anything was worked, spent, earned or
-- billed.
-- Hours are all that was recorded and not rejected; cost counts what was approved. The
-- work of people from outside is subcontracted.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

expenses as (select * from {{ ref('fct_expenses') }}),

people as (select * from {{ ref('dim_people') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

invoice_lines as (select * from {{ ref('fct_invoice_lines') }}),

worked as (

    select
        time_entries.project_id,
        time_entries.month_start,
        case
            when time_entries.status <> 'rejected' then time_entries.hours else 0
        end as hours,
        case
            when time_entries.is_approved then time_entries.hours else 0
        end as approved_hours,
        0 as revenue_amount,
        case
            when time_entries.is_approved and not coalesce(people.is_external, false)
                then time_entries.cost_amount
            else 0
        end as labour_cost_amount,
        case
            when time_entries.is_approved and coalesce(people.is_external, false)
                then time_entries.cost_amount
            else 0
        end as subcontract_cost_amount,
        0 as expense_cost_amount,
        0 as billed_amount

    from time_entries
    left join people
        on time_entries.person_id = people.person_id

),

spent as (

    select
        project_id,
        month_start,
        0 as hours,
        0 as approved_hours,
        0 as revenue_amount,
        0 as labour_cost_amount,
        0 as subcontract_cost_amount,
        amount as expense_cost_amount,
        0 as billed_amount

    from expenses
    where is_approved

),

earned as (

    select
        project_id,
        month_start,
        0 as hours,
        0 as approved_hours,
        amount as revenue_amount,
        0 as labour_cost_amount,
        0 as subcontract_cost_amount,
        0 as expense_cost_amount,
        0 as billed_amount

    from revenue_postings

),

billed as (

    select
        project_id,
        month_start,
        0 as hours,
        0 as approved_hours,
        0 as revenue_amount,
        0 as labour_cost_amount,
        0 as subcontract_cost_amount,
        0 as expense_cost_amount,
        amount as billed_amount

    from invoice_lines

),

movements as (

    select * from worked
    union all
    select * from spent
    union all
    select * from earned
    union all
    select * from billed

),

final as (

    select
        project_id,
        month_start,
        {{ hours('sum(hours)') }} as hours,
        {{ hours('sum(approved_hours)') }} as approved_hours,
        {{ money('sum(revenue_amount)') }} as revenue_amount,
        {{ money('sum(labour_cost_amount)') }} as labour_cost_amount,
        {{ money('sum(subcontract_cost_amount)') }} as subcontract_cost_amount,
        {{ money('sum(expense_cost_amount)') }} as expense_cost_amount,
        {{ money('sum(billed_amount)') }} as billed_amount

    from movements
    where project_id is not null and month_start <= {{ as_of() }}
    group by 1, 2

)

select * from final
