-- Grain: one row per invoice or credit note. Credit notes are negative, so that amounts
-- can be added up. Amounts are without tax; what is paid and open includes it.

with

transactions as (

    select * from {{ ref('stg_netsuite__transactions') }}

),

ledger_invoice_lines as (

    select * from {{ ref('int_finance__ledger_invoice_lines') }}

),

ledger_currencies as (

    select * from {{ ref('stg_netsuite__currencies') }}

),

billing_invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

billing_credit_notes as (

    select * from {{ ref('stg_stripe__credit_notes') }}

),

invoice_statuses as (

    {{ rules_in_force(ref('status_map'), ['source_system', 'entity', 'source_status']) }}

),

customer_matches as (

    select * from {{ ref('xref_customers') }}

),

ledger_amounts as (

    select
        invoice_id,
        cast(sum(amount) as decimal(18, 2)) as amount

    from ledger_invoice_lines
    group by 1

),

documents as (

    select
        transactions.transaction_id as invoice_id,
        transactions.transaction_number as invoice_number,
        transactions.entity_id as source_customer_id,
        transactions.transaction_on as invoice_date,
        transactions.due_on as due_date,
        transactions.transaction_type as status_entity,
        case when transactions.is_voided then 'V' else transactions.source_status end
            as source_status,
        ledger_currencies.currency_code,
        coalesce(ledger_amounts.amount, 0) as amount,
        case
            when transactions.transaction_type = 'CustCred' then 0
            else coalesce(transactions.paid_amount, 0)
        end as amount_paid,
        case
            when transactions.transaction_type = 'CustCred'
                then -coalesce(transactions.open_amount, 0)
            else coalesce(transactions.open_amount, 0)
        end as amount_open,
        case
            when transactions.transaction_type = 'CustCred' then 'credit_note'
            else 'invoice'
        end as kind,
        {{ provenance_of('transactions') }}

    from transactions
    left join ledger_amounts
        on transactions.transaction_id = ledger_amounts.invoice_id
    left join ledger_currencies
        on transactions.currency_id = ledger_currencies.currency_id
    where transactions.transaction_type in ('CustInvc', 'CustCred')

    union all

    select
        invoice_id,
        invoice_number,
        customer_id as source_customer_id,
        coalesce(finalised_on, created_on) as invoice_date,
        due_on as due_date,
        'invoice' as status_entity,
        source_status,
        currency_code,
        amount,
        paid_amount as amount_paid,
        open_amount as amount_open,
        'invoice' as kind,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from billing_invoices

    union all

    select
        credit_note_id as invoice_id,
        credit_note_number as invoice_number,
        customer_id as source_customer_id,
        issued_on as invoice_date,
        cast(null as date) as due_date,
        'credit_note' as status_entity,
        source_status,
        currency_code,
        -amount as amount,
        0 as amount_paid,
        0 as amount_open,
        'credit_note' as kind,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from billing_credit_notes

),

final as (

    select
        documents.invoice_id,
        documents.invoice_number,
        customer_matches.customer_id,
        documents.invoice_date,
        documents.due_date,
        coalesce(invoice_statuses.status, 'unmapped') as status,
        documents.currency_code,
        cast(documents.amount as decimal(18, 2)) as amount,
        cast(documents.amount_paid as decimal(18, 2)) as amount_paid,
        cast(documents.amount_open as decimal(18, 2)) as amount_open,
        documents.kind,
        documents.source_system as billing_system,
        {{ provenance_of('documents') }}

    from documents
    left join customer_matches
        on documents.source_customer_id = customer_matches.source_customer_id
    left join invoice_statuses
        on
            documents.source_system = invoice_statuses.source_system
            and documents.status_entity = invoice_statuses.entity
            and documents.source_status = invoice_statuses.source_status

)

select * from final
