-- Grain: one row per project that the ledger knows and no delivery system does, in the
-- form of `int_delivery__projects_linked`.

with

ledger_projects as (select * from {{ ref('stg_netsuite__projects') }}),

ledger_currencies as (select * from {{ ref('stg_netsuite__currencies') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

final as (

    select
        ledger_projects.job_id as project_id,
        ledger_projects.project_code,
        ledger_projects.project_name,
        customer_matches.customer_id,
        cast(null as {{ dbt.type_string() }}) as opportunity_id,
        ledger_projects.job_id as deal_root_id,
        'unmapped' as project_type,
        'unmapped' as stage,
        cast(null as {{ dbt.type_string() }}) as billing_type,
        cast(null as {{ dbt.type_string() }}) as recognition_method,
        'unmapped' as revenue_method,
        'known to the ledger alone' as source_revenue_method,
        true as is_billable,
        false as is_internal,
        false as is_time_credited,
        false as is_time_excluded,
        false as is_leave,
        true as is_excluded_from_backlog,
        cast(null as {{ dbt.type_string() }}) as region_id,
        cast(null as {{ dbt.type_string() }}) as practice_id,
        cast(null as {{ dbt.type_string() }}) as group_id,
        cast(null as {{ dbt.type_string() }}) as project_manager_id,
        ledger_projects.starts_on,
        ledger_projects.ends_on,
        cast(null as decimal(18, 2)) as planned_hours,
        cast(null as decimal(18, 2)) as estimated_hours_at_completion,
        ledger_currencies.currency_code,
        cast(null as {{ dbt.type_string() }}) as work_calendar_id,
        {{ provenance_of('ledger_projects') }}

    from ledger_projects
    inner join project_matches
        on ledger_projects.job_id = project_matches.source_project_id
    left join customer_matches
        on ledger_projects.customer_id = customer_matches.source_customer_id
    left join ledger_currencies
        on ledger_projects.currency_id = ledger_currencies.currency_id
    where project_matches.project_id = ledger_projects.job_id

)

select * from final
