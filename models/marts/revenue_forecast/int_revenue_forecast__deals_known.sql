-- Grain: one row per deal that stood in the CRM on the as-of date, as it stood then.
-- Stage, amount and close date come from the history; what the CRM keeps no history of
-- is taken as it is now.

with

opportunities as (select * from {{ ref('dim_opportunities') }}),

opportunity_history as (select * from {{ ref('hst_opportunities') }}),

projects as (select * from {{ ref('dim_projects') }}),

projects_by_deal as (

    select opportunity_id

    from projects
    where opportunity_id is not null
    group by 1

),

known as (

    {{ known_on('opportunity_history', as_of()) }}

),

final as (

    select
        opportunities.opportunity_id,
        opportunities.expected_starts_on,
        opportunities.expected_ends_on,
        opportunities.is_change_request,
        coalesce(known.stage_name, opportunities.stage_name) as stage_name,
        coalesce(known.is_closed, opportunities.is_closed) as is_closed,
        coalesce(known.is_won, opportunities.is_won) as is_won,
        coalesce(known.probability, opportunities.probability) as crm_probability,
        coalesce(known.amount, opportunities.amount) as amount,
        coalesce(known.close_date, opportunities.close_date) as close_date,
        projects_by_deal.opportunity_id is not null as has_project,
        known.opportunity_id is not null as is_point_in_time,
        {{ days_between(
            'cast(opportunities.created_at as date)', as_of()
        ) }} as age_days

    from opportunities
    left join known
        on opportunities.opportunity_id = known.opportunity_id
    left join projects_by_deal
        on opportunities.opportunity_id = projects_by_deal.opportunity_id
    where opportunities.created_at < {{ add_days(as_of(), 1) }}

)

select * from final
