-- Grain: one row per day that a forecast is made for, item (or none) and month with
-- management adjustments in force on the day, of months that are not recognised yet.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

adjustments as (select * from {{ ref('int_revenue_forecast__adjustments') }}),

totalled as (

    select
        origins.as_of_date,
        adjustments.item_id,
        adjustments.month_start,
        sum(adjustments.amount) as amount

    from origins
    inner join adjustments
        on
            origins.as_of_date >= adjustments.valid_from
            and origins.as_of_date < adjustments.expires_on
            and origins.first_open_month <= adjustments.month_start
    group by 1, 2, 3

),

final as (

    select
        as_of_date,
        item_id,
        'adjustment' as block,
        month_start,
        'management_adjustment' as method,
        {{ factor(1) }} as factor_p,
        {{ factor('amount') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ factor(1) }} as factor_phi,
        {{ money('amount') }} as amount

    from totalled
    where amount <> 0

)

select * from final
