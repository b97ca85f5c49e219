-- Grain: one row per project of any system, with its deal and customer.
-- A project that only the ledger knows is kept: its revenue is real. The model is long
-- because the two kinds of projects are brought into one form, column by column.

with

project_rules as (select * from {{ ref('int_delivery__project_rules') }}),

connections as (select * from {{ ref('stg_plumbline__connections') }}),

deal_roots as (select * from {{ ref('int_sales__deal_roots') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

owned as (select * from {{ ref('int_delivery__projects_owned') }}),

ledger_only_projects as (select * from {{ ref('int_delivery__ledger_only_projects') }}),

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
        owned.project_name,
        customer_matches.customer_id,
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
        coalesce(located.billing_type, '') || ' / '
        || coalesce(located.recognition_method, '') || ' / '
        || coalesce(located.source_project_type, '') as source_revenue_method,
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
        cast(owned.starts_on as date) as starts_on,
        cast(owned.ends_on as date) as ends_on,
        located.planned_hours,
        located.estimated_hours_at_completion,
        located.currency_code,
        located.work_calendar_id,
        {{ provenance_of('located') }}

    from located
    left join owned
        on located.project_id = owned.project_id
    left join customer_matches
        on
            {{ record_id('located.account_source_id', 'located.crm_connection') }}
            = customer_matches.source_customer_id
    left join deal_roots
        on
            {{ record_id('located.opportunity_source_id', 'located.crm_connection') }}
            = deal_roots.opportunity_id

    union all

    select
        project_id,
        project_code,
        project_name,
        customer_id,
        opportunity_id,
        deal_root_id,
        project_type,
        stage,
        billing_type,
        recognition_method,
        revenue_method,
        source_revenue_method,
        is_billable,
        is_internal,
        is_time_credited,
        is_time_excluded,
        is_leave,
        is_excluded_from_backlog,
        region_id,
        practice_id,
        group_id,
        project_manager_id,
        starts_on,
        ends_on,
        planned_hours,
        estimated_hours_at_completion,
        currency_code,
        work_calendar_id,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from ledger_only_projects

)

select * from final
