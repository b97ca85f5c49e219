-- Grain: one row per project of customers, with its estimate at completion as it is.
-- The delivery system estimates hours and no money: what the rest costs is its hours at
-- what an hour has cost so far, before the first one at what its assignments cost.

with

projects as (select * from {{ ref('dim_projects') }}),

costs_to_date as (select * from {{ ref('int_delivery__costs_to_date') }}),

planned_costs as (select * from {{ ref('int_delivery__planned_costs') }}),

estimated as (

    select
        projects.project_id,
        projects.currency_code,
        projects.planned_hours,
        coalesce(projects.estimated_hours_at_completion, projects.planned_hours)
            as estimated_hours,
        coalesce(costs_to_date.hours_to_date, 0) as hours_to_date,
        coalesce(costs_to_date.labour_cost_to_date, 0)
        + coalesce(costs_to_date.expense_cost_to_date, 0) as cost_to_date,
        case
            when costs_to_date.hours_to_date > 0
                then {{ div(
                    'costs_to_date.labour_cost_to_date', 'costs_to_date.hours_to_date'
                ) }}
            else planned_costs.cost_per_hour
        end as cost_per_hour,
        {{ provenance_of('projects') }}

    from projects
    left join costs_to_date
        on projects.project_id = costs_to_date.project_id
    left join planned_costs
        on projects.project_id = planned_costs.project_id
    where not projects.is_internal

),

remaining as (

    select
        *,
        case
            when estimated_hours > hours_to_date then estimated_hours - hours_to_date
            else 0
        end as hours_to_complete

    from estimated

),

final as (

    select
        project_id,
        project_id as contract_line_id,
        planned_hours,
        cast(hours_to_date as decimal(18, 2)) as hours_to_date,
        cast(hours_to_complete as decimal(18, 2)) as hours_to_complete,
        cast(hours_to_date + hours_to_complete as decimal(18, 2))
            as hours_at_completion,
        cast(cost_to_date as decimal(18, 2)) as cost_to_date,
        {{ money('hours_to_complete * coalesce(cost_per_hour, 0)') }}
            as cost_to_complete,
        {{ money('cost_to_date + hours_to_complete * coalesce(cost_per_hour, 0)') }}
            as cost_at_completion,
        hours_to_complete = 0 or cost_per_hour is not null as is_cost_known,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from remaining

)

select * from final
