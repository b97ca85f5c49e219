-- If this fails, a month was left out of a roll-forward, or two were swapped.

with

months as (

    select
        contract_line_id,
        month_start,
        opening_amount,
        opening_amount_corporate,
        lag(closing_amount) over (
            partition by contract_line_id order by month_start
        ) as closed_with,
        lag(closing_amount_corporate) over (
            partition by contract_line_id order by month_start
        ) as closed_with_corporate

    from {{ ref('fct_backlog_rollforward') }}

)

select *
from months
where
    opening_amount <> coalesce(closed_with, 0)
    or opening_amount_corporate <> coalesce(closed_with_corporate, 0)
