-- Grain: one row per line of a ledger's invoice or credit note, tax and the line that
-- stands for the whole document left out.

with

transaction_lines as (select * from {{ ref('stg_netsuite__transaction_lines') }}),

transactions as (select * from {{ ref('stg_netsuite__transactions') }}),

final as (

    select
        transaction_lines.transaction_line_id as invoice_line_id,
        transaction_lines.transaction_id as invoice_id,
        transaction_lines.entity_id,
        transaction_lines.item_id,
        case
            when transactions.transaction_type = 'CustCred' then 'credit_note'
            else 'invoice'
        end as kind,
        transactions.transaction_on as invoice_date,
        transactions.currency_id,
        transactions.is_voided,
        -transaction_lines.amount as amount,
        {{ provenance_of('transaction_lines') }}

    from transaction_lines
    inner join transactions
        on transaction_lines.transaction_id = transactions.transaction_id
    where
        transactions.transaction_type in ('CustInvc', 'CustCred')
        and transaction_lines.accounting_line_type = 'INCOME'
        and not transaction_lines.is_main_line
        and not transaction_lines.is_tax_line

)

select * from final
