-- Grain: one row per person, project, assignment and week, cut at the month's end.
-- Hours count as credited or excluded when the entry, its assignment or its project
-- says so. Approved means approved and included in the financials. A daily run computes
-- what was landed since, and the entries of what changed its terms.

with

time_entries as (select * from {{ ref('stg_certinia__time_entries') }}),

terms as (select * from {{ ref('int_delivery__time_terms') }}),

concerned as (

    select *
    from time_entries
    where
        not is_deleted
        and {{ landed_or_changed('terms', {
            'project_id': "= 'project'",
            'assignment_id': "= 'assignment'",
            'source_status': "like 'status of %'",
        }) }}

),

final as (

    select
        concerned.time_entry_id,
        concerned.person_id,
        concerned.project_id,
        concerned.assignment_id,
        concerned.task_id,
        concerned.milestone_id,
        {{ week_start('concerned.starts_on') }} as week_starts_on,
        {{ month_start('concerned.starts_on') }} as month_start,
        concerned.starts_on,
        concerned.ends_on,
        coalesce(cast(concerned.created_at as date), concerned.starts_on)
            as recorded_on,
        coalesce(status_terms.status, 'unmapped') as status,
        concerned.is_submitted,
        concerned.is_approved and concerned.is_in_financials as is_approved,
        concerned.is_billable,
        concerned.is_billed,
        concerned.is_invoiced,
        concerned.hours,
        coalesce(concerned.billable_amount, 0) as billable_amount,
        case
            when concerned.is_billable
                then {{ money('concerned.hours * assignment_terms.standard_rate') }}
        end as standard_amount,
        coalesce(concerned.cost_amount, 0) as cost_amount,
        coalesce(project_terms.currency_code, concerned.currency_code) as currency_code,
        concerned.is_time_credited
        or coalesce(
            assignment_terms.is_time_credited, project_terms.is_time_credited, false
        ) as is_time_credited,
        concerned.is_time_excluded
        or coalesce(
            assignment_terms.is_time_excluded, project_terms.is_time_excluded, false
        ) as is_time_excluded,
        coalesce(project_terms.is_leave, false) as is_leave,
        concerned.source_status,
        {{ provenance_of('concerned') }}

    from concerned
    left join terms as project_terms
        on
            project_terms.kind = 'project'
            and concerned.project_id = project_terms.terms_of
    left join terms as assignment_terms
        on
            assignment_terms.kind = 'assignment'
            and concerned.assignment_id = assignment_terms.terms_of
    left join terms as status_terms
        on
            'status of ' || concerned.source_system = status_terms.kind
            and concerned.source_status = status_terms.terms_of

)

select * from final
