-- Grain: one row per contract line per month: its price by what was signed until the
-- end of the month, and by what was approved when the month was closed.
-- A cancellation takes away what was never earned. It is no part of the price, for what
-- was done before it keeps its worth.

with

line_months as (select * from {{ ref('int_recognition__line_months') }}),

modifications as (select * from {{ ref('int_recognition__modifications') }}),

final as (

    select
        line_months.contract_line_id,
        line_months.month_start,
        {{ money(
            'sum(case when modifications.signed_on <= line_months.reckoned_on'
            ' then modifications.amount else 0 end)'
        ) }} as earned_price,
        {{ money(
            'sum(case when modifications.approved_on <= line_months.known_until'
            ' then modifications.amount else 0 end)'
        ) }} as known_price

    from line_months
    left join modifications
        on
            line_months.contract_line_id = modifications.contract_line_id
            and modifications.treatment <> 'termination'
    group by 1, 2

)

select * from final
