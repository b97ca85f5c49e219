-- If this fails, a month shows revenue that the ledger has posted and a forecast of the
-- same revenue beside it.

with

last_posted as (

    select
        project_id,
        max(month_start) as last_month

    from {{ ref('fct_forecast_lines') }}
    where
        block = 'actual'
        and method = 'recognised'
        and amount <> 0
        and forecast_version_id = {{ forecast_version_id() }}
    group by 1

)

select
    forecast_lines.forecast_line_id,
    forecast_lines.month_start

from {{ ref('fct_forecast_lines') }} as forecast_lines
inner join last_posted
    on forecast_lines.project_id = last_posted.project_id
where
    forecast_lines.block = 'backlog'
    and forecast_lines.forecast_version_id = {{ forecast_version_id() }}
    and forecast_lines.month_start <= last_posted.last_month
