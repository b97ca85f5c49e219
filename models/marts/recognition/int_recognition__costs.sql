-- Grain: one row per contract line per month: what its price has to bear, to date and at
-- completion, by the end of the month (`earned_`) and as it was known at the close
-- (`known_`).
-- The hours that are left cost what an hour has cost so far; before the first hour, what
-- the assignments plan.

with

work_months as (

    select * from {{ ref('int_recognition__work_months') }}

),

estimates as (

    select * from {{ ref('int_recognition__estimates') }}

),

planned_costs as (

    select * from {{ ref('int_delivery__planned_costs') }}

),

final as (

    select
        work_months.contract_line_id,
        work_months.month_start
        {%- for basis in ['earned', 'known'] %},
        work_months.{{ basis }}_material_cost,
        work_months.{{ basis }}_labour_cost + work_months.{{ basis }}_expense_cost
            as {{ basis }}_cost,
        {{ money(
            'work_months.' ~ basis ~ '_labour_cost'
            ~ ' + work_months.' ~ basis ~ '_expense_cost'
            ~ ' + case when estimates.is_' ~ basis ~ '_completed then 0 else'
            ~ ' greatest(coalesce(estimates.' ~ basis ~ '_estimated_hours, 0)'
            ~ ' - work_months.' ~ basis ~ '_hours, 0)'
            ~ ' * coalesce(' ~ div(
                'work_months.' ~ basis ~ '_labour_cost',
                'work_months.' ~ basis ~ '_hours'
            ) ~ ', planned_costs.cost_per_hour, 0) end'
        ) }} as {{ basis }}_cost_at_completion
        {%- endfor %}

    from work_months
    inner join estimates
        on
            work_months.contract_line_id = estimates.contract_line_id
            and work_months.month_start = estimates.month_start
    left join planned_costs
        on work_months.contract_line_id = planned_costs.project_id

)

select * from final
