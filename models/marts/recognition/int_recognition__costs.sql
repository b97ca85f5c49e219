-- Grain: one row per contract line per month: what its price has to bear, to date and
-- at completion, by the end of the month (`earned_`) and as it was known at the close
-- (`known_`).
-- The hours that are left cost what an hour has cost so far; before the first hour,
-- what the assignments plan.

with

work_months as (select * from {{ ref('int_recognition__work_months') }}),

estimates as (select * from {{ ref('int_recognition__estimates') }}),

planned_costs as (select * from {{ ref('int_delivery__planned_costs') }}),

priced as (

    select
        work_months.contract_line_id,
        work_months.month_start,
        work_months.earned_material_cost,
        work_months.known_material_cost,
        {% for basis in ['earned', 'known'] -%}
        work_months.{{ basis }}_labour_cost + work_months.{{ basis }}_expense_cost
            as {{ basis }}_cost,
        case
            when estimates.is_{{ basis }}_completed then 0
            else
                greatest(
                    coalesce(estimates.{{ basis }}_estimated_hours, 0)
                    - work_months.{{ basis }}_hours,
                    0
                )
        end as {{ basis }}_hours_left,
        {{ div(
            'work_months.' ~ basis ~ '_labour_cost', 'work_months.' ~ basis ~ '_hours'
        ) }} as {{ basis }}_cost_per_hour,
        {% endfor -%}
        coalesce(planned_costs.cost_per_hour, 0) as planned_cost_per_hour

    from work_months
    inner join estimates
        on
            work_months.contract_line_id = estimates.contract_line_id
            and work_months.month_start = estimates.month_start
    left join planned_costs
        on work_months.contract_line_id = planned_costs.project_id

),

final as (

    select
        contract_line_id,
        month_start,
        earned_material_cost,
        known_material_cost,
        earned_cost,
        known_cost,
        {{ money(
            'earned_cost'
            ' + earned_hours_left * coalesce(earned_cost_per_hour, planned_cost_per_hour)'
        ) }} as earned_cost_at_completion,
        {{ money(
            'known_cost'
            ' + known_hours_left * coalesce(known_cost_per_hour, planned_cost_per_hour)'
        ) }} as known_cost_at_completion

    from priced

)

select * from final
