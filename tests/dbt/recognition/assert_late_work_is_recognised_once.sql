-- If this fails, work was lost or counted twice on its way from the month in which it
-- was done to the month whose books know it: all months of a line have the same hours
-- and amounts by either.

with

last_months as (

    select
        contract_line_id,
        max(month_start) as month_start
    from {{ ref('int_recognition__work_months') }}
    group by 1

)

select
    work_months.contract_line_id,
    work_months.earned_hours,
    work_months.known_hours
from {{ ref('int_recognition__work_months') }} as work_months
inner join last_months
    on
        work_months.contract_line_id = last_months.contract_line_id
        and work_months.month_start = last_months.month_start
where
    work_months.earned_hours <> work_months.known_hours
    or work_months.earned_fee_amount <> work_months.known_fee_amount
    or work_months.earned_milestone_amount <> work_months.known_milestone_amount
    or work_months.earned_expense_amount <> work_months.known_expense_amount
    or work_months.earned_write_down_amount <> work_months.known_write_down_amount
