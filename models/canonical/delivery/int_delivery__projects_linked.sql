-- Grain: one row per project of any system, with its deal and customer.
-- A project that only the ledger knows is kept: its revenue is real.

with

project_rules as (

    select * from {{ ref('int_delivery__project_rules') }}

),

connections as (

    select * from {{ ref('stg_plumbline__connections') }}

),

deal_roots as (

    select * from {{ ref('int_sales__deal_roots') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

ledger_projects as (

    select * from {{ ref('stg_netsuite__projects') }}

),

ledger_currencies as (

    select * from {{ ref('stg_netsuite__currencies') }}

),

project_matches as (

    select * from {{ ref('xref_projects') }}

),

customer_matches as (

    select * from {{ ref('xref_customers') }}

),

located as (

    select
        project_rules.*,
        coalesce(connections.org_connection, project_rules.connection)
            as crm_connection

    from project_rules
    left join connections
        on project_rules.connection = connections.connection

),

final as (

    select
        located.project_id,
        located.project_code,
        located.project_name,
        customers.customer_id,
        deal_roots.opportunity_id,
        coalesce(deal_roots.deal_root_id, located.project_id) as deal_root_id,
        located.project_type,
        located.stage,
        located.billing_type,
        located.recognition_method,
        case
            when located.is_internal then 'not_billable'
            else located.mapped_revenue_method
        end as revenue_method,
        located.is_billable and not located.is_internal as is_billable,
        located.is_internal,
        located.is_time_credited,
        located.is_time_excluded,
        located.is_internal and located.is_time_excluded as is_leave,
        located.is_excluded_from_backlog,
        located.region_id,
        located.practice_id,
        located.group_id,
        located.project_manager_id,
        located.starts_on,
        located.ends_on,
        located.planned_hours,
        located.estimated_hours_at_completion,
        located.currency_code,
        located.work_calendar_id,
        {{ provenance_of('located') }}

    from located
    left join customers
        on
            {{ record_id('located.account_source_id', 'located.crm_connection') }}
            = customers.customer_id
    left join deal_roots
        on
            {{ record_id('located.opportunity_source_id', 'located.crm_connection') }}
            = deal_roots.opportunity_id

    union all

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
    where project_matches.match_rule = 'unmatched'

)

select * from final
