-- Grain: one row per line of an issued invoice or credit note; a credit note of the
-- billing system is one line. Drafts and voided documents bill nothing and are left
-- out.

with

ledger_invoice_lines as (select * from {{ ref('int_finance__ledger_invoice_lines') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

projects_by_source_id as (

    select * from {{ ref('int_delivery__projects_by_source_id') }}

),

billing_invoices as (select * from {{ ref('stg_stripe__invoices') }}),

billing_lines as (select * from {{ ref('stg_stripe__invoice_lines') }}),

billing_credit_notes as (select * from {{ ref('stg_stripe__credit_notes') }}),

invoices as (select * from {{ ref('fct_invoices') }}),

items as (select * from {{ ref('dim_items') }}),

lines as (

    select
        ledger_invoice_lines.invoice_line_id,
        ledger_invoice_lines.invoice_id,
        project_matches.project_id,
        ledger_invoice_lines.item_id,
        ledger_invoice_lines.amount,
        {{ provenance_of('ledger_invoice_lines') }}

    from ledger_invoice_lines
    left join project_matches
        on ledger_invoice_lines.entity_id = project_matches.source_project_id

    union all

    select
        billing_lines.invoice_line_id,
        billing_lines.invoice_id,
        projects_by_source_id.project_id,
        cast(null as {{ dbt.type_string() }}) as item_id,
        billing_lines.amount,
        {{ provenance_of('billing_lines') }}

    from billing_lines
    left join billing_invoices
        on billing_lines.invoice_id = billing_invoices.invoice_id
    left join projects_by_source_id
        on
            coalesce(
                billing_lines.project_source_id, billing_invoices.project_source_id
            )
            = projects_by_source_id.project_source_id

    union all

    select
        billing_credit_notes.credit_note_id as invoice_line_id,
        billing_credit_notes.credit_note_id as invoice_id,
        projects_by_source_id.project_id,
        cast(null as {{ dbt.type_string() }}) as item_id,
        -billing_credit_notes.amount as amount,
        {{ provenance_of('billing_credit_notes') }}

    from billing_credit_notes
    left join billing_invoices
        on billing_credit_notes.invoice_id = billing_invoices.invoice_id
    left join projects_by_source_id
        on
            billing_invoices.project_source_id
            = projects_by_source_id.project_source_id

),

final as (

    select
        lines.invoice_line_id,
        lines.invoice_id,
        lines.project_id,
        lines.project_id as contract_line_id,
        invoices.invoice_date,
        {{ month_start('invoices.invoice_date') }} as month_start,
        invoices.kind,
        lines.item_id,
        coalesce(items.item_kind, 'income') as line_kind,
        cast(lines.amount as decimal(18, 2)) as amount,
        invoices.currency_code,
        {{ provenance_of('lines') }}

    from lines
    inner join invoices
        on lines.invoice_id = invoices.invoice_id
    left join items
        on lines.item_id = items.item_id
    where invoices.status not in ('draft', 'void')

)

select * from final
