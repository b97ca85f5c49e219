-- Grain: one row per forecast version, level, node and month ahead: between which
-- amounts eight in ten months should come out.
-- Computed at each level and never added up: what is uncertain about two practices
-- partly cancels out in their sum.

with

versions as (select * from {{ ref('dim_forecast_versions') }}),

forecast_lines as (select * from {{ ref('fct_forecast_lines') }}),

widths as (select * from {{ ref('int_forecast_accuracy__widths') }}),

summed as (
    {% for level, node in [
        ('firm', "'firm'"),
        ('practice', 'forecast_lines.practice_name'),
        ('block', 'forecast_lines.block'),
    ] %}
    select
        versions.forecast_version_id,
        versions.as_of_date,
        '{{ level }}' as level,
        {{ node }} as node,
        forecast_lines.month_start,
        {{ months_between(
            month_start('versions.as_of_date'), 'forecast_lines.month_start'
        ) }}
            as horizon_months,
        sum(forecast_lines.amount_corporate) as amount

    from versions
    inner join forecast_lines
        on versions.forecast_version_id = forecast_lines.forecast_version_id
    where forecast_lines.month_start > versions.as_of_date
    group by 1, 2, 3, 4, 5, 6
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

final as (

    select
        summed.forecast_version_id,
        summed.as_of_date,
        summed.level,
        summed.node,
        summed.month_start,
        summed.horizon_months,
        widths.errors_seen,
        {{ money('summed.amount * greatest(1 - widths.width, 0)') }}
            as p10_amount_corporate,
        {{ money('summed.amount') }} as p50_amount_corporate,
        {{ money('summed.amount * (1 + widths.width)') }} as p90_amount_corporate

    from summed
    inner join widths
        on
            summed.as_of_date = widths.as_of_date
            and summed.level = widths.level
            and {{ interval_class('summed.level', 'summed.node') }} = widths.node_class
            and summed.horizon_months = widths.horizon_months
    where summed.amount > 0

)

select * from final
