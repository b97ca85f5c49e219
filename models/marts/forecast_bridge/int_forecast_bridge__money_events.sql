-- Grain: one row per project, day on which money of its work became known, and driver
-- that it is evidence of: adjustments, expenses, postings.
-- Of several records on one day one stands for all; an expense before its posting.

with

adjustments as (select * from {{ ref('fct_adjustments') }}),

expenses as (select * from {{ ref('fct_expenses') }}),

approvals as (select * from {{ ref('fct_approvals') }}),

postings as (select * from {{ ref('fct_revenue_postings') }}),

stacked as (

    select
        project_id as line_id,
        coalesce(approved_on, effective_on) as known_on,
        'D13b' as driver,
        'adjustment' as event_kind,
        cast(null as {{ dbt.type_string() }}) as old_value,
        cast(amount as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from adjustments
    where adjustment_kind in ('write_down', 'write_up')

    union all

    select
        expenses.project_id as line_id,
        coalesce(approvals.approved_on, expenses.incurred_on) as known_on,
        'D14' as driver,
        'expense' as event_kind,
        cast(null as {{ dbt.type_string() }}) as old_value,
        cast(expenses.billable_amount as {{ dbt.type_string() }}) as new_value,
        expenses.connection,
        expenses.source_object,
        expenses.source_id

    from expenses
    left join approvals
        on expenses.expense_id = approvals.record_id
    where expenses.is_billable

    union all

    {% for driver in ['D14', 'D16a', 'D22'] -%}
    select
        project_id as line_id,
        entered_on as known_on,
        '{{ driver }}' as driver,
        'posting' as event_kind,
        cast(null as {{ dbt.type_string() }}) as old_value,
        cast(amount as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from postings
    where project_id is not null{% if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

{{ one_event_a_day('stacked', confirming='posting') }}

select * from final
