-- Grain: one row per invoice or credit note. Credit notes are negative, so that amounts
-- can be added up. Amounts are without tax; what is paid and open includes it.

with

ledger_invoices as (select * from {{ ref('int_finance__ledger_invoices') }}),

billing_invoices as (select * from {{ ref('int_finance__billing_invoices') }}),

invoice_statuses as (

    {{ statuses_in_force() }}

),

customer_matches as (select * from {{ ref('xref_customers') }}),

disputed_invoices as (select * from {{ ref('int_finance__invoices_disputed') }}),

documents as (
    {% for documents in ['ledger_invoices', 'billing_invoices'] %}
    select
        invoice_id,
        invoice_number,
        source_customer_id,
        invoice_date,
        due_date,
        status_entity,
        source_status,
        currency_code,
        amount,
        amount_paid,
        amount_open,
        kind,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from {{ documents }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
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
        disputed_invoices.invoice_id is not null as is_disputed,
        coalesce(disputed_invoices.disputed_amount, 0) as disputed_amount,
        documents.source_status,
        documents.source_system as billing_system,
        {{ provenance_of('documents') }}

    from documents
    left join customer_matches
        on documents.source_customer_id = customer_matches.source_customer_id
    left join disputed_invoices
        on documents.invoice_id = disputed_invoices.invoice_id
    left join invoice_statuses
        on
            documents.source_system = invoice_statuses.source_system
            and documents.status_entity = invoice_statuses.entity
            and documents.source_status = invoice_statuses.source_status

)

select * from final
