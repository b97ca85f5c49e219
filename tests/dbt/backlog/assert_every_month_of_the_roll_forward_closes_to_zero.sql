-- If this fails, backlog appears or disappears without a booking, a change, a rate or
-- revenue behind it, in one of the two currencies. That signed and recognised amounts
-- are complete is another matter: see ops_reconciliations.

select
    contract_line_id,
    month_start

from {{ ref('fct_backlog_rollforward') }}
where
    opening_amount + new_amount + change_order_amount + cancellation_amount
    + fx_amount - recognised_amount - closing_amount <> 0
    or opening_amount_corporate + new_amount_corporate
    + change_order_amount_corporate + cancellation_amount_corporate
    + fx_amount_corporate - recognised_amount_corporate
    - closing_amount_corporate <> 0
