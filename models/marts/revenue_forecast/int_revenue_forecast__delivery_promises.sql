-- Grain: one row per milestone or project and month end before it was done: when it was
-- due, the month in which it was expected, and when it was done.
-- What is ahead is expected in the month of its date, what is overdue in the month
-- after the month end. A project is done on its last day, if that is before somebody
-- said so.

with

months as (select * from {{ ref('dim_months') }}),

milestone_history as (select * from {{ ref('hst_milestones') }}),

project_history as (select * from {{ ref('hst_projects') }}),

projects as (select * from {{ ref('dim_projects') }}),

stated as (

    select
        'milestone' as kind,
        milestone_id as record_id,
        valid_from,
        valid_to,
        target_on as due_on,
        actual_on is not null as is_done,
        actual_on as done_on

    from milestone_history

    union all

    select
        'completion' as kind,
        project_history.project_id as record_id,
        project_history.valid_from,
        project_history.valid_to,
        project_history.ends_on as due_on,
        project_history.stage = 'completed' as is_done,
        case
            when project_history.stage = 'completed'
                then least(project_history.valid_from, project_history.ends_on)
        end as done_on

    from project_history
    inner join projects
        on project_history.project_id = projects.project_id
    where not projects.is_internal

),

done as (

    select
        kind,
        record_id,
        min(valid_from) as known_on,
        min(done_on) as done_on

    from stated
    where is_done
    group by 1, 2

),

final as (

    select
        stated.kind,
        stated.record_id,
        months.month_end as as_of_date,
        {{ due_band('stated.due_on', 'months.month_end') }} as due_band,
        greatest(
            {{ month_start('stated.due_on') }},
            {{ add_months('months.month_start', 1) }}
        ) as expected_month,
        done.known_on,
        {{ month_start('done.done_on') }} as done_month

    from stated
    inner join months
        on {{ holds_on('stated', 'months.month_end') }}
    left join done
        on
            stated.kind = done.kind
            and stated.record_id = done.record_id
    where
        not stated.is_done
        and stated.due_on is not null
        and months.month_end < {{ as_of() }}

)

select * from final
