-- Grain: one row per customer, currency and month, from the first invoice to the as-of
-- month. An invoice that no customer claims keeps its money, under no customer.

with

invoice_months as (select * from {{ ref('int_billing__invoice_months') }}),

invoices as (select * from {{ ref('fct_invoices') }}),

months as (select * from {{ ref('dim_months') }}),

summed as (

    select
        invoices.customer_id,
        invoices.currency_code,
        invoice_months.month_start,
        sum(invoice_months.invoiced_amount) as invoiced_amount,
        sum(invoice_months.credited_amount) as credited_amount,
        sum(invoice_months.collected_amount) as collected_amount

    from invoice_months
    inner join invoices
        on invoice_months.invoice_id = invoices.invoice_id
    group by 1, 2, 3

),

first_months as (

    select
        customer_id,
        currency_code,
        min(month_start) as first_month

    from summed
    group by 1, 2

),

customer_months as (

    select
        first_months.customer_id,
        first_months.currency_code,
        months.month_start,
        coalesce(summed.invoiced_amount, 0) as invoiced_amount,
        coalesce(summed.credited_amount, 0) as credited_amount,
        coalesce(summed.collected_amount, 0) as collected_amount

    from first_months
    inner join months
        on
            first_months.first_month <= months.month_start
            and months.month_start <= {{ as_of() }}
    left join summed
        on
            coalesce(first_months.customer_id, '') = coalesce(summed.customer_id, '')
            and first_months.currency_code = summed.currency_code
            and months.month_start = summed.month_start

),

final as (

    select
        customer_id,
        currency_code,
        month_start,
        {{ money('invoiced_amount') }} as invoiced_amount,
        {{ money('credited_amount') }} as credited_amount,
        {{ money('collected_amount') }} as collected_amount,
        {{ money(
            'sum(invoiced_amount - credited_amount - collected_amount) over ('
            'partition by customer_id, currency_code order by month_start)'
        ) }} as closing_amount

    from customer_months

)

select * from final
