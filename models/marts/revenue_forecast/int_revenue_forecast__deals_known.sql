-- Grain: one row per day that a forecast is made for and deal that stood in the CRM on
-- it, as it stood then.
-- Stage, amount and close date come from the history; what the CRM keeps no history of
-- is taken as it is now: of the expected work its lag behind the close date, and its
-- length, since its dates move with the close date. Whether a project existed is read
-- from the projects' history.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

opportunity_history as (select * from {{ ref('hst_opportunities') }}),

projects as (select * from {{ ref('dim_projects') }}),

project_history as (select * from {{ ref('hst_projects') }}),

first_projects as (

    select
        projects.opportunity_id,
        min(project_history.valid_from) as first_project_on

    from projects
    inner join project_history
        on projects.project_id = project_history.project_id
    where projects.opportunity_id is not null
    group by 1

),

final as (

    select
        origins.as_of_date,
        opportunities.opportunity_id,
        {{ days_between(
            'opportunities.close_date', 'opportunities.expected_starts_on'
        ) }} as start_lag_days,
        {{ days_between(
            'opportunities.expected_starts_on', 'opportunities.expected_ends_on'
        ) }} as duration_days,
        opportunities.is_change_request,
        coalesce(known.stage_name, opportunities.stage_name) as stage_name,
        coalesce(known.is_closed, opportunities.is_closed) as is_closed,
        coalesce(known.is_won, opportunities.is_won) as is_won,
        coalesce(known.probability, opportunities.probability) as crm_probability,
        coalesce(known.amount, opportunities.amount) as amount,
        coalesce(known.close_date, opportunities.close_date) as close_date,
        coalesce(first_projects.first_project_on <= origins.as_of_date, false)
            as has_project,
        known.opportunity_id is not null as is_point_in_time,
        {{ days_between(
            'cast(opportunities.created_at as date)', 'origins.as_of_date'
        ) }} as age_days

    from origins
    inner join opportunities
        on {{ add_days('origins.as_of_date', 1) }} > opportunities.created_at
    left join opportunity_history as known
        on
            opportunities.opportunity_id = known.opportunity_id
            and {{ holds_on('known', 'origins.as_of_date') }}
    left join first_projects
        on opportunities.opportunity_id = first_projects.opportunity_id

)

select * from final
