-- Grain: one row per credit applied to an invoice: a credit note, or in the billing
-- system what the customer's balance paid. It lowers what is open and brings no cash.

with

transaction_links as (select * from {{ ref('stg_netsuite__transaction_links') }}),

transactions as (select * from {{ ref('stg_netsuite__transactions') }}),

billing_credit_notes as (select * from {{ ref('stg_stripe__credit_notes') }}),

billing_invoices as (select * from {{ ref('stg_stripe__invoices') }}),

invoices as (select * from {{ ref('fct_invoices') }}),

applications as (

    select
        transaction_links.transaction_link_id as credit_application_id,
        'credit_note' as credit_kind,
        transaction_links.next_transaction_id as credit_note_id,
        transaction_links.previous_transaction_id as invoice_id,
        transactions.transaction_on as applied_on,
        transaction_links.amount,
        {{ provenance_of('transaction_links') }}

    from transaction_links
    inner join transactions
        on transaction_links.next_transaction_id = transactions.transaction_id
    where
        transaction_links.link_type = 'Payment'
        and transactions.transaction_type = 'CustCred'
        and not transactions.is_voided

    union all

    select
        credit_note_id as credit_application_id,
        'credit_note' as credit_kind,
        credit_note_id,
        invoice_id,
        issued_on as applied_on,
        applied_amount as amount,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from billing_credit_notes
    where source_status <> 'void' and applied_amount <> 0

    union all

    select
        invoice_id || '-balance' as credit_application_id,
        'customer_balance' as credit_kind,
        cast(null as {{ dbt.type_string() }}) as credit_note_id,
        invoice_id,
        coalesce(finalised_on, created_on) as applied_on,
        balance_applied_amount as amount,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from billing_invoices
    where balance_applied_amount > 0 and source_status <> 'draft'

),

final as (

    select
        applications.credit_application_id,
        applications.credit_kind,
        applications.credit_note_id,
        applications.invoice_id,
        applications.applied_on,
        cast(applications.amount as decimal(18, 2)) as amount,
        invoices.currency_code,
        {{ provenance_of('applications') }}

    from applications
    inner join invoices
        on applications.invoice_id = invoices.invoice_id

)

select * from final
