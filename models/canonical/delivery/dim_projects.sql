-- Grain: one row per project: customers' projects, internal ones, and those that only
-- the ledger knows. Templates are left out.
-- The legal entity is the one that the project was booked in; before anything is
-- booked, the only one that keeps its books in the project's currency.

with

projects as (select * from {{ ref('int_delivery__projects_linked') }}),

contracts as (select * from {{ ref('dim_contracts') }}),

people as (select * from {{ ref('dim_people') }}),

ledger_entities as (select * from {{ ref('int_delivery__ledger_entities') }}),

legal_entities as (select * from {{ ref('dim_legal_entities') }}),

work_calendars as (select * from {{ ref('int_common__work_calendars') }}),

contracts_by_deal as (

    select
        deal_root_id,
        min(contract_id) as contract_id

    from contracts
    group by 1

),

entities_by_currency as (

    select
        currency_code,
        min(legal_entity_id) as legal_entity_id

    from legal_entities
    where not is_elimination
    group by 1
    having count(*) = 1

),

final as (

    select
        projects.project_id,
        projects.project_code,
        projects.project_name,
        projects.customer_id,
        projects.opportunity_id,
        projects.deal_root_id,
        contracts_by_deal.contract_id,
        projects.project_type,
        projects.stage,
        projects.billing_type,
        projects.recognition_method,
        projects.revenue_method,
        projects.source_revenue_method,
        projects.is_billable,
        projects.is_internal,
        projects.is_time_credited,
        projects.is_time_excluded,
        projects.is_leave,
        projects.is_excluded_from_backlog,
        projects.region_id,
        projects.practice_id,
        projects.group_id,
        projects.project_manager_id,
        people.person_name as project_manager_name,
        projects.starts_on,
        projects.ends_on,
        projects.planned_hours,
        projects.estimated_hours_at_completion,
        projects.currency_code,
        coalesce(
            ledger_entities.legal_entity_id, entities_by_currency.legal_entity_id
        ) as legal_entity_id,
        coalesce(work_calendars.work_calendar_id, 'default') as work_calendar_id,
        {{ provenance_of('projects') }}

    from projects
    left join contracts_by_deal
        on projects.deal_root_id = contracts_by_deal.deal_root_id
    left join people
        on projects.project_manager_id = people.person_id
    left join ledger_entities
        on projects.project_id = ledger_entities.project_id
    left join entities_by_currency
        on projects.currency_code = entities_by_currency.currency_code
    left join work_calendars
        on projects.work_calendar_id = work_calendars.work_calendar_id

)

select * from final
