-- If this fails, the movements of the receivables don't end at what the ledger and the
-- billing system themselves call open on the customers' invoices.

with

measured as (

    select
        currency_code,
        closing_amount as open_amount
    from {{ ref('fct_receivables_rollforward') }}
    where month_start = {{ month_start(as_of()) }}

    union all

    select
        currency_code,
        -1 * amount_open as open_amount
    from {{ ref('fct_invoices') }}
    where kind = 'invoice' and invoice_date <= {{ as_of() }}

)

select
    currency_code,
    sum(open_amount) as difference
from measured
group by 1
having sum(open_amount) <> 0
