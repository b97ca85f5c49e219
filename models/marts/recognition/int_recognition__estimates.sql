-- Grain: one row per contract line per month: the estimate, the state and the method of
-- its project as they stood at the end of the month (`earned_`), and when the month was
-- closed (`known_`). A project without an estimate has its plan.
-- That a project is completed is a fact like a day's work: it holds from the day on
-- which it ended, though somebody says so later. The books know it from when it is
-- said.

with

line_months as (select * from {{ ref('int_recognition__line_months') }}),

project_periods as (select * from {{ ref('hst_projects') }}),

measures as (

    {{ rules_in_force(
        ref('progress_measure_map'), ['source_system', 'recognition_method']
    ) }}

),

stated as (

    select
        project_periods.project_id,
        project_periods.valid_from,
        project_periods.valid_to,
        project_periods.ends_on,
        coalesce(
            project_periods.estimated_hours_at_completion, project_periods.planned_hours
        ) as estimated_hours,
        coalesce(measures.progress_measure, 'hours') as progress_measure,
        project_periods.stage = 'completed' as is_completed,
        project_periods.stage = 'canceled' as is_canceled

    from project_periods
    left join measures
        on
            project_periods.source_system = measures.source_system
            and project_periods.recognition_method = measures.recognition_method

),

final as (

    select
        line_months.contract_line_id,
        line_months.month_start,
        earned.estimated_hours as earned_estimated_hours,
        known.estimated_hours as known_estimated_hours,
        coalesce(earned.progress_measure, 'hours') as earned_progress_measure,
        coalesce(known.progress_measure, 'hours') as known_progress_measure,
        coalesce(
            latest.is_completed and latest.ends_on <= line_months.month_end, false
        ) as is_earned_completed,
        coalesce(
            known.is_completed and known.ends_on <= line_months.month_end, false
        ) as is_known_completed,
        coalesce(earned.is_canceled, false) as is_earned_canceled,
        coalesce(known.is_canceled, false) as is_known_canceled

    from line_months
    left join stated as earned
        on
            line_months.contract_line_id = earned.project_id
            and {{ holds_on('earned', 'line_months.reckoned_on') }}
    left join stated as known
        on
            line_months.contract_line_id = known.project_id
            and {{ holds_on('known', 'line_months.known_until') }}
    left join stated as latest
        on
            line_months.contract_line_id = latest.project_id
            and {{ holds_on('latest', as_of()) }}

)

select * from final
