-- The forecast counts what is left by what was known on a day, the roll-forward by
-- month. On the as-of date both see everything: if this fails, they tell two backlogs.

with

open_lines as (

    select *
    from {{ ref('int_revenue_forecast__open_lines') }}
    where as_of_date = {{ as_of() }}

),

closing as (

    select *
    from {{ ref('int_backlog__line_months') }}
    where month_start = {{ month_start(as_of()) }} and closing_amount > 0

)

select
    open_lines.remaining_amount,
    closing.closing_amount,
    coalesce(open_lines.contract_line_id, closing.contract_line_id) as contract_line_id

from open_lines
full outer join closing
    on open_lines.contract_line_id = closing.contract_line_id
where coalesce(open_lines.remaining_amount, 0) <> coalesce(closing.closing_amount, 0)
