-- Grain: one row per time entry, expense or adjustment that can be billed. Time is
-- billed by the hour only where the contract earns by the hour; of a method that no
-- rule knows it is kept, since its money must not get lost.

{{ config(materialized=materialized_on_servers()) }}

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

expenses as (select * from {{ ref('fct_expenses') }}),

adjustments as (select * from {{ ref('fct_adjustments') }}),

projects as (select * from {{ ref('dim_projects') }}),

final as (

    select
        time_entries.time_entry_id as record_id,
        'time' as event_kind,
        time_entries.project_id,
        time_entries.person_id,
        time_entries.ends_on as occurred_on,
        time_entries.billable_amount as amount,
        time_entries.currency_code,
        time_entries.is_billed,
        {{ provenance_of('time_entries') }}

    from time_entries
    left join projects
        on time_entries.project_id = projects.project_id
    where
        time_entries.is_approved
        and time_entries.is_billable
        and time_entries.billable_amount <> 0
        and coalesce(projects.revenue_method, 'unmapped') in (
            'time_and_materials', 'staff_augmentation', 'unmapped'
        )

    union all

    select
        expense_id as record_id,
        'expense' as event_kind,
        project_id,
        person_id,
        incurred_on as occurred_on,
        billable_amount as amount,
        billable_currency_code as currency_code,
        is_billed,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from expenses
    where is_approved and is_billable and billable_amount <> 0

    union all

    select
        adjustment_id as record_id,
        'adjustment' as event_kind,
        project_id,
        cast(null as {{ dbt.type_string() }}) as person_id,
        effective_on as occurred_on,
        amount,
        currency_code,
        is_billed,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from adjustments
    where is_approved and category = 'billing' and amount <> 0

)

select * from final
