-- Grain: one row per item that the ledger invoices by. Its kind is that of the income
-- account that it is posted to.

with

items as (select * from {{ ref('stg_netsuite__items') }}),

accounts as (select * from {{ ref('stg_netsuite__accounts') }}),

account_kinds as (

    {{ rules_in_force(
        ref('account_kind_map'), ['source_system', 'account_type', 'account_name']
    ) }}

),

final as (

    select
        items.item_id,
        items.item_name,
        coalesce(account_kinds.account_kind, 'income') as item_kind,
        accounts.account_name as income_account_name,
        items.is_inactive,
        {{ provenance_of('items') }}

    from items
    left join accounts
        on items.income_account_id = accounts.account_id
    left join account_kinds
        on
            accounts.source_system = account_kinds.source_system
            and accounts.account_type = account_kinds.account_type
            and accounts.account_name = account_kinds.account_name

)

select * from final
