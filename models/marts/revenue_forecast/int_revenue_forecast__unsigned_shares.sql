-- Grain: one row per month end, block (renewal, run_rate) and horizon in months: the
-- share of that month's revenue which nobody had signed or offered on the month end.
-- A month end without revenue of its own is left out: all that follows it would be new.

with

revenue_since as (select * from {{ ref('int_revenue_forecast__revenue_since') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

earning_months as (

    select month_start

    from revenue_postings
    group by 1
    having sum(amount) > 0

),

summed as (

    select
        revenue_since.as_of_date,
        revenue_since.month_start,
        revenue_since.horizon_months,
        {% for block in ['renewal', 'run_rate'] -%}
        sum(
            case
                when revenue_since.block = '{{ block }}'
                    then
                        revenue_since.amount
                        * coalesce(month_rates.rate_to_corporate, 1)
                else 0
            end
        ) as {{ block }}_amount,
        {% endfor -%}
        sum(
            revenue_since.amount * coalesce(month_rates.rate_to_corporate, 1)
        ) as amount

    from revenue_since
    inner join earning_months
        on revenue_since.as_of_month = earning_months.month_start
    left join month_rates
        on
            revenue_since.currency_code = month_rates.currency_code
            and revenue_since.as_of_month = month_rates.month_start
    group by 1, 2, 3

),

final as (
    {% for block in ['renewal', 'run_rate'] %}
    select
        as_of_date,
        month_start,
        horizon_months,
        '{{ block }}' as block,
        {{ safe_ratio(block ~ '_amount', 'amount') }} as revenue_share

    from summed
    where amount > 0
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from final
