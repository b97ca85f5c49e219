-- Grain: one row per contract line per month: what it earned to date by its method, and
-- what of that the books may recognise: no more than the customer signed, less what was
-- written down.
-- The limit holds for work by the hour alone; the other methods share out the price.
-- A line whose method no rule knows earns nothing here, so that its revenue stands out.

{%- set methods = ['hourly', 'progress', 'milestones', 'ratable'] %}

with

line_months as (select * from {{ ref('int_recognition__line_months') }}),

work_months as (select * from {{ ref('int_recognition__work_months') }}),

prices as (select * from {{ ref('int_recognition__prices') }}),

earned as (
    {% for method in methods %}
    select
        '{{ method }}' as method,
        contract_line_id,
        month_start,
        percent_complete,
        earned_to_date,
        timed_to_date,
        estimated_to_date,
        priced_to_date,
        catch_up_amount

    from {{ ref('int_recognition__' ~ method) }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

final as (

    select
        line_months.contract_line_id,
        line_months.month_start,
        line_months.is_open,
        line_months.revenue_method,
        prices.earned_price as price_amount,
        earned.percent_complete,
        work_months.late_hours,
        work_months.late_amount,
        work_months.known_write_down_amount as write_down_to_date,
        work_months.known_expense_amount as expense_to_date,
        coalesce(earned.catch_up_amount, 0) as catch_up_amount,
        coalesce(earned.earned_to_date, 0) as earned_to_date,
        coalesce(earned.timed_to_date, 0) as timed_to_date,
        coalesce(earned.estimated_to_date, 0) as estimated_to_date,
        coalesce(earned.priced_to_date, 0) as priced_to_date,
        case
            when earned.method = 'hourly'
                then least(
                    prices.known_price
                    - earned.priced_to_date
                    - work_months.known_write_down_amount,
                    0
                )
            else 0
        end as over_signed_to_date

    from line_months
    inner join work_months
        on
            line_months.contract_line_id = work_months.contract_line_id
            and line_months.month_start = work_months.month_start
    inner join prices
        on
            line_months.contract_line_id = prices.contract_line_id
            and line_months.month_start = prices.month_start
    left join earned
        on
            line_months.contract_line_id = earned.contract_line_id
            and line_months.month_start = earned.month_start

)

select * from final
