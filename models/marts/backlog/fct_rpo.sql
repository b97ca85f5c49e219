-- Grain: one row per contract per month.
-- Remaining performance obligations are less than backlog and never stand for it: what
-- is exempt from disclosure stands beside them, by reason, and all parts add up to the
-- backlog. An obligation falls due evenly over the days that its contract has left;
-- past its end, or without one, all of it is due within twelve months.

with

obligations as (select * from {{ ref('int_backlog__obligations') }}),

summed as (

    select
        contract_id,
        month_start,
        max(customer_id) as customer_id,
        max(customer_name) as customer_name,
        max(currency_code) as currency_code,
        {% for class in [
            'obligation',
            'right_to_invoice',
            'short_life',
            'not_committed',
        ] -%}
        sum(
            case when obligation_class = '{{ class }}' then closing_amount else 0 end
        ) as {{ class }}_amount,
        sum(
            case
                when obligation_class = '{{ class }}' then closing_amount_corporate
                else 0
            end
        ) as {{ class }}_amount_corporate,
        {% endfor -%}
        sum(closing_amount) as backlog_amount,
        sum(closing_amount_corporate) as backlog_amount_corporate,
        {{ money(
            "sum(case when obligation_class = 'obligation'"
            ' then closing_amount * later_share else 0 end)'
        ) }} as later_amount,
        {{ money(
            "sum(case when obligation_class = 'obligation'"
            ' then closing_amount_corporate * later_share else 0 end)'
        ) }} as later_amount_corporate

    from obligations
    group by 1, 2

),

final as (

    select
        contract_id,
        month_start,
        customer_id,
        customer_name,
        currency_code,
        {{ money('backlog_amount') }} as backlog_amount,
        {{ money('obligation_amount') }} as rpo_amount,
        {{ money('obligation_amount - later_amount') }}
            as rpo_within_12_months_amount,
        later_amount as rpo_later_amount,
        {{ money('right_to_invoice_amount') }}
            as exempt_right_to_invoice_amount,
        {{ money('short_life_amount') }} as exempt_short_life_amount,
        {{ money('not_committed_amount') }} as not_committed_amount,
        {{ money('backlog_amount_corporate') }} as backlog_amount_corporate,
        {{ money('obligation_amount_corporate') }} as rpo_amount_corporate,
        {{ money('obligation_amount_corporate - later_amount_corporate') }}
            as rpo_within_12_months_amount_corporate,
        later_amount_corporate as rpo_later_amount_corporate,
        {{ money('right_to_invoice_amount_corporate') }}
            as exempt_right_to_invoice_amount_corporate,
        {{ money('short_life_amount_corporate') }}
            as exempt_short_life_amount_corporate,
        {{ money('not_committed_amount_corporate') }} as not_committed_amount_corporate

    from summed

)

select * from final
