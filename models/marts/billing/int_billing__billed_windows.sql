-- Grain: one row per level, node and month: what was billed in the 90 days to its end,
-- and in how many days of billing, counted back, the receivable arose.
-- Counting back takes whole months while the receivable is larger than what they
-- billed, and of the last one the part that is left. A receivable older than a year
-- counts a year.

with

node_months as (select * from {{ ref('int_billing__node_months') }}),

months as (select * from {{ ref('dim_months') }}),

billed_before as (

    select
        node_months.node_level,
        node_months.node_id,
        node_months.month_start,
        node_months.receivable_amount_corporate,
        months.days_in_month,
        greatest(earlier.billed_amount_corporate, 0) as billed_amount,
        {{ months_between('earlier.month_start', 'node_months.month_start') }}
            as months_back

    from node_months
    inner join node_months as earlier
        on
            node_months.node_level = earlier.node_level
            and node_months.node_id = earlier.node_id
            and node_months.month_start >= earlier.month_start
            and {{ add_months('earlier.month_start', 12) }} > node_months.month_start
    inner join months
        on earlier.month_start = months.month_start

),

accumulated as (

    select
        *,
        sum(billed_amount) over (
            partition by node_level, node_id, month_start order by months_back
        ) - billed_amount as billed_since

    from billed_before

),

final as (

    select
        node_level,
        node_id,
        month_start,
        {{ money(
            'sum(case when months_back < 3 then billed_amount else 0 end)'
        ) }} as billed_last_3_months_amount,
        sum(
            case when months_back < 3 then days_in_month else 0 end
        ) as days_in_last_3_months,
        sum(
            days_in_month * case
                when receivable_amount_corporate <= billed_since then 0
                when receivable_amount_corporate >= billed_since + billed_amount then 1
                else {{ div(
                    '(receivable_amount_corporate - billed_since)', 'billed_amount'
                ) }}
            end
        ) as count_back_days

    from accumulated
    group by 1, 2, 3

)

select * from final
