-- Grain: one row per project per month, from its first movement to the as-of month,
-- with running totals.

with

movements as (select * from {{ ref('int_projects__month_movements') }}),

months as (select * from {{ ref('dim_months') }}),

first_months as (

    select
        project_id,
        min(month_start) as first_month

    from movements
    group by 1

),

project_months as (

    select
        first_months.project_id,
        months.month_start,
        coalesce(movements.hours, 0) as hours,
        coalesce(movements.approved_hours, 0) as approved_hours,
        coalesce(movements.revenue_amount, 0) as revenue_amount,
        coalesce(movements.labour_cost_amount, 0) as labour_cost_amount,
        coalesce(movements.subcontract_cost_amount, 0) as subcontract_cost_amount,
        coalesce(movements.expense_cost_amount, 0) as expense_cost_amount,
        coalesce(movements.billed_amount, 0) as billed_amount

    from first_months
    inner join months
        on
            first_months.first_month <= months.month_start
            and months.month_start <= {{ as_of() }}
    left join movements
        on
            first_months.project_id = movements.project_id
            and months.month_start = movements.month_start

),

final as (

    select
        project_id,
        month_start,
        hours,
        approved_hours,
        revenue_amount,
        labour_cost_amount,
        subcontract_cost_amount,
        expense_cost_amount,
        billed_amount,
        labour_cost_amount + subcontract_cost_amount + expense_cost_amount
            as cost_amount,
        sum(approved_hours) over (
            partition by project_id order by month_start
        ) as approved_hours_to_date,
        sum(revenue_amount) over (
            partition by project_id order by month_start
        ) as revenue_to_date,
        sum(billed_amount) over (
            partition by project_id order by month_start
        ) as billed_to_date

    from project_months

)

select * from final
