-- Grain: one row per forecast version.
-- The current version is the one of this build's as-of date; the previous one is the
-- latest version of an earlier date. A backtest was made later than its date, from what
-- was known on it.

with

versions as (select * from {{ ref('int_revenue_forecast__versions_logged') }}),

notes as (select * from {{ ref('version_notes') }}),

previous_version as (

    select max(as_of_date) as as_of_date

    from versions
    where as_of_date < {{ as_of() }}

),

final as (

    select
        versions.forecast_version_id,
        versions.as_of_date,
        versions.version_kind,
        case
            when versions.version_kind = 'backtest' then 'Backtest as of '
            else 'Forecast as of '
        end || cast(versions.as_of_date as {{ dbt.type_string() }})
            as version_name,
        versions.first_open_month,
        versions.run_id,
        notes.note,
        notes.owner as note_owner,
        versions.as_of_date = {{ as_of() }} as is_current,
        coalesce(versions.as_of_date = previous_version.as_of_date, false)
            as is_previous

    from versions
    cross join previous_version
    left join notes
        on versions.as_of_date = notes.as_of_date

)

select * from final
