-- If this fails, money that customers paid by card or transfer through the billing
-- system is missing from the receivables, or counted twice.
-- Rows are compared, not money: amounts there are whole numbers of a currency's
-- smallest unit.

{{ landed_but_not_kept(
    source('raw_stripe', 'invoice_payment'),
    ref('fct_payment_applications'),
    condition="status = 'paid'",
    model_condition="source_system = 'stripe'"
) }}
