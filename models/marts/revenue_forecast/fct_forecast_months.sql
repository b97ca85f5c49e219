-- Grain: one row per forecast version, level, node of the level and month.
-- Every level adds up the same lines, so each level's nodes sum to the firm.

with

forecast_lines as (select * from {{ ref('fct_forecast_lines') }}),

{% for level, node, node_name, block in [
    ('firm', "'firm'", "'Firm'", "'all'"),
    ('region', 'region_name', 'region_name', "'all'"),
    ('practice', 'practice_name', 'practice_name', "'all'"),
    ('block', 'block', 'block', 'block'),
    ('project', 'item_code', 'item_name', "'all'"),
] -%}
{{ level }}_months as (

    select
        forecast_version_id,
        '{{ level }}' as level,
        {{ node }} as node,
        max({{ node_name }}) as node_name,
        {{ block }} as block,
        month_start,
        sum(amount_corporate) as amount_corporate,
        sum(cost_amount_corporate) as cost_corporate,
        sum(
            case when block = 'actual' then amount_corporate else 0 end
        ) as actual_corporate

    from forecast_lines
    group by 1, 2, 3, 5, 6

),

{% endfor -%}
stacked as (

    select * from firm_months
    union all
    select * from region_months
    union all
    select * from practice_months
    union all
    select * from block_months
    union all
    select * from project_months

),

final as (

    select
        forecast_version_id,
        level,
        node,
        node_name,
        block,
        month_start,
        {{ money('amount_corporate') }} as amount_corporate,
        {{ money('cost_corporate') }} as cost_corporate,
        {{ money('amount_corporate - cost_corporate') }} as margin_corporate,
        {{ money('actual_corporate') }} as actual_corporate

    from stacked

)

select * from final
