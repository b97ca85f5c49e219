-- Grain: one row per contract line per month: what was done to date, by the month in
-- which it was done (`earned_`) and by the month whose books know it (`known_`).

{%- set measures = [
    'hours', 'fee_amount', 'milestone_amount', 'expense_amount', 'write_down_amount',
    'labour_cost', 'expense_cost', 'material_cost',
] %}

with

line_months as (select * from {{ ref('int_recognition__line_months') }}),

work as (select * from {{ ref('int_recognition__work_recognised') }}),

measured as (

    select
        contract_line_id,
        earned_month,
        recognised_month,
        hours,
        material_cost,
        case when work_kind = 'time_entry' then amount else 0 end as fee_amount,
        case when work_kind = 'milestone' then amount else 0 end as milestone_amount,
        case when work_kind = 'expense' then amount else 0 end as expense_amount,
        case when work_kind = 'adjustment' then amount else 0 end as write_down_amount,
        case when work_kind = 'time_entry' then cost_amount else 0 end as labour_cost,
        case when work_kind = 'expense' then cost_amount else 0 end as expense_cost

    from work

),
{% for basis, month in [('earned', 'earned_month'), ('known', 'recognised_month')] %}
{{ basis }} as (

    select
        contract_line_id,
        {{ month }} as month_start,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }},
        {% endfor -%}
        count(*) as records

    from measured
    group by 1, 2

),
{% endfor %}
late as (

    select
        contract_line_id,
        recognised_month as month_start,
        sum(hours) as late_hours,
        sum(fee_amount + milestone_amount) as late_amount

    from measured
    where recognised_month > earned_month
    group by 1, 2

),

final as (

    select
        line_months.contract_line_id,
        line_months.month_start,
        {% for basis in ['earned', 'known'] -%}
        {% for measure in measures -%}
        sum(coalesce({{ basis }}.{{ measure }}, 0)) over (
            partition by line_months.contract_line_id order by line_months.month_start
        ) as {{ basis }}_{{ measure }},
        {% endfor -%}
        {% endfor -%}
        coalesce(late.late_hours, 0) as late_hours,
        coalesce(late.late_amount, 0) as late_amount

    from line_months
    left join earned
        on
            line_months.contract_line_id = earned.contract_line_id
            and line_months.month_start = earned.month_start
    left join known
        on
            line_months.contract_line_id = known.contract_line_id
            and line_months.month_start = known.month_start
    left join late
        on
            line_months.contract_line_id = late.contract_line_id
            and line_months.month_start = late.month_start

)

select * from final
