-- If this fails, the parts of `fct_rpo` are not the backlog of the roll-forward, month
-- by month, in one of the two currencies.

with

backlog as (

    select
        month_start,
        sum(closing_amount) as amount,
        sum(closing_amount_corporate) as amount_corporate
    from {{ ref('fct_backlog_rollforward') }}
    group by 1

),

obligations as (

    select
        month_start,
        sum(backlog_amount) as amount,
        sum(backlog_amount_corporate) as amount_corporate,
        sum(rpo_amount) as rpo_amount
    from {{ ref('fct_rpo') }}
    group by 1

)

select backlog.month_start
from backlog
left join obligations
    on backlog.month_start = obligations.month_start
where
    (backlog.amount = obligations.amount) is not true
    or (backlog.amount_corporate = obligations.amount_corporate) is not true
    or obligations.rpo_amount > backlog.amount
