-- Grain: one row per entry on a deferred-revenue account. Billing adds to it and
-- recognition takes from it, so the balance of a project is billed less recognised:
-- above zero a liability, below zero work that isn't billed yet.

with

ledger_entries as (select * from {{ ref('int_finance__ledger_entries') }}),

final as (

    select
        posting_id as deferred_posting_id,
        project_id,
        project_id as contract_line_id,
        month_start,
        posted_on,
        transaction_type,
        transaction_number,
        cast(credit_amount as decimal(18, 2)) as amount,
        currency_code,
        legal_entity_id,
        account_name,
        is_period_closed,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from ledger_entries
    where account_type = 'DeferRevenue'

)

select * from final
