-- Grain: one row per forecast version, forecast line and month.
-- Each build replaces the version of its own as-of date, adds those of past month ends
-- that are missing, and leaves all others untouched: what was said stays said.

with

lines as (select * from {{ ref('int_revenue_forecast__lines_stacked') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

cost_ratios as (select * from {{ ref('int_revenue_forecast__cost_ratios') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

firm as (

    select
        as_of_date,
        max(firm_cost_ratio) as cost_ratio

    from cost_ratios
    group by 1

),

priced as (

    select
        lines.*,
        origins.forecast_version_id,
        items.deal_root_id,
        items.opportunity_id,
        items.project_id,
        coalesce(items.item_code, 'UNASSIGNED') as item_code,
        coalesce(items.item_name, 'Without a project') as item_name,
        items.customer_id,
        items.customer_name,
        coalesce(items.region_name, 'Unassigned') as region_name,
        coalesce(items.practice_name, 'Unassigned') as practice_name,
        items.connection,
        items.source_object,
        items.source_id,
        {{ factor('coalesce(month_rates.rate_to_corporate, 1)') }} as factor_x,
        coalesce(
            lines.cost_amount,
            lines.amount
            * coalesce(cost_ratios.practice_cost_ratio, firm.cost_ratio, 0)
        ) as line_cost_amount

    from lines
    inner join origins
        on lines.as_of_date = origins.as_of_date
    left join firm
        on lines.as_of_date = firm.as_of_date
    left join items
        on lines.item_id = items.item_id
    left join cost_ratios
        on
            lines.as_of_date = cost_ratios.as_of_date
            and coalesce(items.practice_id, '') = cost_ratios.practice_id
    left join month_rates
        on
            lines.currency_code = month_rates.currency_code
            and least(lines.month_start, origins.as_of_month)
            = month_rates.month_start
    where lines.month_start <= origins.horizon_month

),

converted as (

    select
        *,
        {{ money('amount * factor_x') }} as amount_corporate,
        {{ money(factor('line_cost_amount') ~ ' * factor_x') }}
            as cost_amount_corporate

    from priced

),

final as (

    select
        forecast_version_id,
        {{ surrogate_key(
            ['item_id', 'block', 'method', 'legal_entity_id', 'currency_code']
        ) }} as forecast_line_id,
        month_start,
        as_of_date,
        deal_root_id,
        opportunity_id,
        project_id as contract_line_id,
        project_id,
        item_code,
        item_name,
        customer_id,
        customer_name,
        region_name,
        practice_name,
        legal_entity_id,
        block,
        method,
        factor_p,
        factor_q,
        factor_r,
        factor_phi,
        factor_x,
        currency_code,
        amount,
        amount_corporate,
        cost_amount_corporate,
        {{ money('amount_corporate - cost_amount_corporate') }}
            as margin_amount_corporate,
        connection,
        source_object,
        source_id

    from converted

)

select * from final
