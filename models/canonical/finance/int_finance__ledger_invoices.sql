-- Grain: one row per invoice or credit note of the ledger; credit notes are negative.

with

transactions as (select * from {{ ref('stg_netsuite__transactions') }}),

invoice_lines as (select * from {{ ref('int_finance__ledger_invoice_lines') }}),

currencies as (select * from {{ ref('stg_netsuite__currencies') }}),

line_amounts as (

    select
        invoice_id,
        sum(amount) as amount

    from invoice_lines
    group by 1

),

documents as (

    select
        *,
        transaction_type = 'CustCred' as is_credit_note

    from transactions
    where transaction_type in ('CustInvc', 'CustCred')

),

final as (

    select
        documents.transaction_id as invoice_id,
        documents.transaction_number as invoice_number,
        documents.entity_id as source_customer_id,
        documents.transaction_on as invoice_date,
        documents.due_on as due_date,
        documents.transaction_type as status_entity,
        currencies.currency_code,
        case when documents.is_voided then 'V' else documents.source_status end
            as source_status,
        coalesce(line_amounts.amount, 0) as amount,
        case
            when documents.is_credit_note then 0
            else coalesce(documents.paid_amount, 0)
        end as amount_paid,
        case
            when documents.is_credit_note then -coalesce(documents.open_amount, 0)
            else coalesce(documents.open_amount, 0)
        end as amount_open,
        case when documents.is_credit_note then 'credit_note' else 'invoice' end
            as kind,
        {{ provenance_of('documents') }}

    from documents
    left join line_amounts
        on documents.transaction_id = line_amounts.invoice_id
    left join currencies
        on documents.currency_id = currencies.currency_id

)

select * from final
