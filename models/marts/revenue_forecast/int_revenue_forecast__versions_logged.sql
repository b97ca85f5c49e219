-- Grain: one row per forecast version that was ever built.

with

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

final as (

    select
        {{ forecast_version_id() }} as forecast_version_id,
        as_of_date,
        'published' as version_kind,
        cast('{{ run_id() }}' as {{ dbt.type_string() }}) as run_id

    from parameters

)

select * from final
