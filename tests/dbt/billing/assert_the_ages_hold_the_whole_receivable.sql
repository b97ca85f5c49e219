-- If this fails, an open invoice has no age, or two.

with

measured as (

    select
        month_start,
        currency_code,
        closing_amount as open_amount
    from {{ ref('fct_receivables_rollforward') }}

    union all

    select
        month_start,
        currency_code,
        -1 * open_amount as open_amount
    from {{ ref('fct_receivables_aging') }}

)

select
    month_start,
    currency_code,
    sum(open_amount) as difference
from measured
group by 1, 2
having sum(open_amount) <> 0
