-- Grain: one row per contract per month, from its first movement to the as-of month,
-- with running totals in the contract's currency.

with

movements as (select * from {{ ref('int_billing__month_movements') }}),

months as (select * from {{ ref('dim_months') }}),

first_months as (

    select
        contract_id,
        min(month_start) as first_month

    from movements
    group by 1

),

contract_months as (

    select
        first_months.contract_id,
        months.month_start,
        coalesce(movements.recognised_amount, 0) as recognised_amount,
        coalesce(movements.billed_amount, 0) as billed_amount,
        coalesce(movements.collected_amount, 0) as collected_amount,
        {{ safe_ratio('movements.invoiced_amount_days', 'movements.invoiced_amount') }}
            as days_to_bill,
        {{ safe_ratio(
            'movements.collected_amount_days', 'movements.collected_amount'
        ) }} as days_to_collect

    from first_months
    inner join months
        on
            first_months.first_month <= months.month_start
            and months.month_start <= {{ as_of() }}
    left join movements
        on
            first_months.contract_id = movements.contract_id
            and months.month_start = movements.month_start

),

final as (

    select
        *,
        sum(recognised_amount) over (
            partition by contract_id order by month_start
        ) as recognised_to_date_amount,
        sum(billed_amount) over (
            partition by contract_id order by month_start
        ) as billed_to_date_amount,
        sum(collected_amount) over (
            partition by contract_id order by month_start
        ) as collected_to_date_amount

    from contract_months

)

select * from final
