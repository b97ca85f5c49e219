-- Grain: one row per pair of versions, line, family, currency, month, driver, region
-- and practice.
-- Drivers add up to the change of every line and month to the cent. What another
-- practice or region answers for now is taken from one and given to the other at its
-- old amount (D18), so that it adds up there too. Of what the same driver gives back in
-- other months of the line, `moved_amount` says so: timing, not loss. What no event
-- shows is shown by the line's own record, or by the table that was learnt for the
-- later version.

with

contributions as (select * from {{ ref('int_forecast_bridge__contributions') }}),

stages as (select * from {{ ref('int_forecast_bridge__stages') }}),

events as (select * from {{ ref('int_forecast_bridge__events') }}),

drivers as (select * from {{ ref('bridge_drivers') }}),

placed as (

    select
        stages.from_version_id,
        stages.to_version_id,
        stages.line_id,
        stages.line_family,
        stages.currency_code,
        stages.month_start,
        contributions.driver,
        contributions.amount,
        stages.item_code,
        stages.item_name,
        stages.project_id,
        stages.opportunity_id,
        stages.connection,
        stages.source_object,
        stages.source_id,
        stages.is_in_from_window and stages.is_in_to_window as is_in_both_windows,
        coalesce(stages.to_region_name, stages.from_region_name) as region_name,
        coalesce(stages.to_practice_name, stages.from_practice_name) as practice_name

    from contributions
    inner join stages
        on contributions.comparison_id = stages.comparison_id
    where contributions.amount <> 0

    {% for side, sign in [('from', '-1'), ('to', '1')] -%}
    union all

    select
        from_version_id,
        to_version_id,
        line_id,
        line_family,
        currency_code,
        month_start,
        'D18' as driver,
        {{ money(sign ~ ' * from_amount_corporate') }} as amount,
        item_code,
        item_name,
        project_id,
        opportunity_id,
        connection,
        source_object,
        source_id,
        is_in_from_window and is_in_to_window as is_in_both_windows,
        {{ side }}_region_name as region_name,
        {{ side }}_practice_name as practice_name

    from stages
    where
        from_amount_corporate <> 0
        and (
            from_region_name <> to_region_name
            or from_practice_name <> to_practice_name
        )

    {% endfor -%}
),

netted as (

    select
        *,
        case
            when line_family in ('renewal', 'run_rate') then 'fct_reference_shares'
            when driver = 'D20' and line_family = 'deal' then 'fct_stage_win_rates'
            when driver = 'D20' and line_family = 'terms' then 'fct_delivery_slips'
            when driver = 'D20' and line_family = 'unscheduled' then 'fct_burn_curves'
            when driver = 'D20' then 'fct_booking_yields'
            when driver = 'D21' then 'dim_months'
        end as model_object,
        sum(case when amount > 0 then amount else 0 end) over line_driver as gained,
        sum(case when amount < 0 then -1 * amount else 0 end) over line_driver as given

    from placed
    window
        line_driver as (
            partition by from_version_id, to_version_id, line_id, driver
        )

),

final as (

    select
        netted.from_version_id,
        netted.to_version_id,
        netted.line_id,
        netted.line_family,
        netted.currency_code,
        netted.month_start,
        netted.driver,
        drivers.driver_name,
        drivers.shown_rank,
        netted.region_name,
        netted.practice_name,
        netted.item_code,
        netted.item_name,
        netted.project_id,
        netted.opportunity_id,
        netted.is_in_both_windows,
        netted.amount,
        {{ money(
            'netted.amount * ' ~ div(
                'least(netted.gained, netted.given)',
                'case when netted.amount > 0 then netted.gained else netted.given end'
            )
        ) }} as moved_amount,
        events.event_count is not null as has_event,
        coalesce(events.event_count, 0) as event_count,
        events.known_on as event_on,
        events.event_kind,
        events.old_value,
        events.new_value,
        coalesce(
            events.connection,
            case when netted.model_object is not null then 'plumbline' end,
            netted.connection,
            'plumbline'
        ) as connection,
        coalesce(
            events.source_object, netted.model_object, netted.source_object, 'rule'
        ) as source_object,
        coalesce(
            events.source_id,
            case when netted.model_object is not null then netted.to_version_id end,
            netted.source_id,
            netted.item_code
        ) as source_id

    from netted
    inner join drivers
        on netted.driver = drivers.driver
    left join events
        on
            netted.from_version_id = events.from_version_id
            and netted.to_version_id = events.to_version_id
            and case
                when netted.driver = 'D17' then netted.currency_code
                else netted.line_id
            end = events.line_id
            and netted.driver = events.driver

)

select * from final
