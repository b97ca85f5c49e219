-- Grain: one row per invoice or credit note of the billing system; credit notes are
-- negative. What is open on an invoice has its credit notes taken off already, so a
-- credit note has nothing open of its own.

with

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

credit_notes as (

    select * from {{ ref('stg_stripe__credit_notes') }}

),

final as (

    select
        invoice_id,
        invoice_number,
        customer_id as source_customer_id,
        due_on as due_date,
        'invoice' as status_entity,
        currency_code,
        source_status,
        amount,
        paid_amount as amount_paid,
        open_amount as amount_open,
        'invoice' as kind,
        source_system,
        source_object,
        source_id,
        connection,
        load_id,
        coalesce(finalised_on, created_on) as invoice_date

    from invoices

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
