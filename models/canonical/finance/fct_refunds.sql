-- Grain: one row per refund of a payment. The payment itself stays among the payment
-- applications: what was collected is payments less refunds that succeeded.

with

refunds as (select * from {{ ref('stg_stripe__refunds') }}),

payments as (select * from {{ ref('int_finance__billing_payments') }}),

refund_statuses as (

    {{ statuses_in_force() }}

),

final as (

    select
        refunds.refund_id,
        payments.invoice_id,
        refunds.refunded_on,
        coalesce(refund_statuses.status, 'unmapped') as status,
        refunds.amount,
        refunds.currency_code,
        refunds.reason,
        refunds.source_status,
        {{ provenance_of('refunds') }}

    from refunds
    left join payments
        on
            coalesce(refunds.payment_intent_id, refunds.charge_id)
            = payments.payment_id
    left join refund_statuses
        on
            refunds.source_system = refund_statuses.source_system
            and refund_statuses.entity = 'refund'
            and refunds.source_status = refund_statuses.source_status

)

select * from final
