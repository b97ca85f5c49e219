-- Grain: one row per payment applied to an invoice, and contract that the invoice
-- bills.
-- A payment is shared out over the invoice's contracts by their part of its lines. What
-- belongs to no contract is left out here and shows up in ops_reconciliations.

with

payment_applications as (select * from {{ ref('fct_payment_applications') }}),

invoices as (select * from {{ ref('fct_invoices') }}),

invoice_lines as (select * from {{ ref('fct_invoice_lines') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

invoice_contracts as (

    select
        invoice_lines.invoice_id,
        contract_lines.contract_id,
        sum(invoice_lines.amount) as contract_amount

    from invoice_lines
    left join contract_lines
        on invoice_lines.contract_line_id = contract_lines.contract_line_id
    group by 1, 2

),

invoice_shares as (

    select
        invoice_id,
        contract_id,
        {{ div(
            'contract_amount',
            'sum(contract_amount) over (partition by invoice_id)'
        ) }} as contract_share

    from invoice_contracts

),

final as (

    select
        payment_applications.payment_application_id,
        invoice_shares.contract_id,
        {{ month_start('payment_applications.paid_on') }} as month_start,
        {{ money('payment_applications.amount * invoice_shares.contract_share') }}
            as amount,
        {{ days_between('invoices.invoice_date', 'payment_applications.paid_on') }}
            as days_to_collect

    from payment_applications
    inner join invoices
        on payment_applications.invoice_id = invoices.invoice_id
    inner join invoice_shares
        on payment_applications.invoice_id = invoice_shares.invoice_id
    where
        invoice_shares.contract_id is not null
        and payment_applications.paid_on <= {{ as_of() }}

)

select * from final
