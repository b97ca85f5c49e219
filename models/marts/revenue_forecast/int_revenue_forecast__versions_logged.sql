-- Grain: one row per forecast version that was ever built. Written when its lines have
-- been: a version that a build didn't come to is missing for the next one.

-- depends_on: {{ ref('fct_forecast_lines') }}
-- depends_on: {{ ref('fct_stage_win_rates') }}
-- depends_on: {{ ref('fct_booking_yields') }}
-- depends_on: {{ ref('fct_close_slips') }}
-- depends_on: {{ ref('fct_delivery_slips') }}
-- depends_on: {{ ref('fct_reference_shares') }}
-- depends_on: {{ ref('fct_baseline_forecasts') }}

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

final as (

    select
        forecast_version_id,
        as_of_date,
        version_kind,
        first_open_month,
        cast('{{ run_id() }}' as {{ dbt.type_string() }}) as run_id

    from origins

)

select * from final
