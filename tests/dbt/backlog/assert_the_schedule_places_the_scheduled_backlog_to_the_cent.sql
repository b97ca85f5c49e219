-- If this fails, the months of the schedule don't add up to the scheduled backlog
-- of the roll-forward.

with

measured as (

    select
        contract_line_id,
        scheduled_amount
    from {{ ref('fct_backlog_schedule') }}

    union all

    select
        contract_line_id,
        -1 * scheduled_amount as scheduled_amount
    from {{ ref('fct_backlog_rollforward') }}
    where scheduled_amount is not null

)

select
    contract_line_id,
    sum(scheduled_amount) as difference
from measured
group by 1
having sum(scheduled_amount) <> 0
