-- Grain: one row per person, ISO week and month with recorded time, its hours in
-- classes.
-- Each hour is in one class. Drafts and rejected time are in none; leave counts as soon
-- as it is recorded, because it takes capacity away whoever approves it. Sums are cast,
-- here and in what is built on them: an engine adds 64 bits faster than 128.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

projects as (select * from {{ ref('dim_projects') }}),

approvals as (select * from {{ ref('fct_approvals') }}),

classified as (

    select
        time_entries.person_id,
        time_entries.week_starts_on,
        time_entries.month_start,
        time_entries.hours,
        coalesce(
            approvals.approved_on
            > {{ utilization_cut_off('time_entries.week_starts_on') }},
            false
        ) as is_approved_late,
        case
            when time_entries.status = 'rejected' then 'none'
            when time_entries.is_leave then 'leave'
            when time_entries.status = 'saved' then 'none'
            when time_entries.is_billable and time_entries.is_approved
                then 'billable_approved'
            when time_entries.is_billable then 'billable_submitted'
            when time_entries.is_time_credited then 'credited'
            when projects.is_internal then 'internal'
            else 'investment'
        end as hours_class

    from time_entries
    left join projects
        on time_entries.project_id = projects.project_id
    left join approvals
        on
            time_entries.time_entry_id = approvals.record_id
            and approvals.entity = 'time_entry'

),

final as (

    select
        person_id,
        week_starts_on,
        month_start,
        {% for class in [
            'billable_approved',
            'billable_submitted',
            'credited',
            'investment',
            'internal',
        ] -%}
        {{ hours(
            "sum(case when hours_class = '" ~ class ~ "' then hours else 0 end)"
        ) }} as {{ class }}_hours,
        {% endfor -%}
        {{ hours(
            "sum(case when hours_class = 'billable_approved' and is_approved_late"
            ~ " then hours else 0 end)"
        ) }} as approved_late_hours,
        {{ hours("sum(case when hours_class = 'leave' then hours else 0 end)") }}
            as leave_hours

    from classified
    group by 1, 2, 3

)

select * from final
