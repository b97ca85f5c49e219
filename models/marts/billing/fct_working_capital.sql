-- Grain: one row per level (firm, customer), node and month.
-- Days of DSO and lock-up are as of the end of a month, when most invoices of a firm
-- that bills in the first days of the month are paid already: compare months with
-- months. While the revenue of a month is not posted yet, what was billed for it looks
-- deferred, and `is_revenue_posted` says so.

with

node_months as (select * from {{ ref('int_billing__node_months') }}),

billed_windows as (select * from {{ ref('int_billing__billed_windows') }}),

customers as (select * from {{ ref('dim_customers') }}),

last_posted as (

    select max(month_start) as last_posted_month

    from node_months
    where recognised_amount_corporate <> 0

),

year_sums as (

    select
        *,
        sum(billed_amount_corporate) over last_12_months as billed_12_months_amount,
        sum(recognised_amount_corporate) over last_12_months
            as revenue_12_months_amount

    from node_months
    window last_12_months as (
        partition by node_level, node_id
        order by month_start
        rows between 11 preceding and current row
    )

),

final as (

    select
        year_sums.node_level,
        year_sums.node_id,
        year_sums.month_start,
        coalesce(customers.customer_name, 'Firm') as node_name,
        {{ money('year_sums.unbilled_amount_corporate') }} as unbilled_amount_corporate,
        {{ money('year_sums.deferred_amount_corporate') }} as deferred_amount_corporate,
        {{ money('year_sums.receivable_amount_corporate') }}
            as receivable_amount_corporate,
        {{ money('year_sums.billed_12_months_amount') }}
            as billed_12_months_amount_corporate,
        {{ money('year_sums.revenue_12_months_amount') }}
            as revenue_12_months_amount_corporate,
        {{ safe_ratio(
            'year_sums.unbilled_amount_corporate * 365',
            'year_sums.billed_12_months_amount'
        ) }} as wip_days,
        {{ safe_ratio(
            'year_sums.receivable_amount_corporate * 365',
            'year_sums.revenue_12_months_amount'
        ) }} as debtor_days,
        {{ safe_ratio(
            'year_sums.unbilled_amount_corporate * 365',
            'year_sums.billed_12_months_amount'
        ) }} + {{ safe_ratio(
            'year_sums.receivable_amount_corporate * 365',
            'year_sums.revenue_12_months_amount'
        ) }} as lock_up_days,
        {{ safe_ratio(
            'year_sums.receivable_amount_corporate'
            ' * billed_windows.days_in_last_3_months',
            'billed_windows.billed_last_3_months_amount'
        ) }} as days_sales_outstanding,
        cast(billed_windows.count_back_days as decimal(18, 6))
            as days_sales_outstanding_count_back,
        {{ safe_ratio(
            'year_sums.invoiced_amount_days_corporate',
            'year_sums.invoiced_amount_corporate'
        ) }} as days_to_bill,
        {{ safe_ratio(
            'year_sums.collected_amount_days_corporate',
            'year_sums.collected_amount_corporate'
        ) }} as days_to_collect,
        coalesce(
            year_sums.month_start <= last_posted.last_posted_month, false
        ) as is_revenue_posted

    from year_sums
    cross join last_posted
    inner join billed_windows
        on
            year_sums.node_level = billed_windows.node_level
            and year_sums.node_id = billed_windows.node_id
            and year_sums.month_start = billed_windows.month_start
    left join customers
        on year_sums.node_id = customers.customer_id

)

select * from final
