-- Grain: one row per work calendar per day from 2020 to 2030: how many working Mondays,
-- Tuesdays and so on there were until then. People who work three days a week are
-- booked on those days, so days of the week are counted apart.

{%- set weekdays = [
    'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
] %}

with

working_days as (select * from {{ ref('dim_working_days') }}),

final as (

    select
        work_calendar_id,
        {%- for weekday in weekdays %}
        cast(
            sum(
                case
                    when iso_weekday = {{ loop.index }} and capacity_hours > 0 then 1
                    else 0
                end
            ) over (
                partition by work_calendar_id
                order by date_day
                rows between unbounded preceding and current row
            ) as integer
        ) as {{ weekday }}_count,
        {%- endfor %}
        date_day

    from working_days

)

select * from final
