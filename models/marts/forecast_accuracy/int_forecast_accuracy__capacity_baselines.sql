-- Grain: one row per day that a forecast is made for, practice and month ahead: B7,
-- what the people can do.
-- The capacity of those employed on the day, at their targets and at what an approved
-- hour of the practice's client work earned in the last twelve months.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

people as (select * from {{ ref('dim_people') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

working_days as (select * from {{ ref('dim_working_days') }}),

project_months as (select * from {{ ref('fct_project_months') }}),

rates as (

    select
        origins.as_of_date,
        coalesce(project_months.practice_name, 'Unassigned') as practice_name,
        {{ div(
            'sum(project_months.revenue_amount_corporate)',
            'sum(project_months.approved_hours)'
        ) }} as revenue_per_hour

    from origins
    inner join project_months
        on
            origins.first_open_month > project_months.month_start
            and {{ add_months('origins.first_open_month', -12) }}
            <= project_months.month_start
    where not project_months.is_internal
    group by 1, 2

),

calendar_months as (

    select
        work_calendar_id,
        month_start,
        sum(capacity_hours) as capacity_hours

    from working_days
    group by 1, 2

),

targets as (

    select
        origins.as_of_date,
        calendar_months.month_start,
        coalesce(org_units.org_unit_name, 'Unassigned') as practice_name,
        sum(calendar_months.capacity_hours * people.utilization_target) as target_hours

    from origins
    inner join people
        on
            origins.as_of_date >= people.employed_from
            and origins.as_of_date
            <= coalesce(people.employed_to, {{ end_of_time() }})
    inner join calendar_months
        on
            people.work_calendar_id = calendar_months.work_calendar_id
            and origins.as_of_month < calendar_months.month_start
            and origins.horizon_month >= calendar_months.month_start
    left join org_units
        on people.practice_id = org_units.org_unit_id
    where not people.is_external and not people.is_excluded_from_time
    group by 1, 2, 3

),

final as (

    select
        targets.as_of_date,
        'B7' as baseline,
        'all' as block,
        targets.practice_name,
        targets.month_start,
        {{ money('coalesce(targets.target_hours * rates.revenue_per_hour, 0)') }}
            as amount_corporate

    from targets
    left join rates
        on
            targets.as_of_date = rates.as_of_date
            and targets.practice_name = rates.practice_name

)

select * from final
