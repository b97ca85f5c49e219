-- Grain: one row per approved purchase order, or change of one, of a project.
-- A negative change of a project that was canceled takes the rest of it away, and is a
-- cancellation; any other negative change is a change of scope.

with

budgets as (select * from {{ ref('stg_certinia__budgets') }}),

projects as (select * from {{ ref('int_delivery__projects_linked') }}),

budget_types as (

    {{ statuses_in_force() }}

),

connections as (select * from {{ ref('stg_plumbline__connections') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

final as (

    select
        budgets.budget_id as contract_modification_id,
        budgets.project_id as contract_line_id,
        case
            when
                budget_types.status = 'change_order'
                and budgets.amount < 0
                and projects.stage = 'canceled'
                then 'cancellation'
            else budget_types.status
        end as modification_kind,
        budgets.effective_on as signed_on,
        budgets.amount,
        projects.currency_code,
        coalesce(opportunities.opportunity_id, projects.opportunity_id)
            as opportunity_id,
        {{ provenance_of('budgets') }}

    from budgets
    inner join projects
        on budgets.project_id = projects.project_id
    inner join budget_types
        on
            budgets.source_system = budget_types.source_system
            and budget_types.entity = 'budget_type'
            and budgets.source_budget_type = budget_types.source_status
    left join connections
        on budgets.connection = connections.connection
    left join opportunities
        on
            {{ record_id(
                'budgets.opportunity_source_id',
                'coalesce(connections.org_connection, budgets.connection)'
            ) }} = opportunities.opportunity_id
    where budgets.is_approved and budgets.is_in_financials

)

select * from final
