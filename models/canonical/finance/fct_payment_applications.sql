-- Grain: one row per payment applied to an invoice. Credit notes that are applied to an
-- invoice bring no cash and are not here.

with

transaction_links as (select * from {{ ref('stg_netsuite__transaction_links') }}),

transactions as (select * from {{ ref('stg_netsuite__transactions') }}),

invoice_payments as (select * from {{ ref('stg_stripe__invoice_payments') }}),

invoices as (select * from {{ ref('fct_invoices') }}),

applications as (

    select
        transaction_links.transaction_link_id as payment_application_id,
        transaction_links.previous_transaction_id as invoice_id,
        transactions.transaction_on as paid_on,
        transaction_links.amount,
        {{ provenance_of('transaction_links') }}

    from transaction_links
    inner join transactions
        on transaction_links.next_transaction_id = transactions.transaction_id
    where
        transaction_links.link_type = 'Payment'
        and transactions.transaction_type = 'CustPymt'
        and not transactions.is_voided

    union all

    select
        invoice_payment_id as payment_application_id,
        invoice_id,
        paid_on,
        amount,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from invoice_payments
    where source_status = 'paid'

),

final as (

    select
        applications.payment_application_id,
        applications.invoice_id,
        applications.paid_on,
        cast(applications.amount as decimal(18, 2)) as amount,
        invoices.currency_code,
        {{ provenance_of('applications') }}

    from applications
    inner join invoices
        on applications.invoice_id = invoices.invoice_id

)

select * from final
