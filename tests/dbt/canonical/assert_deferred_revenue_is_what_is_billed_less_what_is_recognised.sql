-- If this fails, unbilled and deferred positions can't be trusted for the project: the
-- balance of its deferred-revenue account isn't its invoice lines less its income.

with

movements as (

    select
        project_id,
        amount as expected_amount,
        0 as posted_amount
    from {{ ref('fct_invoice_lines') }}

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
