-- Grain: one row per pair of versions, line, family, currency and month of either: the
-- two amounts side by side.

{% set sums = ['amount', 'amount_corporate', 'planned_hours', 'expected_hours'] -%}
{% set others = [
    'quantity', 'hourly_rate', 'rate_to_corporate', 'is_actual', 'region_name',
    'practice_name',
] -%}

with

pairs as (select * from {{ ref('dim_forecast_comparisons') }}),

line_months as (select * from {{ ref('int_forecast_bridge__line_months') }}),

conversions as (select * from {{ ref('int_forecast_bridge__conversions') }}),

sides as (

    {% for side in ['from', 'to'] -%}
    select
        '{{ side }}' as side,
        pairs.from_version_id,
        pairs.to_version_id,
        line_months.*,
        conversions.opportunity_id is not null
        and line_months.line_family not in ('expenses', 'adjustment') as is_converted

    from pairs
    inner join line_months
        on pairs.{{ side }}_version_id = line_months.forecast_version_id
    left join conversions
        on
            pairs.from_version_id = conversions.from_version_id
            and pairs.to_version_id = conversions.to_version_id
            and line_months.opportunity_id = conversions.opportunity_id

    {% if not loop.last %}union all

    {% endif -%}
    {% endfor -%}
),

summed as (

    select
        from_version_id,
        to_version_id,
        case when is_converted then opportunity_id else line_id end as line_id,
        case when is_converted then 'deal' else line_family end as line_family,
        currency_code,
        month_start,
        is_converted,
        max(item_code) as item_code,
        max(item_name) as item_name,
        max(project_id) as project_id,
        max(opportunity_id) as opportunity_id,
        max(connection) as connection,
        max(source_object) as source_object,
        max(source_id) as source_id,
        {% for side in ['from', 'to'] -%}
        {% for column in sums -%}
        coalesce(sum(case when side = '{{ side }}' then {{ column }} end), 0)
            as {{ side }}_{{ column }},
        {% endfor -%}
        {% for column in others -%}
        max(case when side = '{{ side }}' then {{ column }} end)
            as {{ side }}_{{ column }},
        {% endfor -%}
        {% endfor -%}
        count(*) as rows_summed

    from sides
    group by 1, 2, 3, 4, 5, 6, 7

),

final as (

    select
        *,
        {{ surrogate_key([
            'from_version_id', 'to_version_id', 'line_id', 'line_family',
            'currency_code', 'month_start',
        ]) }} as comparison_id

    from summed

)

select * from final
