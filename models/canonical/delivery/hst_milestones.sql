-- Grain: one row per milestone and period in which no tracked field changed.
-- Approval is not tracked itself: before the last period it is what the status says.

with

milestones as (

    {{ records_ever(ref('stg_certinia__milestone_versions')) }}

),

changes as (select * from {{ ref('stg_certinia__milestone_changes') }}),

rules as (

    {{ statuses_in_force() }}

),

periods as (

    {{ walked_history(
        'milestones',
        'changes',
        'milestone_id',
        {
            'source_status': dbt.type_string(),
            'target_on': 'date',
            'actual_on': 'date',
            'amount': 'decimal(18, 2)',
        }
    ) }}

),

final as (

    select
        periods.milestone_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        milestones.project_id,
        coalesce(rules.status, 'unmapped') as status,
        case
            when periods.valid_to = {{ end_of_time() }} then milestones.is_approved
            else coalesce(rules.status = 'approved', false)
        end as is_approved,
        periods.target_on,
        periods.actual_on,
        periods.amount,
        milestones.currency_code,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('milestones') }}

    from periods
    inner join milestones
        on periods.milestone_id = milestones.milestone_id
    left join rules
        on
            milestones.source_system = rules.source_system
            and rules.entity = 'milestone'
            and periods.source_status = rules.source_status

)

select * from final
