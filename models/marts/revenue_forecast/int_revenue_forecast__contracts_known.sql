-- Grain: one row per day that a forecast is made for and contract line that was signed
-- by then: its price, dates and estimate as they were known.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

contract_modifications as (select * from {{ ref('fct_contract_modifications') }}),

project_history as (select * from {{ ref('hst_projects') }}),

signed as (

    select
        origins.as_of_date,
        contract_modifications.contract_line_id,
        sum(contract_modifications.amount) as signed_amount

    from origins
    inner join contract_modifications
        on origins.as_of_date >= contract_modifications.signed_on
    group by 1, 2

),

final as (

    select
        signed.as_of_date,
        contract_lines.contract_line_id,
        contract_lines.project_id,
        contract_lines.revenue_method,
        contract_lines.is_excluded_from_backlog,
        {{ money('signed.signed_amount') }} as signed_amount,
        known.stage,
        coalesce(known.stage in ('completed', 'canceled'), false) as is_over,
        coalesce(known.starts_on, contract_lines.starts_on) as starts_on,
        coalesce(known.ends_on, contract_lines.ends_on) as ends_on,
        coalesce(known.estimated_hours_at_completion, known.planned_hours)
            as estimated_hours_at_completion

    from signed
    inner join contract_lines
        on signed.contract_line_id = contract_lines.contract_line_id
    left join project_history as known
        on
            contract_lines.project_id = known.project_id
            and {{ holds_on('known', 'signed.as_of_date') }}

)

select * from final
