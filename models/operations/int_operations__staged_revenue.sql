-- Grain: one row per posted entry on an income account, as the ledger was landed.

with

ledger_entries as (select * from {{ ref('stg_netsuite__ledger_entries') }}),

accounts as (select * from {{ ref('stg_netsuite__accounts') }}),

final as (

    select
        ledger_entries.transaction_line_id,
        -ledger_entries.amount as amount

    from ledger_entries
    inner join accounts
        on ledger_entries.account_id = accounts.account_id
    where ledger_entries.is_posting and accounts.account_type = 'Income'

)

select * from final
