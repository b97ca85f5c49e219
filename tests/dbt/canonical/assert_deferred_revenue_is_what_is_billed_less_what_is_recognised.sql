-- If this fails, unbilled and deferred positions can't be trusted for the project: the
-- balance of its deferred-revenue account isn't its invoice lines less its income.
-- What another system bills reaches the ledger with the month's closing entries, so its
-- lines of months for which no income is posted yet are left out.
-- It warns: the books of a firm may disagree, and that must not stop a forecast.

{{ config(severity='warn') }}

with

last_posted_months as (

    select max(month_start) as month_start
    from {{ ref('fct_revenue_postings') }}

),

ledgers as (

    select distinct connection
    from {{ ref('dim_accounting_periods') }}

),

movements as (

    select
        invoice_lines.project_id,
        invoice_lines.amount as expected_amount,
        0 as posted_amount
    from {{ ref('fct_invoice_lines') }} as invoice_lines
    cross join last_posted_months
    left join ledgers
        on invoice_lines.connection = ledgers.connection
    where
        ledgers.connection is not null
        or invoice_lines.month_start <= last_posted_months.month_start

    union all

    select
        project_id,
        -amount as expected_amount,
        0 as posted_amount
    from {{ ref('fct_revenue_postings') }}

    union all

    select
        project_id,
        0 as expected_amount,
        amount as posted_amount
    from {{ ref('fct_deferred_postings') }}

)

select
    project_id,
    sum(expected_amount) as expected_amount,
    sum(posted_amount) as posted_amount
from movements
group by 1
having sum(expected_amount) <> sum(posted_amount)
