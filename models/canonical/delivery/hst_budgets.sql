-- Grain: one row per budget and period in which no tracked field changed.
-- Approval is not tracked itself: before the last period it is what the status says.

with

budgets as (

    {{ records_ever(ref('stg_certinia__budget_versions')) }}

),

changes as (select * from {{ ref('stg_certinia__budget_changes') }}),

rules as (

    {{ statuses_in_force() }}

),

periods as (

    {{ walked_history(
        'budgets',
        'changes',
        'budget_id',
        {
            'source_status': dbt.type_string(),
            'amount': 'decimal(18, 2)',
        }
    ) }}

),

final as (

    select
        periods.budget_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        budgets.project_id,
        coalesce(rules.status, 'unmapped') as status,
        case
            when periods.valid_to = {{ end_of_time() }} then budgets.is_approved
            else coalesce(rules.status = 'approved', false)
        end as is_approved,
        periods.amount,
        budgets.currency_code,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('budgets') }}

    from periods
    inner join budgets
        on periods.budget_id = budgets.budget_id
    left join rules
        on
            budgets.source_system = rules.source_system
            and rules.entity = 'budget'
            and periods.source_status = rules.source_status

)

select * from final
