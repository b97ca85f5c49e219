-- Grain: one row per payment of the billing system, or charge without one, with the
-- invoice that it paid; of several invoices the first by key, so that money that goes
-- back is counted once.

with

invoice_payments as (select * from {{ ref('stg_stripe__invoice_payments') }}),

final as (

    select
        coalesce(payment_intent_id, charge_id) as payment_id,
        min(invoice_id) as invoice_id

    from invoice_payments
    where coalesce(payment_intent_id, charge_id) is not null
    group by 1

)

select * from final
