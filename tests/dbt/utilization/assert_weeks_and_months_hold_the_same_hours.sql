-- If this fails, a week that a month's end cuts is lost or counted twice.

with

measured as (

    select
        person_id,
        utilized_hours,
        net_of_holidays_hours
    from {{ ref('fct_utilization_weeks') }}

    union all

    select
        person_id,
        -1 * utilized_hours as utilized_hours,
        -1 * net_of_holidays_hours as net_of_holidays_hours
    from {{ ref('fct_utilization_months') }}

)

select
    person_id,
    sum(utilized_hours) as utilized_difference,
    sum(net_of_holidays_hours) as capacity_difference
from measured
group by 1
having sum(utilized_hours) <> 0 or sum(net_of_holidays_hours) <> 0
