-- Grain: one row per approved time entry, expense, milestone or adjustment of a
-- contract line: what was done, when, and what it is worth in the line's currency.
-- Time and milestones are the fee, each by the methods that look at it.

{{ config(materialized=materialized_on_servers()) }}

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

expenses as (select * from {{ ref('int_recognition__expenses') }}),

milestones as (select * from {{ ref('dim_milestones') }}),

adjustments as (select * from {{ ref('fct_adjustments') }}),

final as (

    select
        'time_entry' as work_kind,
        time_entry_id as record_id,
        project_id as contract_line_id,
        ends_on as worked_on,
        hours,
        case when is_billable then billable_amount else 0 end as amount,
        cost_amount,
        0 as material_cost

    from time_entries
    where is_approved and ends_on <= {{ as_of() }}

    union all

    select
        'expense' as work_kind,
        expense_id as record_id,
        contract_line_id,
        incurred_on as worked_on,
        0 as hours,
        rebilled_amount as amount,
        borne_cost as cost_amount,
        case
            when cost_kind = 'uninstalled_material' then borne_cost else 0
        end as material_cost

    from expenses

    union all

    select
        'milestone' as work_kind,
        milestone_id as record_id,
        project_id as contract_line_id,
        actual_on as worked_on,
        0 as hours,
        amount,
        0 as cost_amount,
        0 as material_cost

    from milestones
    where is_approved and is_in_financials and actual_on <= {{ as_of() }}

    union all

    select
        'adjustment' as work_kind,
        adjustment_id as record_id,
        contract_line_id,
        effective_on as worked_on,
        0 as hours,
        amount,
        0 as cost_amount,
        0 as material_cost

    from adjustments
    where is_approved and category = 'billing' and effective_on <= {{ as_of() }}

)

select * from final
