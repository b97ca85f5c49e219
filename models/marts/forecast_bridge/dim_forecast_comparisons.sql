-- Grain: one row per two forecast versions that are compared.
-- Each version with the one before it, so that a walk over many is the sum of its
-- steps; and the current one with those of the last month ends, of which each has been
-- somebody's plan for the months since. A version of which only lines were kept, by an
-- older build, can't say why it was so, and is left out.

with

versions as (select * from {{ ref('dim_forecast_versions') }}),

months as (select * from {{ ref('dim_months') }}),

terms as (select * from {{ ref('fct_forecast_terms') }}),

explained as (

    select distinct forecast_version_id

    from terms

),

told as (

    select versions.*

    from versions
    inner join explained
        on versions.forecast_version_id = explained.forecast_version_id

),

followed as (

    select
        *,
        lag(forecast_version_id) over (order by as_of_date) as previous_version_id

    from told

),

chosen as (

    select
        previous_version_id as from_version_id,
        forecast_version_id as to_version_id

    from followed
    where previous_version_id is not null

    union

    select
        earlier.forecast_version_id as from_version_id,
        versions.forecast_version_id as to_version_id

    from told as versions
    inner join told as earlier
        on versions.as_of_date > earlier.as_of_date
    inner join months
        on earlier.as_of_date = months.month_end
    where
        versions.is_current
        and earlier.as_of_date >= {{ add_months(as_of(), -12) }}

),

final as (

    select
        chosen.from_version_id,
        chosen.to_version_id,
        earlier.as_of_date as from_as_of_date,
        later.as_of_date as to_as_of_date,
        {{ forecast_window_start('earlier.as_of_date') }} as from_window_start,
        {{ forecast_window_end('earlier.as_of_date') }} as from_window_end,
        {{ forecast_window_start('later.as_of_date') }} as to_window_start,
        {{ forecast_window_end('later.as_of_date') }} as to_window_end,
        followed.previous_version_id = chosen.from_version_id as is_adjacent

    from chosen
    inner join versions as earlier
        on chosen.from_version_id = earlier.forecast_version_id
    inner join versions as later
        on chosen.to_version_id = later.forecast_version_id
    inner join followed
        on chosen.to_version_id = followed.forecast_version_id

)

select * from final
