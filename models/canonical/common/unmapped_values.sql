-- Grain: one row per record with a value that no rule translates, with the money that
-- hangs on it. The record stays in every total as `unmapped`; this is where it is seen.

with

opportunities as (

    select * from {{ ref('dim_opportunities') }}

),

contract_lines as (

    select * from {{ ref('dim_contract_lines') }}

),

projects as (

    select * from {{ ref('dim_projects') }}

),

invoices as (

    select * from {{ ref('fct_invoices') }}

),

revenue_postings as (

    select * from {{ ref('fct_revenue_postings') }}

),

exchange_rates as (

    select * from {{ ref('fct_exchange_rates') }}

),

time_entries as (

    select * from {{ ref('fct_time_entries') }}

),

assignments as (

    select * from {{ ref('fct_assignments') }}

),

final as (

    select
        'opportunity' as entity,
        'stage' as attribute,
        source_stage as source_value,
        opportunity_id as record_id,
        amount,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from opportunities
    where stage_name = 'unmapped'

    union all

    select
        'contract_line' as entity,
        'revenue_method' as attribute,
        coalesce(projects.billing_type, '') || ' / '
        || coalesce(projects.recognition_method, '') || ' / '
        || projects.project_type as source_value,
        contract_lines.contract_line_id as record_id,
        contract_lines.signed_amount as amount,
        contract_lines.currency_code,
        {{ provenance_of('contract_lines') }}

    from contract_lines
    inner join projects
        on contract_lines.project_id = projects.project_id
    where contract_lines.revenue_method = 'unmapped'

    union all

    select
        'invoice' as entity,
        'status' as attribute,
        status as source_value,
        invoice_id as record_id,
        amount,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from invoices
    where status = 'unmapped'

    union all

    select
        'revenue_posting' as entity,
        'project' as attribute,
        account_name as source_value,
        revenue_posting_id as record_id,
        amount,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from revenue_postings
    where project_id is null

    union all

    select
        'time_entry' as entity,
        'status' as attribute,
        status as source_value,
        time_entry_id as record_id,
        billable_amount as amount,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from time_entries
    where status = 'unmapped'

    union all

    select
        'assignment' as entity,
        'commitment' as attribute,
        commitment as source_value,
        assignment_id as record_id,
        cast(scheduled_hours * bill_rate as decimal(18, 2)) as amount,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from assignments
    where commitment = 'unmapped'

    union all

    select
        'contract_line' as entity,
        'currency' as attribute,
        contract_lines.currency_code as source_value,
        contract_lines.contract_line_id as record_id,
        contract_lines.signed_amount as amount,
        contract_lines.currency_code,
        {{ provenance_of('contract_lines') }}

    from contract_lines
    inner join exchange_rates
        on contract_lines.currency_code = exchange_rates.currency_code
    where exchange_rates.is_missing

)

select * from final
