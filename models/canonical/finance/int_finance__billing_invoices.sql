-- Grain: one row per invoice or credit note of the billing system; credit notes are
-- negative. What is open on an invoice has its credit notes taken off already, so a
-- credit note has nothing open of its own; and they count as settled, as they do in the
-- ledger, though the billing system itself counts cash alone.

with

invoices as (select * from {{ ref('stg_stripe__invoices') }}),

credit_notes as (select * from {{ ref('stg_stripe__credit_notes') }}),

credited as (

    select
        invoice_id,
        sum(applied_amount) as credited_amount

    from credit_notes
    where source_status <> 'void'
    group by 1

),

final as (

    select
        invoices.invoice_id,
        invoices.invoice_number,
        invoices.customer_id as source_customer_id,
        invoices.due_on as due_date,
        'invoice' as status_entity,
        invoices.currency_code,
        invoices.source_status,
        invoices.amount,
        invoices.paid_amount
        + coalesce(credited.credited_amount, 0)
        + case
            when
                invoices.source_status <> 'draft'
                and invoices.balance_applied_amount > 0
                then invoices.balance_applied_amount
            else 0
        end as amount_paid,
        invoices.open_amount as amount_open,
        'invoice' as kind,
        invoices.source_system,
        invoices.source_object,
        invoices.source_id,
        invoices.connection,
        invoices.load_id,
        coalesce(invoices.finalised_on, invoices.created_on) as invoice_date

    from invoices
    left join credited
        on invoices.invoice_id = credited.invoice_id

    union all

    select
        credit_note_id as invoice_id,
        credit_note_number as invoice_number,
        customer_id as source_customer_id,
        cast(null as date) as due_date,
        'credit_note' as status_entity,
        currency_code,
        source_status,
        -amount as amount,
        0 as amount_paid,
        0 as amount_open,
        'credit_note' as kind,
        source_system,
        source_object,
        source_id,
        connection,
        load_id,
        issued_on as invoice_date

    from credit_notes

)

select * from final
