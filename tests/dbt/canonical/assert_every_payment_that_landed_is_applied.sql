-- If this fails, money that customers paid by card or transfer through the billing
-- system is missing from the receivables, or counted twice.
-- Rows are compared, not money: amounts there are whole numbers of a currency's
-- smallest unit.

with

landed as (

    select
        payments._connection as connection,
        count(*) as row_count
    from {{ source('raw_stripe', 'invoice_payment') }} as payments
    where
        not coalesce(payments._is_deleted, false)
        and payments.status = 'paid'
        and not exists (
            select 1
            from {{ source('raw_stripe', 'invoice_payment') }} as newer
            where
                newer._connection = payments._connection
                and newer.id = payments.id
                and (newer._modified_at, newer._extracted_at)
                > (payments._modified_at, payments._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count
    from {{ ref('fct_payment_applications') }}
    group by 1

)

select
    landed.connection,
    landed.row_count as landed_rows,
    canonical.row_count as canonical_rows
from landed
left join canonical
    on landed.connection = canonical.connection
where (landed.row_count = canonical.row_count) is not true
