-- A bridge's drivers add up to the change of the forecast, to the cent, for every pair
-- of versions, month, region and practice. Rows are those that do not.

with

pairs as (select * from {{ ref('dim_forecast_comparisons') }}),

bridge as (select * from {{ ref('fct_forecast_bridge') }}),

forecast_lines as (select * from {{ ref('fct_forecast_lines') }}),

stacked as (

    {% for side, sign in [('from', '1'), ('to', '-1')] -%}
    select
        pairs.from_version_id,
        pairs.to_version_id,
        forecast_lines.month_start,
        forecast_lines.region_name,
        forecast_lines.practice_name,
        {{ sign }} * forecast_lines.amount_corporate as amount

    from pairs
    inner join forecast_lines
        on pairs.{{ side }}_version_id = forecast_lines.forecast_version_id

    union all

    {% endfor -%}
    select
        from_version_id,
        to_version_id,
        month_start,
        region_name,
        practice_name,
        amount

    from bridge

),

final as (

    select
        from_version_id,
        to_version_id,
        month_start,
        region_name,
        practice_name,
        sum(amount) as unexplained_amount

    from stacked
    group by 1, 2, 3, 4, 5

)

select * from final
where unexplained_amount <> 0
