-- Grain: one row per project, month and day of recording: approved hours.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

final as (

    select
        project_id,
        month_start,
        recorded_on,
        {{ hours('sum(hours)') }} as hours,
        {{ hours('sum(case when is_billable then hours else 0 end)') }}
            as billable_hours,
        {{ money('sum(billable_amount)') }} as billable_amount

    from time_entries
    where is_approved
    group by 1, 2, 3

)

select * from final
