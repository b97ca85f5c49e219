-- Grain: one row per contract per month.
-- Remaining performance obligations are less than backlog and never stand for it: what
-- is exempt from disclosure stands beside them, by reason, and all parts add up to the
-- backlog. An obligation falls due evenly over the days that its contract has left;
-- past its end, or without one, all of it is due within twelve months.

with

obligations as (

    select * from {{ ref('int_backlog__obligations') }}

),

summed as (

    select
        contract_id,
        month_start,
        max(customer_id) as customer_id,
        max(customer_name) as customer_name,
        max(currency_code) as currency_code,
        {% for suffix in ['', '_corporate'] -%}
        sum(closing_amount{{ suffix }}) as backlog_amount{{ suffix }},
        {% for class in [
            'obligation', 'right_to_invoice', 'short_life', 'not_committed'
        ] -%}
        sum(
            case
                when obligation_class = '{{ class }}' then closing_amount{{ suffix }}
                else 0
            end
        ) as {{ class }}_amount{{ suffix }},
        {% endfor -%}
        {{ money(
            "sum(case when obligation_class = 'obligation'"
            " then closing_amount" ~ suffix ~ " * later_share else 0 end)"
        ) }} as later_amount{{ suffix }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}

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
        {% for suffix in ['', '_corporate'] -%}
        {{ money('backlog_amount' ~ suffix) }} as backlog_amount{{ suffix }},
        {{ money('obligation_amount' ~ suffix) }} as rpo_amount{{ suffix }},
        {{ money('obligation_amount' ~ suffix ~ ' - later_amount' ~ suffix) }}
            as rpo_within_12_months_amount{{ suffix }},
        later_amount{{ suffix }} as rpo_later_amount{{ suffix }},
        {{ money('right_to_invoice_amount' ~ suffix) }}
            as exempt_right_to_invoice_amount{{ suffix }},
        {{ money('short_life_amount' ~ suffix) }}
            as exempt_short_life_amount{{ suffix }},
        {{ money('not_committed_amount' ~ suffix) }}
            as not_committed_amount{{ suffix }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}

    from summed

)

select * from final
