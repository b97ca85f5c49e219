-- Grain: one row per pair of versions, line, family, currency and month whose factors
-- share its change: the part of each, before it is rounded, and the drivers of those
-- parts that more than one thing can move.
-- A factor's part is its own change times the mean of the others' product. Where
-- nobody's rate changed, a new mean rate is other people's: staffing. What is scheduled
-- takes the unscheduled away: hours do so, or a new estimate or rate. A correction of a
-- month that is over leaves more or less for the months to come. A deal whose date
-- still stands moves in time because deals of its new stage close earlier or later.
-- What nobody scheduled burns otherwise because lines like it do, unless people were
-- booked or worked.

{% set factors = bridge_factors() -%}

with

stages as (select * from {{ ref('int_forecast_bridge__stages') }}),

factors as (select * from {{ ref('int_forecast_bridge__factors') }}),

events as (select * from {{ ref('int_forecast_bridge__events') }}),

shown as (

    select
        from_version_id,
        to_version_id,
        line_id,
        max(case when driver = 'D10' then 1 else 0 end) as dates_moved,
        max(case when driver = 'D11' then 1 else 0 end) as was_staffed,
        max(case when driver = 'D13a' then 1 else 0 end) as rate_changed,
        max(case when driver = 'D13b' then 1 else 0 end) as was_adjusted,
        max(case when event_kind = 'acceptance' then 1 else 0 end)
            as was_accepted_late

    from events
    group by 1, 2, 3

),

compared as (

    select
        factors.*,
        stages.line_family,
        stages.is_renewal,
        stages.is_converted,
        stages.is_actual,
        coalesce(stages.from_known_is_signed <> stages.to_known_is_signed, false)
            as is_signed_between,
        coalesce(
            stages.from_known_stage = stages.to_known_stage
            and stages.from_known_age_band = stages.to_known_age_band,
            false
        ) as stands_as_it_did,
        coalesce(
            stages.from_known_close_date = stages.to_known_close_date
            and stages.from_known_close_date > stages.to_as_of_date,
            false
        ) as closes_as_it_said,
        coalesce(
            stages.to_known_revenue_method = 'percent_complete'
            and stages.from_known_hours_at_completion
            <> stages.to_known_hours_at_completion,
            false
        ) as estimate_changed,
        coalesce(stages.to_known_amount - stages.from_known_amount, 0)
            as scope_change,
        coalesce(stages.corrected_amount, 0) > 0 as was_corrected,
        coalesce(shown.dates_moved, 0) = 1 as dates_moved,
        coalesce(shown.was_staffed, 0) = 1 as was_staffed,
        coalesce(shown.rate_changed, 0) = 1 as rate_changed,
        coalesce(shown.was_adjusted, 0) = 1 as was_adjusted,
        coalesce(shown.was_accepted_late, 0) = 1 as was_accepted_late

    from factors
    inner join stages
        on factors.comparison_id = stages.comparison_id
    left join shown
        on
            stages.from_version_id = shown.from_version_id
            and stages.to_version_id = shown.to_version_id
            and stages.line_id = shown.line_id
    where stages.whole_driver is null

),

weighed as (

    select
        *,
        case
            when line_family = 'unscheduled' and not is_plain
                then {{ double('scope_change') }}
            when line_family = 'unscheduled' then 0
            else to_q - from_q
        end as quantity_change,
        case
            when is_signed_between and is_renewal then 'D15a'
            when is_signed_between then 'D03'
            when stands_as_it_did then 'D20'
            else 'D05'
        end as driver_p,
        {% for factor in factors -%}
        {{ mean_product(factors | reject('equalto', factor) | list) }}
            as weight_{{ factor }}{% if not loop.last %},
        {% endif -%}
        {% endfor %}

    from compared

),

final as (

    select
        comparison_id,
        driver_p,
        case when line_family = 'deal' then 'D06' else 'D08' end as driver_q,
        case when rate_changed then 'D13a' else 'D11' end as driver_r,
        case
            when line_family = 'deal' and is_converted then 'D07'
            when line_family = 'deal' and closes_as_it_said then driver_p
            when line_family = 'deal' then 'D07'
            when line_family in ('terms', 'unscheduled') and dates_moved then 'D10'
            when line_family = 'unscheduled' and was_staffed then 'D11'
            when line_family = 'unscheduled' then 'D20'
            when line_family = 'terms' and was_corrected then 'D22'
            when line_family = 'terms' and was_accepted_late then 'D16a'
            when line_family = 'terms' and is_actual then 'D10'
            when line_family = 'terms' then 'D20'
            when was_adjusted and is_actual then 'D13b'
            when line_family = 'progress' and estimate_changed then 'D12'
            when scope_change <> 0 then 'D08'
            when was_corrected then 'D22'
            when is_actual or line_family = 'progress' then 'D16a'
            else 'D11'
        end as driver_s,
        case
            when line_family <> 'unscheduled' then 'D11'
            when estimate_changed then 'D12'
            when rate_changed then 'D13a'
            when was_corrected then 'D22'
            when was_staffed then 'D11'
            else 'D20'
        end as driver_h,
        (to_p - from_p) * weight_p as part_p,
        quantity_change * weight_q as part_q,
        (to_h - from_h) * weight_h
        + (to_q - from_q - quantity_change) * weight_q as part_h,
        (to_y - from_y) * weight_y as part_y,
        (to_r - from_r) * weight_r as part_r,
        (to_e - from_e) * weight_e as part_e,
        (to_s - from_s) * weight_s as part_s,
        (to_x - from_x) * weight_x as part_x

    from weighed

)

select * from final
