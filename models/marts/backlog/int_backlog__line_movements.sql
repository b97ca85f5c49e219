-- Grain: one row per contract line per month in which something moved.
-- Rebilled expenses are not part of what was signed, so they neither burn backlog nor
-- count here; the billing positions carry them.

with

contract_modifications as (select * from {{ ref('fct_contract_modifications') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

invoice_lines as (select * from {{ ref('fct_invoice_lines') }}),

signed as (

    select
        contract_line_id,
        {{ month_start('signed_on') }} as month_start,
        case when modification_kind = 'original' then amount else 0 end as new_amount,
        case
            when modification_kind = 'change_order' then amount else 0
        end as change_order_amount,
        case
            when modification_kind = 'cancellation' then amount else 0
        end as cancellation_amount,
        0 as revenue_amount,
        0 as billed_amount

    from contract_modifications
    where signed_on <= {{ as_of() }}

),

recognised as (

    select
        contract_line_id,
        month_start,
        0 as new_amount,
        0 as change_order_amount,
        0 as cancellation_amount,
        amount as revenue_amount,
        0 as billed_amount

    from revenue_postings
    where
        account_kind = 'income'
        and contract_line_id is not null
        and posted_on <= {{ as_of() }}

),

billed as (

    select
        contract_line_id,
        month_start,
        0 as new_amount,
        0 as change_order_amount,
        0 as cancellation_amount,
        0 as revenue_amount,
        amount as billed_amount

    from invoice_lines
    where
        line_kind = 'income'
        and contract_line_id is not null
        and invoice_date <= {{ as_of() }}

),

movements as (

    select * from signed
    union all
    select * from recognised
    union all
    select * from billed

),

final as (

    select
        contract_line_id,
        month_start,
        {{ money('sum(new_amount)') }} as new_amount,
        {{ money('sum(change_order_amount)') }} as change_order_amount,
        {{ money('sum(cancellation_amount)') }} as cancellation_amount,
        {{ money('sum(revenue_amount)') }} as revenue_amount,
        {{ money('sum(billed_amount)') }} as billed_amount

    from movements
    group by 1, 2

)

select * from final
