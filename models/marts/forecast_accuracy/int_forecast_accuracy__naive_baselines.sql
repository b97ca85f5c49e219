-- Grain: one row per day that a forecast is made for, baseline, practice and month
-- ahead: what looking back alone says.
-- B0 is the last known month, B1 the same month a year before, B2 the mean of the last
-- three. Where a year before isn't known yet on the day, B1 looks back two.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

months as (select * from {{ ref('dim_months') }}),

known_months as (select * from {{ ref('int_revenue_forecast__known_months') }}),

ahead as (

    select
        origins.as_of_date,
        origins.first_open_month,
        months.month_start,
        {{ months_between('months.month_start', 'origins.first_open_month') }}
            as months_back

    from origins
    inner join months
        on
            origins.as_of_month < months.month_start
            and origins.horizon_month >= months.month_start

),

looked_back as (

    select
        ahead.as_of_date,
        known_months.practice_name,
        ahead.month_start,
        sum(
            case
                when known_months.months_back = 1 then known_months.amount_corporate
            end
        ) as last_month,
        sum(
            case
                when
                    known_months.months_back
                    = ahead.months_back
                    + case when ahead.months_back + 12 > 0 then 12 else 24 end
                    then known_months.amount_corporate
            end
        ) as same_month,
        sum(
            case
                when known_months.months_back <= 3 then known_months.amount_corporate
            end
        ) as last_3_months

    from ahead
    inner join known_months
        on ahead.as_of_date = known_months.as_of_date
    group by 1, 2, 3

),

final as (

    select
        as_of_date,
        'B0' as baseline,
        'all' as block,
        practice_name,
        month_start,
        {{ money('last_month') }} as amount_corporate
    from looked_back
    union all
    select
        as_of_date,
        'B1' as baseline,
        'all' as block,
        practice_name,
        month_start,
        {{ money('coalesce(same_month, 0)') }} as amount_corporate
    from looked_back
    union all
    select
        as_of_date,
        'B2' as baseline,
        'all' as block,
        practice_name,
        month_start,
        {{ money(div('last_3_months', '3')) }} as amount_corporate
    from looked_back

)

select * from final
