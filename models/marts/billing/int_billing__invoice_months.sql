-- Grain: one row per invoice and month, from that of its issue to that in which it was
-- settled, or to the as-of month while anything is open.

with

movements as (select * from {{ ref('int_billing__invoice_movements') }}),

months as (select * from {{ ref('dim_months') }}),

lives as (

    select
        invoice_id,
        min(month_start) as first_month,
        case
            when sum(invoiced_amount - credited_amount - collected_amount) = 0
                then max(month_start)
            else {{ month_start(as_of()) }}
        end as last_month

    from movements
    group by 1

),

invoice_months as (

    select
        lives.invoice_id,
        months.month_start,
        coalesce(movements.invoiced_amount, 0) as invoiced_amount,
        coalesce(movements.credited_amount, 0) as credited_amount,
        coalesce(movements.collected_amount, 0) as collected_amount

    from lives
    inner join months
        on months.month_start between lives.first_month and lives.last_month
    left join movements
        on
            lives.invoice_id = movements.invoice_id
            and months.month_start = movements.month_start

),

final as (

    select
        invoice_id,
        month_start,
        {{ money('invoiced_amount') }} as invoiced_amount,
        {{ money('credited_amount') }} as credited_amount,
        {{ money('collected_amount') }} as collected_amount,
        {{ money(
            'sum(invoiced_amount - credited_amount - collected_amount) over ('
            'partition by invoice_id order by month_start)'
        ) }} as open_amount

    from invoice_months

)

select * from final
