-- Grain: one row per pair of versions and deal that is pipeline in one of them and
-- signed work in the other.
-- Its projects and its deal are one line of the bridge then: only its probability
-- became one, and what else changed has drivers of its own. A deal that several
-- practices or regions deliver is left out, or it would not add up for each of them.

with

pairs as (select * from {{ ref('dim_forecast_comparisons') }}),

line_months as (select * from {{ ref('int_forecast_bridge__line_months') }}),

held as (

    select
        forecast_version_id,
        opportunity_id,
        max(case when line_family = 'deal' then 1 else 0 end) as is_pipeline,
        count(distinct region_name || ', ' || practice_name) as places

    from line_months
    where opportunity_id is not null and line_family not in ('expenses', 'adjustment')
    group by 1, 2

),

final as (

    select
        pairs.from_version_id,
        pairs.to_version_id,
        from_held.opportunity_id

    from pairs
    inner join held as from_held
        on pairs.from_version_id = from_held.forecast_version_id
    inner join held as to_held
        on
            pairs.to_version_id = to_held.forecast_version_id
            and from_held.opportunity_id = to_held.opportunity_id
    where
        from_held.is_pipeline <> to_held.is_pipeline
        and from_held.places = 1
        and to_held.places = 1

)

select * from final
