-- Grain: one row per project, day on which something about its work became known, and
-- driver that it is evidence of.
-- Of several records of a kind on one day the last one stands for all.

with

assignment_history as (select * from {{ ref('hst_assignments') }}),

schedule_history as (select * from {{ ref('hst_schedules') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

time_entries as (select * from {{ ref('fct_time_entries') }}),

adjustments as (select * from {{ ref('fct_adjustments') }}),

expenses as (select * from {{ ref('fct_expenses') }}),

approvals as (select * from {{ ref('fct_approvals') }}),

postings as (select * from {{ ref('fct_revenue_postings') }}),

assignments_followed as (

    select
        *,
        lag(bill_rate) over assignment as old_bill_rate,
        lag(commitment) over assignment as old_commitment

    from assignment_history
    window assignment as (partition by assignment_id order by valid_from)

),

schedules_followed as (

    select
        schedule_history.*,
        assignments.project_id,
        lag(schedule_history.scheduled_hours) over schedule as old_scheduled_hours

    from schedule_history
    inner join assignments
        on schedule_history.schedule_id = assignments.schedule_id
    window
        schedule as (
            partition by schedule_history.schedule_id, assignments.assignment_id
            order by schedule_history.valid_from
        )

),

stacked as (

    select
        project_id as line_id,
        valid_from as known_on,
        'D13a' as driver,
        cast(old_bill_rate as {{ dbt.type_string() }}) as old_value,
        cast(bill_rate as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from assignments_followed
    where old_bill_rate <> bill_rate

    union all

    select
        project_id as line_id,
        valid_from as known_on,
        'D11' as driver,
        old_commitment as old_value,
        commitment as new_value,
        connection,
        source_object,
        source_id

    from assignments_followed
    where old_commitment is null or old_commitment <> commitment

    union all

    select
        project_id as line_id,
        valid_from as known_on,
        'D11' as driver,
        cast(old_scheduled_hours as {{ dbt.type_string() }}) as old_value,
        cast(scheduled_hours as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from schedules_followed
    where old_scheduled_hours is not null

    union all

    select
        project_id as line_id,
        recorded_on as known_on,
        'D11' as driver,
        cast(null as {{ dbt.type_string() }}) as old_value,
        cast(hours as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from time_entries
    where project_id is not null

    union all

    select
        project_id as line_id,
        coalesce(approved_on, effective_on) as known_on,
        'D13b' as driver,
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

ranked as (

    select
        *,
        row_number() over (
            partition by line_id, known_on, driver
            order by source_object, source_id
        ) as rank_in_day

    from stacked

),

final as (

    select
        line_id,
        known_on,
        driver,
        old_value,
        new_value,
        connection,
        source_object,
        source_id

    from ranked
    where rank_in_day = 1

)

select * from final
