-- Conservation: what is scheduled and what is burnt unscheduled is all the backlog of
-- the line, to the cent. If this fails, signed work is forecast twice or never.

with

spread as (

    select
        as_of_date,
        contract_line_id,
        amount
    from {{ ref('int_revenue_forecast__scheduled_lines') }}

    union all

    select
        as_of_date,
        contract_line_id,
        drawn_amount as amount
    from {{ ref('int_revenue_forecast__unscheduled_lines') }}

    union all

    select
        as_of_date,
        contract_line_id,
        -remaining_amount as amount
    from {{ ref('int_revenue_forecast__open_lines') }}

)

select
    as_of_date,
    contract_line_id,
    sum(amount) as difference

from spread
group by 1, 2
having sum(amount) <> 0
