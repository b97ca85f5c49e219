-- If this fails, the two roll-forwards lose money on the way from the canonical facts:
-- what is drawn and what exceeds the signed value are not all income postings, or not
-- all lines of invoices but rebilled expenses, of the lines that have backlog.

with

measured as (

    select
        contract_line_id,
        recognised_amount + over_recognised_amount as revenue_amount,
        0 as billed_amount
    from {{ ref('fct_backlog_rollforward') }}

    union all

    select
        contract_line_id,
        0 as revenue_amount,
        billed_amount + over_billed_amount as billed_amount
    from {{ ref('fct_unbilled_backlog_rollforward') }}

    union all

    select
        contract_line_id,
        -1 * amount as revenue_amount,
        0 as billed_amount
    from {{ ref('fct_revenue_postings') }}
    where account_kind = 'income' and posted_on <= {{ as_of() }}

    union all

    select
        contract_line_id,
        0 as revenue_amount,
        -1 * amount as billed_amount
    from {{ ref('fct_invoice_lines') }}
    where line_kind = 'income' and invoice_date <= {{ as_of() }}

)

select
    measured.contract_line_id,
    sum(measured.revenue_amount) as revenue_difference,
    sum(measured.billed_amount) as billed_difference
from measured
inner join {{ ref('dim_contract_lines') }} as contract_lines
    on measured.contract_line_id = contract_lines.contract_line_id
where not contract_lines.is_excluded_from_backlog
group by 1
having sum(measured.revenue_amount) <> 0 or sum(measured.billed_amount) <> 0
