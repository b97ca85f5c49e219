-- Grain: one row per level (firm, practice) and node: by how much a month differed from
-- the same month a year before, on average over the months before the first origin. An
-- error of this size is a MASE of 1. All months take the rates of the first origin.

with

origins as (select * from {{ ref('int_forecast_accuracy__origins') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

months as (select * from {{ ref('dim_months') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

first_origin as (

    select min(as_of_month) as as_of_month from origins

),

converted as (

    select
        revenue_postings.month_start,
        coalesce(items.practice_name, 'Unassigned') as practice_name,
        revenue_postings.amount
        * coalesce(month_rates.rate_to_corporate, 1) as amount

    from first_origin
    inner join revenue_postings
        on first_origin.as_of_month >= revenue_postings.month_start
    left join items
        on revenue_postings.project_id = items.item_id
    left join month_rates
        on
            revenue_postings.currency_code = month_rates.currency_code
            and first_origin.as_of_month = month_rates.month_start

),

earned as (
    {% for level, node in [('firm', "'firm'"), ('practice', 'practice_name')] %}
    select
        '{{ level }}' as level,
        {{ node }} as node,
        month_start,
        sum(amount) as amount

    from converted
    group by 1, 2, 3
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

spans as (

    select
        level,
        node,
        min(month_start) as first_month

    from earned
    group by 1, 2

),

compared as (

    select
        spans.level,
        spans.node,
        abs(
            coalesce(earned.amount, 0) - coalesce(year_before.amount, 0)
        ) as difference

    from spans
    cross join first_origin
    inner join months
        on
            {{ add_months('spans.first_month', 12) }} <= months.month_start
            and first_origin.as_of_month >= months.month_start
    left join earned
        on
            spans.level = earned.level
            and spans.node = earned.node
            and months.month_start = earned.month_start
    left join earned as year_before
        on
            spans.level = year_before.level
            and spans.node = year_before.node
            and {{ add_months('months.month_start', -12) }} = year_before.month_start

),

final as (

    select
        level,
        node,
        {{ money(div('sum(difference)', 'count(*)')) }} as scale_amount_corporate

    from compared
    group by 1, 2

)

select * from final
