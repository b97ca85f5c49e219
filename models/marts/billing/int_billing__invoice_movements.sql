-- Grain: one row per invoice and month in which it was issued, credited or paid.
-- What is to be paid counts with its tax, as payments do: it is what is settled plus
-- what is open. A credit counts when it is applied, because that is when less is owed.

with

invoices as (select * from {{ ref('fct_invoices') }}),

payment_applications as (select * from {{ ref('fct_payment_applications') }}),

credit_applications as (select * from {{ ref('fct_credit_applications') }}),

issued as (

    select
        invoice_id,
        {{ month_start('invoice_date') }} as month_start,
        amount_paid + amount_open as invoiced_amount,
        0 as credited_amount,
        0 as collected_amount

    from invoices
    where kind = 'invoice' and invoice_date <= {{ as_of() }}

),

credited as (

    select
        invoice_id,
        {{ month_start('applied_on') }} as month_start,
        0 as invoiced_amount,
        amount as credited_amount,
        0 as collected_amount

    from credit_applications
    where applied_on <= {{ as_of() }}

),

collected as (

    select
        invoice_id,
        {{ month_start('paid_on') }} as month_start,
        0 as invoiced_amount,
        0 as credited_amount,
        amount as collected_amount

    from payment_applications
    where paid_on <= {{ as_of() }}

),

movements as (

    select * from issued
    union all
    select * from credited
    union all
    select * from collected

),

final as (

    select
        invoice_id,
        month_start,
        {{ money('sum(invoiced_amount)') }} as invoiced_amount,
        {{ money('sum(credited_amount)') }} as credited_amount,
        {{ money('sum(collected_amount)') }} as collected_amount

    from movements
    group by 1, 2

)

select * from final
