-- Grain: one row per pair of versions, line and driver: the latest event between the two
-- versions that is evidence of the driver, and how many there were.
-- A line that a deal and its projects share has the events of them all. The line of a
-- rate of exchange is its currency.

with

pairs as (select * from {{ ref('int_forecast_bridge__pairs') }}),

deal_events as (select * from {{ ref('int_forecast_bridge__deal_events') }}),

contract_events as (select * from {{ ref('int_forecast_bridge__contract_events') }}),

work_events as (select * from {{ ref('int_forecast_bridge__work_events') }}),

exchange_rates as (select * from {{ ref('fct_exchange_rates') }}),

projects as (select * from {{ ref('dim_projects') }}),

terms as (select * from {{ ref('fct_forecast_terms') }}),

of_projects as (

    select * from contract_events
    union all
    select * from work_events

),

of_rates as (

    select
        currency_code as line_id,
        valid_from as known_on,
        'D17' as driver,
        cast(lag(rate_to_corporate) over (
            partition by currency_code order by valid_from
        ) as {{ dbt.type_string() }}) as old_value,
        cast(rate_to_corporate as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from exchange_rates

),

stacked as (

    select * from deal_events
    union all
    select * from of_projects
    union all
    select * from of_rates
    union all

    select
        projects.opportunity_id as line_id,
        of_projects.known_on,
        of_projects.driver,
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

overdue as (

    select
        pairs.from_version_id,
        pairs.to_version_id,
        terms.item_id as line_id,
        greatest(terms.close_date, {{ add_days('pairs.from_as_of_date', 1) }})
            as known_on,
        'D07' as driver,
        cast(terms.close_date as {{ dbt.type_string() }}) as old_value,
        'still open' as new_value,
        terms.connection,
        terms.source_object,
        terms.source_id

    from pairs
    inner join terms
        on
            pairs.from_version_id = terms.forecast_version_id
            and pairs.to_as_of_date >= terms.close_date
    inner join terms as later
        on
            pairs.to_version_id = later.forecast_version_id
            and terms.item_id = later.item_id
    where
        terms.item_type = 'opportunity'
        and not terms.is_over
        and not later.is_over
        and terms.close_date = later.close_date

),

matched as (

    select
        pairs.from_version_id,
        pairs.to_version_id,
        stacked.*,
        row_number() over (
            partition by
                pairs.from_version_id,
                pairs.to_version_id,
                stacked.line_id,
                stacked.driver
            order by stacked.known_on desc, stacked.source_object, stacked.source_id
        ) as rank_from_last,
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
        old_value,
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
        old_value,
        new_value,
        connection,
        source_object,
        source_id,
        cast(1 as bigint) as event_count

    from overdue

)

select * from final
