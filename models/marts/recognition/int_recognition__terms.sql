-- Grain: one row per contract line that earns by the calendar, per month: its term as
-- it stood at the end of the month (`earned_`), and when the month was closed
-- (`known_`).
-- A canceled project has the term from before, and stops where it ended.

with

line_months as (select * from {{ ref('int_recognition__line_months') }}),

project_periods as (select * from {{ ref('hst_projects') }}),

cancellations as (

    select
        project_id,
        min(valid_from) as canceled_from

    from project_periods
    where stage = 'canceled'
    group by 1

),

terms_before as (

    select
        project_periods.project_id,
        project_periods.starts_on,
        project_periods.ends_on

    from project_periods
    inner join cancellations
        on
            project_periods.project_id = cancellations.project_id
            and project_periods.valid_to = cancellations.canceled_from

),

stated as (

    select
        project_periods.project_id,
        project_periods.valid_from,
        project_periods.valid_to,
        project_periods.ends_on as stops_on,
        case
            when project_periods.stage = 'canceled'
                then coalesce(terms_before.starts_on, project_periods.starts_on)
            else project_periods.starts_on
        end as starts_on,
        case
            when project_periods.stage = 'canceled'
                then coalesce(terms_before.ends_on, project_periods.ends_on)
            else project_periods.ends_on
        end as ends_on

    from project_periods
    left join terms_before
        on project_periods.project_id = terms_before.project_id

),

final as (

    select
        line_months.contract_line_id,
        line_months.month_start,
        line_months.reckoned_on,
        line_months.known_until,
        earned.starts_on as earned_starts_on,
        earned.ends_on as earned_ends_on,
        earned.stops_on as earned_stops_on,
        known.starts_on as known_starts_on,
        known.ends_on as known_ends_on,
        known.stops_on as known_stops_on,
        line_months.revenue_method = 'retainer' as is_by_month

    from line_months
    left join stated as earned
        on
            line_months.contract_line_id = earned.project_id
            and {{ holds_on('earned', 'line_months.reckoned_on') }}
    left join stated as known
        on
            line_months.contract_line_id = known.project_id
            and {{ holds_on('known', 'line_months.known_until') }}
    where line_months.revenue_method in ('retainer', 'straight_line')

)

select * from final
