-- Grain: one row per invoice and month at whose end something was open on it; the as-of
-- month ends on the as-of date.
-- Age counts from the due date. An invoice without one is due when it is issued.

with

invoice_months as (select * from {{ ref('int_billing__invoice_months') }}),

invoices as (select * from {{ ref('fct_invoices') }}),

customers as (select * from {{ ref('dim_customers') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

aged as (

    select
        invoice_months.invoice_id,
        invoice_months.month_start,
        invoice_months.open_amount,
        {{ days_between(
            'coalesce(invoices.due_date, invoices.invoice_date)',
            'least(' ~ add_days(add_months('invoice_months.month_start', 1), -1)
            ~ ', ' ~ as_of() ~ ')'
        ) }} as days_overdue

    from invoice_months
    inner join invoices
        on invoice_months.invoice_id = invoices.invoice_id
    where invoice_months.open_amount <> 0

),

final as (

    select
        aged.invoice_id,
        aged.month_start,
        invoices.invoice_number,
        invoices.customer_id,
        customers.customer_name,
        invoices.invoice_date,
        invoices.due_date,
        invoices.is_disputed,
        invoices.currency_code,
        aged.days_overdue,
        case
            when aged.days_overdue <= 0 then 'not_due'
            when aged.days_overdue <= 30 then '1_to_30'
            when aged.days_overdue <= 60 then '31_to_60'
            when aged.days_overdue <= 90 then '61_to_90'
            else 'over_90'
        end as age_bucket,
        aged.open_amount,
        {{ money('aged.open_amount * coalesce(month_rates.rate_to_corporate, 1)') }}
            as open_amount_corporate

    from aged
    inner join invoices
        on aged.invoice_id = invoices.invoice_id
    left join customers
        on invoices.customer_id = customers.customer_id
    left join month_rates
        on
            invoices.currency_code = month_rates.currency_code
            and aged.month_start = month_rates.month_start

)

select * from final
