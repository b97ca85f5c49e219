-- The forecast counts what is left by what was known on a day, the roll-forward by month.
-- On the as-of date both see everything: if this fails, they tell two backlogs.

select
    coalesce(open_lines.contract_line_id, backlog.contract_line_id) as contract_line_id,
    open_lines.remaining_amount,
    backlog.closing_amount

from (
    select *
    from {{ ref('int_revenue_forecast__open_lines') }}
    where as_of_date = {{ as_of() }}
) as open_lines
full outer join (
    select *
    from {{ ref('int_backlog__line_months') }}
    where month_start = {{ month_start(as_of()) }} and closing_amount > 0
) as backlog
    on open_lines.contract_line_id = backlog.contract_line_id
where
    coalesce(open_lines.remaining_amount, 0) <> coalesce(backlog.closing_amount, 0)
