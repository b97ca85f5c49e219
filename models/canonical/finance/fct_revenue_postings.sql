-- Grain: one row per entry on an income account. Revenue is positive, its reversal is
-- negative.

with

ledger_entries as (select * from {{ ref('int_finance__ledger_entries') }}),

account_kinds as (

    {{ rules_in_force(
        ref('account_kind_map'), ['source_system', 'account_type', 'account_name']
    ) }}

),

final as (

    select
        ledger_entries.posting_id as revenue_posting_id,
        ledger_entries.project_id,
        ledger_entries.project_id as contract_line_id,
        ledger_entries.month_start,
        ledger_entries.posted_on,
        ledger_entries.entered_on,
        ledger_entries.transaction_type,
        ledger_entries.transaction_number,
        cast(ledger_entries.credit_amount as decimal(18, 2)) as amount,
        ledger_entries.currency_code,
        ledger_entries.legal_entity_id,
        ledger_entries.practice_id,
        ledger_entries.group_id,
        ledger_entries.account_name,
        coalesce(account_kinds.account_kind, 'income') as account_kind,
        ledger_entries.is_period_closed,
        {{ provenance_of('ledger_entries') }}

    from ledger_entries
    left join account_kinds
        on
            ledger_entries.source_system = account_kinds.source_system
            and ledger_entries.account_type = account_kinds.account_type
            and ledger_entries.account_name = account_kinds.account_name
    where ledger_entries.account_type = 'Income'

)

select * from final
