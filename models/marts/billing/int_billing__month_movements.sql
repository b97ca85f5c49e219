-- Grain: one row per contract per month in which revenue, billing or cash moved.
-- Days are kept as amount x days, so that averages can be formed at any level.

with

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

invoice_lines as (select * from {{ ref('fct_invoice_lines') }}),

collections as (select * from {{ ref('int_billing__collections_allocated') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

recognised as (

    select
        contract_lines.contract_id,
        revenue_postings.month_start,
        revenue_postings.amount as recognised_amount,
        0 as billed_amount,
        0 as collected_amount,
        0 as invoiced_amount,
        0 as invoiced_amount_days,
        0 as collected_amount_days

    from revenue_postings
    inner join contract_lines
        on revenue_postings.contract_line_id = contract_lines.contract_line_id
    where revenue_postings.posted_on <= {{ as_of() }}

),

billed as (

    select
        contract_lines.contract_id,
        invoice_lines.month_start,
        0 as recognised_amount,
        invoice_lines.amount as billed_amount,
        0 as collected_amount,
        case
            when invoice_lines.kind = 'invoice' then invoice_lines.amount else 0
        end as invoiced_amount,
        case
            when invoice_lines.kind = 'invoice'
                then
                    invoice_lines.amount
                    * (1 + {{ days_between(
                        'invoice_lines.month_start', 'invoice_lines.invoice_date'
                    ) }})
            else 0
        end as invoiced_amount_days,
        0 as collected_amount_days

    from invoice_lines
    inner join contract_lines
        on invoice_lines.contract_line_id = contract_lines.contract_line_id
    where invoice_lines.invoice_date <= {{ as_of() }}

),

collected as (

    select
        contract_id,
        month_start,
        0 as recognised_amount,
        0 as billed_amount,
        amount as collected_amount,
        0 as invoiced_amount,
        0 as invoiced_amount_days,
        amount * days_to_collect as collected_amount_days

    from collections

),

movements as (

    select * from recognised
    union all
    select * from billed
    union all
    select * from collected

),

final as (

    select
        contract_id,
        month_start,
        {{ money('sum(recognised_amount)') }} as recognised_amount,
        {{ money('sum(billed_amount)') }} as billed_amount,
        {{ money('sum(collected_amount)') }} as collected_amount,
        {{ money('sum(invoiced_amount)') }} as invoiced_amount,
        {{ money('sum(invoiced_amount_days)') }} as invoiced_amount_days,
        {{ money('sum(collected_amount_days)') }} as collected_amount_days

    from movements
    group by 1, 2

)

select * from final
