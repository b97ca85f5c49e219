-- Grain: one row per day that a forecast is made for, baseline, practice and month
-- ahead: what the contracts say by themselves.
-- B3 burns what is left of each contract line evenly per day to its end, or in the next
-- month if that has passed. B4 takes all booked hours at their rates as they are.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

months as (select * from {{ ref('dim_months') }}),

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

assignments as (

    select * from {{ ref('int_revenue_forecast__assignments_known') }}

),

projects as (select * from {{ ref('dim_projects') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

terms as (

    select
        open_lines.as_of_date,
        open_lines.project_id,
        contract_lines.currency_code,
        open_lines.remaining_amount,
        greatest(
            origins.next_month, coalesce(open_lines.starts_on, origins.next_month)
        ) as burns_from,
        case
            when
                open_lines.ends_on >= greatest(
                    origins.next_month,
                    coalesce(open_lines.starts_on, origins.next_month)
                )
                then open_lines.ends_on
            else {{ add_days(add_months('origins.next_month', 1), -1) }}
        end as burns_to

    from open_lines
    inner join origins
        on open_lines.as_of_date = origins.as_of_date
    inner join contract_lines
        on open_lines.contract_line_id = contract_lines.contract_line_id

),

burnt as (

    select
        'B3' as baseline,
        terms.as_of_date,
        terms.project_id,
        terms.currency_code,
        months.month_start,
        terms.remaining_amount * {{ div(
            '1 + ' ~ days_between(
                'greatest(terms.burns_from, months.month_start)',
                'least(terms.burns_to, months.month_end)'
            ),
            '1 + ' ~ days_between('terms.burns_from', 'terms.burns_to')
        ) }} as amount

    from terms
    inner join months
        on
            terms.burns_from <= months.month_end
            and terms.burns_to >= months.month_start

),

booked as (

    select
        'B4' as baseline,
        assignments.as_of_date,
        assignments.project_id,
        projects.currency_code,
        scheduled_hours.month_start,
        scheduled_hours.scheduled_hours * assignments.bill_rate as amount

    from assignments
    inner join scheduled_hours
        on assignments.assignment_id = scheduled_hours.assignment_id
    inner join projects
        on assignments.project_id = projects.project_id
    where assignments.is_billable and assignments.commitment in ('hard', 'soft')

),

stacked as (

    select * from burnt
    union all
    select * from booked

),

final as (

    select
        stacked.as_of_date,
        stacked.baseline,
        'backlog' as block,
        coalesce(items.practice_name, 'Unassigned') as practice_name,
        stacked.month_start,
        {{ money(
            'sum(stacked.amount * coalesce(month_rates.rate_to_corporate, 1))'
        ) }} as amount_corporate

    from stacked
    inner join origins
        on stacked.as_of_date = origins.as_of_date
    left join items
        on stacked.project_id = items.item_id
    left join month_rates
        on
            stacked.currency_code = month_rates.currency_code
            and origins.as_of_month = month_rates.month_start
    where
        stacked.month_start > origins.as_of_month
        and stacked.month_start <= origins.horizon_month
    group by 1, 2, 3, 4, 5

)

select * from final
