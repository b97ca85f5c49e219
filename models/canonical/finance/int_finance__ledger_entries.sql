-- Grain: one row per posted entry on an income or deferred-revenue account.
-- The project is that of the line. An entry without one is kept, without a project.

with

ledger_entries as (select * from {{ ref('stg_netsuite__ledger_entries') }}),

accounts as (select * from {{ ref('stg_netsuite__accounts') }}),

transactions as (select * from {{ ref('stg_netsuite__transactions') }}),

transaction_lines as (select * from {{ ref('stg_netsuite__transaction_lines') }}),

accounting_periods as (select * from {{ ref('stg_netsuite__accounting_periods') }}),

ledger_segments as (select * from {{ ref('dim_ledger_segments') }}),

legal_entities as (select * from {{ ref('dim_legal_entities') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

final as (

    select
        ledger_entries.transaction_line_id as posting_id,
        project_matches.project_id,
        {{ month_start(
            'coalesce(accounting_periods.starts_on, transactions.transaction_on)'
        ) }} as month_start,
        transactions.transaction_on as posted_on,
        cast(transactions.created_at as date) as entered_on,
        transactions.transaction_type,
        transactions.transaction_number,
        -ledger_entries.amount as credit_amount,
        legal_entities.currency_code,
        transaction_lines.subsidiary_id as legal_entity_id,
        departments.org_unit_id as practice_id,
        classes.org_unit_id as group_id,
        accounts.account_name,
        accounts.account_type,
        coalesce(accounting_periods.is_closed, false) as is_period_closed,
        {{ provenance_of('ledger_entries') }}

    from ledger_entries
    inner join accounts
        on ledger_entries.account_id = accounts.account_id
    inner join transactions
        on ledger_entries.transaction_id = transactions.transaction_id
    left join transaction_lines
        on ledger_entries.transaction_line_id = transaction_lines.transaction_line_id
    left join accounting_periods
        on transactions.accounting_period_id = accounting_periods.accounting_period_id
    left join legal_entities
        on transaction_lines.subsidiary_id = legal_entities.legal_entity_id
    left join project_matches
        on transaction_lines.entity_id = project_matches.source_project_id
    left join ledger_segments as departments
        on
            'department:' || transaction_lines.department_id
            = departments.ledger_segment_id
    left join ledger_segments as classes
        on 'class:' || transaction_lines.class_id = classes.ledger_segment_id
    where
        ledger_entries.is_posting
        and accounts.account_type in ('Income', 'DeferRevenue')

)

select * from final
