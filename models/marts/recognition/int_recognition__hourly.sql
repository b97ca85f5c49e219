-- Grain: one row per contract line that earns by the hour, per month: approved billable
-- time at its rate to date, in the steps of `int_recognition__progress`. An hour has no
-- estimate and needs no price, so only its approval can come late.

with

line_months as (select * from {{ ref('int_recognition__line_months') }}),

work_months as (select * from {{ ref('int_recognition__work_months') }}),

prices as (select * from {{ ref('int_recognition__prices') }}),

final as (

    select
        work_months.contract_line_id,
        work_months.month_start,
        case
            when
                work_months.earned_fee_amount >= prices.earned_price
                and prices.earned_price > 0
                then 1
            else {{ safe_ratio(
                'work_months.earned_fee_amount', 'prices.earned_price'
            ) }}
        end as percent_complete,
        work_months.earned_fee_amount as earned_to_date,
        work_months.known_fee_amount as timed_to_date,
        work_months.known_fee_amount as estimated_to_date,
        work_months.known_fee_amount as priced_to_date,
        0 as catch_up_amount

    from work_months
    inner join line_months
        on
            work_months.contract_line_id = line_months.contract_line_id
            and work_months.month_start = line_months.month_start
    inner join prices
        on
            work_months.contract_line_id = prices.contract_line_id
            and work_months.month_start = prices.month_start
    where {{ billed_by_the_hour('line_months.revenue_method') }}

)

select * from final
