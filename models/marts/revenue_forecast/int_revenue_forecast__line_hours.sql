-- Grain: one row per day that a forecast is made for, contract line, month and
-- commitment (hard or soft) with hours that the ledger has yet to recognise.
-- Worked time is hard whatever the booking was. Only billable hours have a rate. Hours
-- to come count at the share of bookings that the calendar month usually sees worked.

with

project_hours as (select * from {{ ref('int_revenue_forecast__project_hours') }}),

assignments as (

    select * from {{ ref('int_revenue_forecast__assignments_known') }}

),

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

booking_yields as (select * from {{ ref('fct_booking_yields') }}),

rated as (

    select
        open_lines.as_of_date,
        open_lines.contract_line_id,
        project_hours.month_start,
        project_hours.worked_hours,
        project_hours.worked_billable_hours,
        project_hours.worked_amount,
        case
            when project_hours.worked_hours > 0 then 'hard'
            else coalesce(assignments.commitment, 'hard')
        end as commitment,
        project_hours.expected_hours - project_hours.worked_hours as hours_planned,
        (project_hours.expected_hours - project_hours.worked_hours)
        * coalesce(booking_yields.booking_yield, 1) as hours_to_come,
        case when assignments.is_billable then assignments.bill_rate end as bill_rate

    from open_lines
    inner join project_hours
        on
            open_lines.as_of_date = project_hours.as_of_date
            and open_lines.project_id = project_hours.project_id
            and open_lines.open_from_month <= project_hours.month_start
    left join assignments
        on
            project_hours.as_of_date = assignments.as_of_date
            and project_hours.assignment_id = assignments.assignment_id
    left join booking_yields
        on
            open_lines.as_of_date = booking_yields.as_of_date
            and cast(extract(month from project_hours.month_start) as integer)
            = booking_yields.calendar_month

),

valued as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        commitment,
        worked_hours + hours_planned as planned_hours,
        worked_billable_hours
        + case when bill_rate is null then 0 else hours_planned end
            as planned_billable_hours,
        worked_hours + hours_to_come as expected_hours,
        worked_billable_hours
        + case when bill_rate is null then 0 else hours_to_come end as billable_hours,
        worked_amount + hours_to_come * coalesce(bill_rate, 0) as billable_amount

    from rated

),

final as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        commitment,
        {{ hours('sum(planned_hours)') }} as planned_hours,
        {{ hours('sum(planned_billable_hours)') }} as planned_billable_hours,
        {{ hours('sum(expected_hours)') }} as expected_hours,
        {{ hours('sum(billable_hours)') }} as billable_hours,
        {{ money('sum(billable_amount)') }} as billable_amount

    from valued
    group by 1, 2, 3, 4

)

select * from final
