-- Grain: one row per customer, practice and quarter, against the same quarter of the
-- year before.
-- Work billed by the hour has a price, revenue per billable hour, and a volume, the
-- hours. Each effect is its change at the mean of the other factor's two values
-- (Shapley), so that both add up to the change to the cent. Where one of the quarters
-- has no hours there are no two prices to compare, and the whole change is volume. The
-- change of revenue at fixed prices stands apart.

with

quarter_rates as (select * from {{ ref('int_sales__quarter_rates') }}),

customers as (select * from {{ ref('dim_customers') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

first_quarter as (

    select
        min(quarter_start) as first_quarter,
        max(quarter_start) as last_quarter

    from quarter_rates

),

sides as (

    select
        customer_id,
        practice_id,
        quarter_start,
        billable_hours as hours,
        hourly_revenue_amount_corporate as revenue_amount,
        fixed_revenue_amount_corporate as fixed_amount,
        0 as hours_before,
        0 as revenue_amount_before,
        0 as fixed_amount_before
    from quarter_rates
    union all
    select
        customer_id,
        practice_id,
        {{ add_months('quarter_start', 12) }} as quarter_start,
        0 as hours,
        0 as revenue_amount,
        0 as fixed_amount,
        billable_hours as hours_before,
        hourly_revenue_amount_corporate as revenue_amount_before,
        fixed_revenue_amount_corporate as fixed_amount_before
    from quarter_rates

),

compared as (

    select
        sides.customer_id,
        sides.practice_id,
        sides.quarter_start,
        sum(sides.hours) as hours,
        sum(sides.revenue_amount) as revenue_amount,
        sum(sides.fixed_amount) as fixed_amount,
        sum(sides.hours_before) as hours_before,
        sum(sides.revenue_amount_before) as revenue_amount_before,
        sum(sides.fixed_amount_before) as fixed_amount_before

    from sides
    cross join first_quarter
    where
        sides.quarter_start <= first_quarter.last_quarter
        and sides.quarter_start >= {{ add_months('first_quarter.first_quarter', 12) }}
    group by 1, 2, 3

),

priced as (

    select
        *,
        {{ div('revenue_amount', 'hours') }} as price,
        {{ div('revenue_amount_before', 'hours_before') }} as price_before

    from compared

),

split as (

    select
        *,
        revenue_amount - revenue_amount_before as change_amount,
        coalesce(
            {{ money('(price - price_before) * (hours + hours_before) * 0.5') }}, 0
        ) as price_effect

    from priced

),

final as (

    select
        split.customer_id,
        split.practice_id,
        split.quarter_start,
        coalesce(customers.customer_name, 'Unmatched') as customer_name,
        coalesce(org_units.org_unit_name, 'Unassigned') as practice_name,
        {{ hours('split.hours_before') }} as billable_hours_year_before,
        {{ hours('split.hours') }} as billable_hours,
        {{ money('split.price_before') }} as revenue_per_hour_year_before,
        {{ money('split.price') }} as revenue_per_hour,
        {{ money('split.revenue_amount_before + split.fixed_amount_before') }}
            as revenue_amount_year_before_corporate,
        {{ money('split.price_effect') }} as price_effect_amount_corporate,
        {{ money('split.change_amount - split.price_effect') }}
            as volume_effect_amount_corporate,
        {{ money('split.fixed_amount - split.fixed_amount_before') }}
            as fixed_price_change_amount_corporate,
        {{ money('split.revenue_amount + split.fixed_amount') }}
            as revenue_amount_corporate

    from split
    left join customers
        on split.customer_id = customers.customer_id
    left join org_units
        on split.practice_id = org_units.org_unit_id

)

select * from final
