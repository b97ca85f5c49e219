-- Grain: one row per pair of versions, line and driver: the latest event between the
-- two versions that is evidence of the driver, and how many there were.
-- Its old value is that before the first event of its kind, so that it tells the whole
-- way. What only confirms (time, postings) stands back behind what decides. A line that
-- a deal and its projects share has the events of them all. The line of a rate of
-- exchange is its currency.

with

pairs as (select * from {{ ref('dim_forecast_comparisons') }}),

deal_events as (select * from {{ ref('int_forecast_bridge__deal_events') }}),

contract_events as (select * from {{ ref('int_forecast_bridge__contract_events') }}),

staffing_events as (select * from {{ ref('int_forecast_bridge__staffing_events') }}),

money_events as (select * from {{ ref('int_forecast_bridge__money_events') }}),

finance_events as (select * from {{ ref('int_forecast_bridge__finance_events') }}),

projects as (select * from {{ ref('dim_projects') }}),

overdue_deals as (select * from {{ ref('int_forecast_bridge__overdue_deals') }}),

of_projects as (

    select * from contract_events
    union all
    select * from staffing_events
    union all
    select * from money_events

),

stacked as (

    select * from deal_events
    union all
    select * from of_projects
    union all
    select * from finance_events
    union all

    select
        projects.opportunity_id as line_id,
        of_projects.known_on,
        of_projects.driver,
        of_projects.event_kind,
        of_projects.old_value,
        of_projects.new_value,
        of_projects.connection,
        of_projects.source_object,
        of_projects.source_id

    from of_projects
    inner join projects
        on of_projects.line_id = projects.project_id
    where projects.opportunity_id is not null

),

matched as (

    select
        stacked.*,
        pairs.from_version_id,
        pairs.to_version_id,
        row_number() over (
            partition by
                pairs.from_version_id,
                pairs.to_version_id,
                stacked.line_id,
                stacked.driver
            order by
                case
                    when stacked.event_kind in ('start', 'time', 'posting') then 1
                    else 0
                end asc,
                stacked.known_on desc,
                stacked.source_object asc,
                stacked.source_id asc
        ) as rank_from_last,
        first_value(stacked.old_value) over (
            partition by
                pairs.from_version_id,
                pairs.to_version_id,
                stacked.line_id,
                stacked.driver,
                stacked.event_kind,
                case when stacked.event_kind = 'milestone' then stacked.source_id end
            order by stacked.known_on
            rows between unbounded preceding and unbounded following
        ) as first_old_value,
        count(*) over (
            partition by
                pairs.from_version_id,
                pairs.to_version_id,
                stacked.line_id,
                stacked.driver
        ) as event_count

    from pairs
    inner join stacked
        on
            least(pairs.from_as_of_date, pairs.to_as_of_date) < stacked.known_on
            and greatest(pairs.from_as_of_date, pairs.to_as_of_date)
            >= stacked.known_on

),

final as (

    select
        from_version_id,
        to_version_id,
        line_id,
        driver,
        known_on,
        event_kind,
        first_old_value as old_value,
        new_value,
        connection,
        source_object,
        source_id,
        cast(event_count as bigint) as event_count

    from matched
    where rank_from_last = 1

    union all

    select
        from_version_id,
        to_version_id,
        line_id,
        driver,
        known_on,
        event_kind,
        old_value,
        new_value,
        connection,
        source_object,
        source_id,
        cast(1 as bigint) as event_count

    from overdue_deals

)

select * from final
