-- Grain: one row per customer, currency and month, from the first invoice to the as-of
-- month.
-- opening + invoiced - credited - collected + fx = closing, to the cent, in both
-- currencies. In the customer's own currency there is no fx.

with

customer_months as (select * from {{ ref('int_billing__customer_months') }}),

customers as (select * from {{ ref('dim_customers') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

converted as (

    select
        customer_months.*,
        {% for measure in [
            'invoiced_amount', 'credited_amount', 'collected_amount', 'closing_amount'
        ] -%}
        {{ money(
            'customer_months.' ~ measure
            ~ ' * coalesce(month_rates.rate_to_corporate, 1)'
        ) }} as {{ measure }}_corporate,
        {% endfor -%}
        customer_months.closing_amount - customer_months.invoiced_amount
        + customer_months.credited_amount + customer_months.collected_amount
            as opening_amount

    from customer_months
    left join month_rates
        on
            customer_months.currency_code = month_rates.currency_code
            and customer_months.month_start = month_rates.month_start

),

opened as (

    select
        *,
        coalesce(lag(closing_amount_corporate) over (
            partition by customer_id, currency_code order by month_start
        ), 0) as opening_amount_corporate

    from converted

),

final as (

    select
        coalesce(opened.customer_id, 'unmatched') as customer_id,
        opened.currency_code,
        opened.month_start,
        coalesce(customers.customer_name, 'Unmatched') as customer_name,
        {{ money('opened.opening_amount') }} as opening_amount,
        opened.invoiced_amount,
        opened.credited_amount,
        opened.collected_amount,
        opened.closing_amount,
        {{ money('opened.opening_amount_corporate') }} as opening_amount_corporate,
        opened.invoiced_amount_corporate,
        opened.credited_amount_corporate,
        opened.collected_amount_corporate,
        {{ money(
            'opened.closing_amount_corporate - opened.opening_amount_corporate'
            ' - opened.invoiced_amount_corporate + opened.credited_amount_corporate'
            ' + opened.collected_amount_corporate'
        ) }} as fx_amount_corporate,
        opened.closing_amount_corporate

    from opened
    left join customers
        on opened.customer_id = customers.customer_id

)

select * from final
