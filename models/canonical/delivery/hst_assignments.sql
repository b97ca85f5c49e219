-- Grain: one row per assignment and period in which no tracked field changed.
-- Fields that the platform does not track are left out: nobody knows what they were.

with

assignments as (

    {{ records_ever(ref('stg_certinia__assignment_versions')) }}

),

changes as (select * from {{ ref('stg_certinia__assignment_changes') }}),

rules as (

    {{ statuses_in_force() }}

),

periods as (

    {{ walked_history(
        'assignments',
        'changes',
        'assignment_id',
        {
            'source_status': dbt.type_string(),
            'person_id': dbt.type_string(),
            'bill_rate': 'decimal(18, 4)',
        }
    ) }}

),

final as (

    select
        periods.assignment_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        assignments.project_id,
        periods.person_id,
        coalesce(rules.status, 'unmapped') as commitment,
        cast(
            case
                when assignments.is_daily_rate then periods.bill_rate * 0.125
                else periods.bill_rate
            end as decimal(18, 4)
        ) as bill_rate,
        assignments.currency_code,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('assignments') }}

    from periods
    inner join assignments
        on periods.assignment_id = assignments.assignment_id
    left join rules
        on
            assignments.source_system = rules.source_system
            and rules.entity = 'assignment'
            and periods.source_status = rules.source_status

)

select * from final
