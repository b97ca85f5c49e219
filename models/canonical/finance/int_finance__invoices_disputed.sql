-- Grain: one row per invoice that its customer disputes now. In the ledger somebody
-- marks the invoice, and all that is open on it is disputed; in the billing system the
-- customer's bank takes a payment back, and its amount is.

with

transactions as (select * from {{ ref('stg_netsuite__transactions') }}),

disputes as (select * from {{ ref('stg_stripe__disputes') }}),

payments as (select * from {{ ref('int_finance__billing_payments') }}),

dispute_statuses as (

    {{ statuses_in_force() }}

),

disputed as (

    select
        transaction_id as invoice_id,
        coalesce(open_amount, 0) as amount

    from transactions
    where transaction_type = 'CustInvc' and is_disputed and not is_voided

    union all

    select
        payments.invoice_id,
        disputes.amount

    from disputes
    inner join payments
        on
            coalesce(disputes.payment_intent_id, disputes.charge_id)
            = payments.payment_id
    left join dispute_statuses
        on
            disputes.source_system = dispute_statuses.source_system
            and dispute_statuses.entity = 'dispute'
            and disputes.source_status = dispute_statuses.source_status
    where coalesce(dispute_statuses.status, 'open') = 'open'

),

final as (

    select
        invoice_id,
        {{ money('sum(amount)') }} as disputed_amount

    from disputed
    group by 1

)

select * from final
